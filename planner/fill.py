"""One pass of list scheduling: slot after slot takes the best items that are free to go and fit."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from planner.network import NEVER, Network
from planner.problem import Problem

__all__ = ["fill"]

_PATIENCE = 400
"""So many items in a row that do not fit end a slot; keeps a pass near linear on 100,000 items."""


def fill(
    problem: Problem, network: Network, order: Sequence[int], caps: Sequence[tuple[int, ...]]
) -> list[int | None]:
    """Assign items to slots by priority.

    Args:
        problem: what to assign.
        network: its edges, followed.
        order: items, most urgent first.
        caps: caps to respect, per slot; the last repeats if the problem is endless.

    Returns:
        A slot per item; None for items (and all that wait for them) that found no place.
    """
    state = _Pass(problem, network, order)
    last = len(caps) - 1
    horizon = max([last, *(slot for slot in network.earliest if slot < NEVER)])
    slot = 0
    while state.left and (slot <= last or problem.endless):
        placed = state.fill_slot(slot, caps[min(slot, last)])
        if not placed and slot >= horizon:
            break
        slot += 1
    return state.slots


class _Pass:
    def __init__(self, problem: Problem, network: Network, order: Sequence[int]) -> None:
        size = len(problem.sizes)
        self.slots: list[int | None] = [None] * size
        self.left = size
        self._problem, self._network, self._order = problem, network, order
        self._place = [0] * size
        for place, item in enumerate(order):
            self._place[item] = place
        self._waiting = [len(before) for before in network.before]
        self._from = list(network.earliest)
        self._ready: list[int] = []
        self._later: list[tuple[int, int]] = []
        self._rivals: dict[int, list[int]] = {}
        for one, other in problem.apart:
            self._rivals.setdefault(one, []).append(other)
            self._rivals.setdefault(other, []).append(one)
        self._least = [min(column) for column in zip(*problem.sizes, strict=True)]
        for item in range(size):
            if not self._waiting[item]:
                heappush(self._later, (self._from[item], self._place[item]))

    def fill_slot(self, slot: int, cap: tuple[int, ...]) -> int:
        """Fill one slot and return how many items it took."""
        while self._later and self._later[0][0] <= slot:
            heappush(self._ready, heappop(self._later)[1])
        most = max(1, self.left - max(0, self._problem.min_slots - slot - 1))
        free, aside, placed, misses = list(cap), [], 0, 0
        while self._ready and misses < _PATIENCE:
            if placed >= most and self._network.latest[self._order[self._ready[0]]] > slot:
                break
            if any(room < least for room, least in zip(free, self._least, strict=True)):
                break
            place = heappop(self._ready)
            item = self._order[place]
            if not self._fits(item, slot, free):
                aside.append(place)
                misses += 1
                continue
            self._put(item, slot, free)
            placed, misses = placed + 1, 0
        if aside:
            self._ready.extend(aside)
            heapify(self._ready)
        return placed

    def _fits(self, item: int, slot: int, free: list[int]) -> bool:
        if any(part > room for part, room in zip(self._problem.sizes[item], free, strict=True)):
            return False
        allowed = self._problem.allowed.get(item)
        if allowed is not None and slot not in allowed:
            return False
        rivals = self._rivals.get(item)
        return rivals is None or all(self.slots[rival] != slot for rival in rivals)

    def _put(self, item: int, slot: int, free: list[int]) -> None:
        self.slots[item] = slot
        self.left -= 1
        for index, part in enumerate(self._problem.sizes[item]):
            free[index] -= part
        for then, gap in self._network.after[item]:
            self._from[then] = max(self._from[then], slot + gap)
            self._waiting[then] -= 1
            if not self._waiting[then]:
                start = self._from[then]
                if start <= slot:
                    heappush(self._ready, self._place[then])
                else:
                    heappush(self._later, (start, self._place[then]))
