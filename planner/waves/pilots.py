"""Which move groups make the pilot: those that are wanted, or fewer where these would leave others out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.demands.clock import Clock
from planner.demands.demands import Demands
from planner.demands.pilot import choose_pilot
from planner.grouping.groups import Group

__all__ = ["Pilots"]


class Pilots:
    """The pilots of one problem; the pilot is slot 0.

    Args:
        demands: whether there is to be a pilot, how large, and what each VM stands for.
        groups: the group of each item.
        problem: what binds.
        network: its edges, followed.
        earlier: slot per item that an earlier plan had in one.
    """

    def __init__(
        self,
        demands: Demands,
        groups: Sequence[Group],
        problem: Problem,
        network: Network,
        *,
        earlier: Mapping[int, int],
    ) -> None:
        self._demands, self._given, self._groups = demands, demands.given, groups
        self._problem, self._network, self._earlier = problem, network, earlier
        ways = zip(network.earliest, network.latest, strict=True)
        self._bound = [item for item, way in enumerate(ways) if way == (0, 0)] if self.wanted else []

    @property
    def wanted(self) -> bool:
        """Whether there is to be a pilot."""
        return self._given.pilot

    @property
    def most(self) -> dict[int, int]:
        """A pilot of limited size limits its slot, but for those that can be nowhere else."""
        return {0: self._given.pilot_vms} if self.wanted and self._given.pilot_vms else {}

    @property
    def most_at_all(self) -> dict[int, int]:
        """The same with those that can be nowhere else."""
        more = sum(len(self._groups[item].vms) for item in self._bound)
        return {slot: number + more for slot, number in self.most.items()}

    def tries(self) -> Iterator[list[int]]:
        """The items of pilots to try: the one that is wanted, then those that can be nowhere else."""
        if not self.wanted:
            yield []
            return
        chosen = self._chosen()
        yield chosen
        if chosen != self._bound:
            yield self._bound

    def _chosen(self) -> list[int]:
        """As many of the items that are wanted as end in time."""
        inside = [item for item, slot in self._earlier.items() if not slot and self._may(item)]
        chosen = choose_pilot(
            self._problem,
            self._groups,
            self._given.features,
            self._given.pilot_vms,
            bound=self._bound,
            inside=inside,
        )
        clock = Clock(self._demands, self._groups, self._problem)
        while chosen and not clock.fits(0, chosen):
            chosen.pop()
        return sorted(chosen)

    def _may(self, item: int) -> bool:
        allowed = self._problem.allowed.get(item)
        return allowed is None or 0 in allowed
