"""How long moves really take against the plan's estimate, measured on the moves of this campaign.

The ratio of actual to planned seconds, as a median, so that a few moves that went badly do not change it:
for running and for powered-off VMs, and finer for each pair of hosts and each pair of datastores that has
shown it often enough. What a pair shows counts the more, the more often it did.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from executor.gateway import VmState
from executor.itinerary import Direction
from executor.journal import Ledger, MoveHistory
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement
from wavelift.model.plan import Move
from wavelift.model.values import value

__all__ = ["Paces", "Way", "way_of"]

_ENOUGH = 3
_WEIGHT_OF_ALL = 3
_MEMORY = 200
_LEAST, _MOST = 0.25, 10.0


@value
class Way:
    """What a move's pace depends on; names of one end are "" where they are not known (yet)."""

    hot: bool
    hosts: tuple[str, str]
    datastores: tuple[str, str]


def way_of(state: VmState, to: Placement) -> Way:
    """The way of a VM as it stands, to a placement."""
    here = state.placement
    return Way(
        state.power is Power.ON,
        (f"{here.datacenter}/{here.host}", f"{to.datacenter}/{to.host}" if to.host else ""),
        (f"{here.datacenter}/{here.datastore}", f"{to.datacenter}/{to.datastore}"),
    )


@dataclass(slots=True)
class _Ratios:
    """The last ratios of one kind, and their median, worked out when asked for."""

    last: deque[float] = field(default_factory=lambda: deque(maxlen=_MEMORY))
    known: float | None = None

    def add(self, ratio: float) -> None:
        self.last.append(ratio)
        self.known = None

    @property
    def middle(self) -> float:
        if self.known is None:
            self.known = median(self.last)
        return self.known


class Paces:
    """What was measured so far."""

    def __init__(self) -> None:
        self._kinds: defaultdict[bool, _Ratios] = defaultdict(_Ratios)
        self._pairs: defaultdict[tuple[bool, str, tuple[str, str]], _Ratios] = defaultdict(_Ratios)

    @classmethod
    def of(cls, ledger: Ledger, moves: Iterable[Move]) -> Paces:
        """What all moves that came through in earlier waves and runs have shown.

        Args:
            ledger: the campaign's.
            moves: all moves of the plan, for their estimates.
        """
        paces = cls()
        for move in moves:
            paces.learn(ledger.move(move.vm), move.seconds.expected)
        return paces

    def learn(self, history: MoveHistory, planned: float) -> None:
        """Take in a move's last attempt, where that brought it to the target."""
        last = history.attempts[-1] if history.attempts else None
        if last is None or history.home is None or history.last_order is None or planned <= 0:
            return
        if (last.direction, last.result) != (Direction.FORWARD, "success") or not (last.began and last.ended):
            return
        seconds = (last.ended - last.began).total_seconds()
        if seconds > 0:
            self.add(way_of(history.home, history.last_order.to), seconds / planned)

    def add(self, way: Way, ratio: float) -> None:
        """Take in one ratio."""
        self._kinds[way.hot].add(ratio)
        for key in _pairs(way):
            self._pairs[way.hot, *key].add(ratio)

    def factor(self, way: Way) -> float:
        """How many times longer than planned a move on that way takes; 1 where too little is known."""
        general = self._general(way.hot)
        seen = (self._pairs.get((way.hot, *key)) for key in _pairs(way))
        pairs = [ratios for ratios in seen if ratios is not None and len(ratios.last) >= _ENOUGH]
        if not pairs:
            return general
        best = max(pairs, key=lambda ratios: len(ratios.last))
        number = len(best.last)
        mixed = (number * best.middle + _WEIGHT_OF_ALL * general) / (number + _WEIGHT_OF_ALL)
        return min(max(mixed, _LEAST), _MOST)

    def _general(self, hot: bool) -> float:
        for kind in (hot, not hot):
            ratios = self._kinds.get(kind)
            if ratios is not None and len(ratios.last) >= _ENOUGH:
                return min(max(ratios.middle, _LEAST), _MOST)
        return 1.0


def _pairs(way: Way) -> list[tuple[str, tuple[str, str]]]:
    pairs = [("datastores", way.datastores)]
    return [*pairs, ("hosts", way.hosts)] if way.hosts[1] else pairs
