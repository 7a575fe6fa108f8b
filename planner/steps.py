"""A budget of steps instead of seconds, and chance without chance: the same plan on every machine."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Lot", "Steps"]

_MASK = (1 << 64) - 1


class Steps:
    """How much work may still be done, in steps; a step is about one microsecond of plain Python.

    Attributes:
        left: steps that may still be taken; below 0 once the budget is overdrawn.
    """

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def __bool__(self) -> bool:
        return self.left > 0

    def take(self, steps: int) -> None:
        """Note work done."""
        self.left -= steps


class Lot:
    """A stream of numbers that looks like chance and is always the same for one seed (SplitMix64)."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, end: int) -> int:
        """Return a whole number from 0 to ``end - 1``."""
        return int(self.part() * end)

    def part(self) -> float:
        """Return a number from 0 up to, but not, 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def pick(self, weights: Sequence[float]) -> int:
        """Return an index, each as likely as its weight says."""
        left = self.part() * sum(weights)
        for index, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return index
        return len(weights) - 1
