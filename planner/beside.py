"""Two things that can be done at the same time; who does that is up to the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

__all__ = ["Beside", "in_turn"]

Aside = TypeVar("Aside")
Here = TypeVar("Here")


class Beside(Protocol):
    """Somebody who may do one thing beside another.

    Neither may need anything that the other changes. What ``aside`` returns should be small: it may come from
    another process. What it keeps for later, it keeps there.
    """

    def __call__(self, aside: Callable[[], Aside], here: Callable[[], Here]) -> tuple[Aside, Here]:
        """Return what both return."""


def in_turn(aside: Callable[[], Aside], here: Callable[[], Here]) -> tuple[Aside, Here]:
    """Do one after the other."""
    return aside(), here()
