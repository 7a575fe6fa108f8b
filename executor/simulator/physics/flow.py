"""Copies in progress and the pipes they go through (fact sheet 7.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

__all__ = ["WHOLE", "Flow", "Pipe"]

WHOLE = 12
"""A copy with nobody beside it counts so much when a pipe is shared: the sums of halves, thirds and quarters
of it are exact."""

SAME = 1e-9
"""Rates closer than this, relatively, are the same."""


class Pipe:
    """Something with a limited rate in MiB/s: a host's link, a datastore, the line between the sites.

    Attributes:
        units: how much its copies count together, see ``WHOLE``.
        each: what there is per unit.
        demand: what its copies would take together if nothing else held them back.
        tight: whether that is more than it carries.
        carried: MiB that copies which no longer use it have carried through it; what was dirtied and sent
            again is not counted.
    """

    __slots__ = ("_full", "capacity", "carried", "demand", "each", "flows", "name", "tight", "units")

    def __init__(self, name: str, capacity: float) -> None:
        self.name = name
        self.capacity = capacity
        self._full = capacity * (1 + SAME)
        self.units = 0
        self.each = math.inf
        self.demand = 0.0
        self.tight = False
        self.carried = 0.0
        self.flows: dict[Flow, None] = {}

    def join(self, flow: Flow) -> None:
        """A copy begins to use it."""
        self.flows[flow] = None
        self.units = units = self.units + flow.units
        self.each = self.capacity / units if units else math.inf
        self.demand += flow.cap
        self.tight = self.demand > self._full

    def part(self, flow: Flow) -> None:
        """A copy no longer uses it."""
        del self.flows[flow]
        self.carried += flow.done
        self.units = units = self.units - flow.units
        self.each = self.capacity / units if units else math.inf
        self.demand = self.demand - flow.cap if self.flows else 0.0
        self.tight = self.demand > self._full

    def weigh(self, more: int) -> None:
        """Let its copies count so much more together."""
        self.units = units = self.units + more
        self.each = self.capacity / units if units else math.inf

    @property
    def load(self) -> float:
        """What flows through it now, in MiB/s."""
        return sum(flow.rate for flow in self.flows)


class Flow:
    """One copy in progress.

    Attributes:
        pipes: what it goes through.
        cap: its own limit in MiB/s, also that of its narrowest pipe.
        units: how much it counts where a pipe is shared: one VM's copies side by side count as one, together.
        level: rate per ``WHOLE`` at which it reaches its cap.
        amount: MiB to carry.
        dirty: MiB/s that become stale again while they are carried.
        ratio: carried per dirtied byte at least (see ``Physics.transmit_ratio``).
        rate, useful: MiB/s carried now, and of that the lasting progress (see ``run_at``).
        done: MiB carried for good at ``since``.
        mark: MiB at which ``reached`` is called next.
    """

    __slots__ = (
        "_least",
        "amount",
        "cap",
        "dirty",
        "done",
        "level",
        "mark",
        "pipes",
        "rate",
        "ratio",
        "reached",
        "since",
        "units",
        "useful",
        "version",
    )

    def __init__(
        self,
        pipes: Iterable[Pipe],
        cap: float,
        amount: float,
        reached: Callable[[Flow], None],
        *,
        dirty: float = 0.0,
        ratio: float = 1.3,
        units: int = WHOLE,
    ) -> None:
        self.pipes = tuple(dict.fromkeys(pipes))
        self.cap = min([cap, *[pipe.capacity for pipe in self.pipes]])
        self.count_as(units)
        self.amount = amount
        self.reached = reached
        self.dirty = dirty
        self.ratio = ratio
        self._least = 1 - 1 / ratio
        self.rate = self.useful = 0.0
        self.done = 0.0
        self.since = 0.0
        self.mark = amount
        self.version = 0

    def count_as(self, units: int) -> None:
        """Count so much from now on; of one that runs, ``Traffic.reweigh`` tells its pipes too."""
        self.units = units
        self.level = self.cap if units == WHOLE else self.cap * WHOLE / units

    def run_at(self, rate: float) -> None:
        """Go on at that rate; what is dirtied is lost again, the guest being slowed where needed."""
        self.rate = rate
        self.useful = max(rate - self.dirty, rate * self._least) if self.dirty else rate

    def done_at(self, now: float) -> float:
        """MiB carried for good at that time."""
        done = self.done + self.useful * (now - self.since)
        return min(self.amount, done)
