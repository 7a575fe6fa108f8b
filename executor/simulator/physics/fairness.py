"""Max-min fair rates: no copy can go faster without slowing one that is not faster than itself.

Copies that one VM has side by side count as one, together, so a VM gets no more of a line because its disks
lie on several datastores.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable
from operator import attrgetter

from executor.simulator.physics.flow import SAME, WHOLE, Flow, Pipe

__all__ = ["common_share", "fair_rates", "filled"]

_LEVEL = attrgetter("level")
_EACH = attrgetter("each")


def fair_rates(flows: Collection[Flow], full: Collection[Pipe]) -> dict[Flow, float]:
    """Rate per flow in MiB/s, by progressive filling.

    All rates rise together; a flow stops at its cap or where a pipe is full.

    Args:
        flows: copies whose rates are wanted.
        full: their tight pipes; everyone who uses one of these must be among the flows.
    """
    share = common_share(flows, full)
    return filled(flows, full) if share is None else _parts_of(share, flows)


def filled(flows: Collection[Flow], full: Collection[Pipe]) -> dict[Flow, float]:
    """As ``fair_rates``, where no pipe holds all back."""
    filling = _Filling(full)
    for flow in sorted(flows, key=_LEVEL):
        while flow not in filling.rates:
            pipe, share = filling.fullest()
            if pipe is None or flow.level <= share:
                filling.freeze(flow, flow.cap)
            else:
                filling.freeze_users(pipe, share)
    return filling.rates


def common_share(flows: Collection[Flow], full: Collection[Pipe], floor: float = -math.inf) -> float | None:
    """What a whole copy gets where one pipe holds all back: mostly the line; None where it is not so simple.

    Args:
        flows: copies whose rates are wanted.
        full: their tight pipes, as for ``fair_rates``.
        floor: a level that none of them is below, as far as is known.
    """
    if not full:
        return None
    narrow = min(full, key=_EACH)
    if len(narrow.flows) != len(flows):
        return None
    share = _per_copy(narrow)
    return None if floor < share and min(map(_LEVEL, flows)) < share else share


def _parts_of(share: float, flows: Iterable[Flow]) -> dict[Flow, float]:
    """What each gets where a whole copy gets that share."""
    return {flow: share if flow.units == WHOLE else share * flow.units / WHOLE for flow in flows}


def _per_copy(pipe: Pipe) -> float:
    """What a copy that counts whole gets of it, where all take as much as they may."""
    return pipe.capacity / (max(pipe.units, 1) / WHOLE)


class _Filling:
    """What is left of each pipe that can run full, and who still shares it."""

    def __init__(self, full: Iterable[Pipe]) -> None:
        self.rates: dict[Flow, float] = {}
        self._units = {pipe: pipe.units for pipe in full}
        self._left = {pipe: pipe.capacity for pipe in self._units}
        self._shares = [
            (_per_copy(pipe), number, pipe)
            for number, (pipe, units) in enumerate(self._units.items())
            if units
        ]
        heapq.heapify(self._shares)

    def freeze(self, flow: Flow, rate: float) -> None:
        """Settle one flow's rate."""
        self.rates[flow] = rate
        for pipe in flow.pipes:
            if pipe in self._left:
                self._left[pipe] -= rate
                self._units[pipe] -= flow.units

    def freeze_users(self, pipe: Pipe, share: float) -> None:
        """Settle all that still share a pipe that is now full."""
        open_ones = [flow for flow in pipe.flows if flow not in self.rates]
        for flow, rate in _parts_of(share, open_ones).items():
            self.freeze(flow, rate)

    def fullest(self) -> tuple[Pipe | None, float]:
        """The pipe with the least left per whole copy, and that share; a stale entry is put back."""
        while self._shares:
            share, number, pipe = self._shares[0]
            if not self._units[pipe]:
                heapq.heappop(self._shares)
                continue
            actual = max(self._left[pipe], 0.0) / (self._units[pipe] / WHOLE)
            if actual <= share * (1 + SAME):
                return pipe, actual
            heapq.heapreplace(self._shares, (actual, number, pipe))
        return None, 0.0
