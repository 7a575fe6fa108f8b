"""Which moves a hook or health check is meant for."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Protocol

from executor.itinerary import Direction
from wavelift.model.hooks import HookDirection
from wavelift.model.plan import Move

__all__ = ["Choice", "goes", "is_meant"]


class Choice(Protocol):
    """The choosing fields of a hook or health check."""

    @property
    def vms(self) -> tuple[str, ...]:
        """Name patterns."""

    @property
    def applications(self) -> tuple[str, ...]:
        """Applications."""

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers."""

    @property
    def waves(self) -> tuple[str, ...]:
        """Wave ids."""

    @property
    def direction(self) -> HookDirection:
        """Which way."""


def is_meant(choice: Choice, wave: str, move: Move) -> bool:
    """Whether it is meant for this move of this wave; every field that is set must fit."""
    return (
        (not choice.waves or wave in choice.waves)
        and _fits(choice.vms, move.name)
        and _fits(choice.applications, move.application)
        and _fits(choice.tiers, move.tier)
    )


def goes(choice: Choice, direction: Direction) -> bool:
    """Whether it is meant for this way."""
    return choice.direction in (HookDirection.BOTH, HookDirection(direction.value))


def _fits(patterns: Sequence[str], text: str) -> bool:
    return not patterns or any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)
