"""Ways to fill slots that can be repeated under other caps, forward or from the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.search.beam import Beam
from planner.search.brim import Brim
from planner.search.mated import Mated
from planner.search.rounds import Rounds
from planner.search.states import Outcome
from planner.steps import Steps

__all__ = ["BeamRun", "BrimRun", "MatedRun", "RoundsRun", "Run"]

Slots = list[int | None]
Caps = Sequence[tuple[int, ...]]


class Run(Protocol):
    """One way to fill slots, to be repeated under other caps."""

    def fill(self, caps: Caps, steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that."""


@dataclass(frozen=True, slots=True)
class BeamRun:
    """A beam; ``mirrored`` fills from the end."""

    beam: Beam
    mirrored: bool

    def fill(self, caps: Caps, steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that."""
        outcome = self.beam.run(caps, steps, fewer_than)
        return Outcome(_turned(outcome.slots)) if outcome.slots and self.mirrored else outcome


@dataclass(frozen=True, slots=True)
class BrimRun:
    """Slots filled to the brim; ``mirrored`` fills from the end."""

    brim: Brim
    mirrored: bool

    def fill(self, caps: Caps, steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that; the first of the caps counts for all."""
        slots = self.brim.fill(caps[0][self.brim.line.binding[0]], steps, fewer_than - 1)
        return Outcome(_turned(slots) if slots and self.mirrored else slots)


@dataclass(frozen=True, slots=True)
class MatedRun:
    """Slots of two mates each, made from an assignment; ``mirrored`` fills from the end."""

    mated: Mated
    mirrored: bool

    def anew(self, slots: Slots, steps: Steps) -> Slots | None:
        """Assign all items anew, or return None once the budget is spent; all have a slot now."""
        found = self.mated.fill(_turned(slots) if self.mirrored else slots, steps)
        return _turned(found) if found and self.mirrored else found


@dataclass(frozen=True, slots=True)
class RoundsRun:
    """Rounds; ``mirrored`` fills from the end."""

    rounds: Rounds
    mirrored: bool

    def fill(self, caps: Caps, steps: Steps, fewer_than: int) -> Outcome:
        """Assign all items to fewer slots than that."""
        for outcome in self.outcomes(caps, steps, lambda: fewer_than):
            if outcome.slots is not None:
                return outcome
        return outcome

    def outcomes(self, caps: Caps, steps: Steps, fewer_than: Callable[[], int]) -> Iterator[Outcome]:
        """Yield after each round, as ``Rounds.run`` does."""
        for outcome in self.rounds.run(caps, steps, fewer_than):
            yield Outcome(_turned(outcome.slots)) if outcome.slots and self.mirrored else outcome


def _turned(slots: Slots) -> Slots:
    """The same, counted from the end."""
    last = max(slot for slot in slots if slot is not None)
    return [None if slot is None else last - slot for slot in slots]
