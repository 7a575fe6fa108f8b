"""What commands print: data on stdout, everything for people beside it on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["campaign_argument", "emit", "json_option", "say"]

_F = TypeVar("_F", bound=Callable[..., Any])


def emit(document: dict[str, Any]) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, indent=1, ensure_ascii=not _unicode(), default=str))


def say(text: str) -> None:
    """Tell people something, on stderr."""
    click.echo(text, err=True)


def campaign_argument(function: _F) -> _F:
    """The campaign folder every verb works on."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.argument("campaign", type=kind)(function)


def json_option(function: _F) -> _F:
    """``--json``: one document for programs on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(
        function
    )


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
