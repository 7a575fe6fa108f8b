"""What the verbs share that speak to a run in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wavelift.cli.output import emit, put

if TYPE_CHECKING:
    from wavelift.verbs.control import Acknowledged

__all__ = ["tell", "wait_option"]

_F = TypeVar("_F", bound=Callable[..., Any])


def wait_option(function: _F) -> _F:
    """``--wait``: how long the run may take to answer."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0.1),
        default=10.0,
        show_default=True,
        help="Seconds the run may take to answer; then the request is taken back.",
    )(function)


def tell(done: Acknowledged, *, as_json: bool) -> None:
    """Print what the run answered."""
    if as_json:
        emit({"schema": 1, **asdict(done)})
    else:
        put(f"wave {done.wave}: {done.answer}")
