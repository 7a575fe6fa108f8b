"""List scheduling by direction: a slot takes what asks for its resources as they are left.

With two caps that are both tight, filling by one order runs out of one resource and wastes the other. Among
the first few items that fit, the one is taken whose sizes point most in the direction of what is left (vector
bin packing); how far back it stands in the order counts against it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.search.fill import SlotPass
from planner.steps import Steps

__all__ = ["Direction"]

_PATIENCE = 400
"""So many items that do not fit end a slot, as in ``planner.search.fill``."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One way to fill.

    Attributes:
        order: items, most urgent first.
        pull: what the whole length of the order counts against a perfect direction, which counts 1.
        look: so many items that fit are compared.
    """

    order: Sequence[int]
    pull: float
    look: int = 15

    def fill(
        self,
        problem: Problem,
        network: Network,
        caps: Sequence[tuple[int, ...]],
        steps: Steps | None = None,
    ) -> list[int | None]:
        """Assign items to slots; arguments and result as in ``planner.search.fill.fill``, and a budget."""
        run = _Pass(problem, network, self)
        slots = run.run(caps)
        if steps is not None:
            steps.take(2 * run.compared + 20 * len(slots))
        return slots


class _Pass(SlotPass):
    def __init__(self, problem: Problem, network: Network, way: Direction) -> None:
        self._ready: list[int] = []
        self.compared = 0
        super().__init__(problem, network, way.order)
        self._look, self._behind = way.look, way.pull / max(1, len(way.order))
        top = [max(1, *column) for column in zip(*problem.caps, strict=True)]
        self._parts = [
            tuple(part / whole for part, whole in zip(size, top, strict=True)) for size in problem.sizes
        ]
        self._length = [sqrt(sum(part * part for part in parts)) or 1.0 for parts in self._parts]
        self._top = top

    def _push(self, place: int) -> None:
        insort(self._ready, place)

    def _take(self, slot: int, *, urgent: bool) -> int | None:
        places = self._ready
        if not places:
            return None
        at = 0
        if not (self._cannot_wait(places[0], slot) and self._fits(self._order[places[0]], slot)):
            found = None if urgent else self._best(slot)
            if found is None:
                return None
            at = found
        item = self._order[places[at]]
        del places[at]
        return item

    def _best(self, slot: int) -> int | None:
        """The place in the list of the item that points most in the direction of what is left."""
        order, parts, length, behind = self._order, self._parts, self._length, self._behind
        left = [room / whole for room, whole in zip(self._free, self._top, strict=True)]
        best, most, seen, misfits = None, float("-inf"), 0, 0
        for at, place in enumerate(self._ready):
            item = order[place]
            if not self._fits(item, slot):
                misfits += 1
                if misfits > _PATIENCE:
                    break
                continue
            match = 0.0
            for part, room in zip(parts[item], left):  # noqa: B905 - the innermost loop
                match += part * room
            match = match / length[item] - behind * place
            if match > most:
                best, most = at, match
            seen += 1
            if seen == self._look:
                break
        self.compared += seen + misfits
        return best

    def _end_slot(self) -> None:
        """Nothing was put aside."""
