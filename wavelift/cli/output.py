"""What commands print: data on stdout, everything for people beside it on stderr.

A reader that closes its end early (``| head``) has enough: printing goes on into nothing, so that a command
ends with the exit code of what it did and not of who read it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from wavelift.errors import UsageError
from wavelift.model.typed import typed
from wavelift.settings import FILE_NAME

if TYPE_CHECKING:
    from wavelift.verbs.workbooks import Written

__all__ = ["campaign_argument", "columns", "emit", "json_option", "put", "say", "say_written"]

_COLUMNS = 100
_FEWEST = 40

_F = TypeVar("_F", bound=Callable[..., Any])


def emit(document: dict[str, Any]) -> None:
    """Print one JSON document on stdout."""
    put(json.dumps(document, indent=1, ensure_ascii=not _unicode(), default=str))


def put(text: str) -> None:
    """Print data on stdout."""
    try:
        click.echo(text)
    except BrokenPipeError:
        _discard(sys.stdout)


def columns() -> int:
    """Where to wrap what goes to stdout: at the terminal's edge or earlier; elsewhere always at the same."""
    if not sys.stdout.isatty():
        return _COLUMNS
    return max(_FEWEST, min(_COLUMNS, get_terminal_size((_COLUMNS, 0)).columns))


def say(text: str) -> None:
    """Tell people something, on stderr."""
    try:
        click.echo(text, err=True)
    except OSError:  # the terminal may be gone: what was done stays done
        _discard(sys.stderr)


def say_written(written: Written) -> None:
    """Tell which workbooks of the lead were written, and what kept one from it."""
    for path in written.files:
        say(f"wrote findings and drop-downs into {path}")
    if written.trouble:
        say(f"the findings sheet was left as it is: {written.trouble}")
        say(f"  {written.advice}")


def _discard(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def campaign_argument(function: _F) -> _F:
    """The campaign folder every verb works on."""
    return click.argument("campaign", type=click.Path(path_type=Path), callback=_campaign)(function)


def _campaign(_context: click.Context, _parameter: click.Parameter, campaign: Path) -> Path:
    if campaign.is_dir():
        return campaign
    if campaign.is_file() and campaign.name == FILE_NAME:
        return campaign.parent
    if campaign.is_file():
        raise UsageError(
            f"{campaign} is a file, not a campaign folder",
            advice=f"make a campaign of an export: wavelift plan {typed(campaign)}",
        )
    raise UsageError(
        f"there is no campaign folder {campaign}",
        advice=f"check the path, or make a new one: wavelift init {typed(campaign)}",
    )


def json_option(function: _F) -> _F:
    """``--json``: one document for programs on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(
        function
    )


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
