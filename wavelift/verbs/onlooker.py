"""Whoever looks on while a wave is carried out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeAlias

from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan, Wave

__all__ = ["Onlooker", "Watch"]


class Onlooker(Protocol):
    """Told after each change how to get the whole wave, and of remarks as they come."""

    def __call__(self, snapshot: Callable[[], WaveOutcome]) -> None:
        """Take notice of a change; building the snapshot costs, so the onlooker decides when."""

    def note(self, text: str) -> None:
        """Take notice of a remark."""


Watch: TypeAlias = Callable[[Plan, Wave, Callable[[], datetime]], AbstractContextManager[Onlooker]]
"""Makes an onlooker for a wave: told the plan, the wave and how to read the campaign's clock."""
