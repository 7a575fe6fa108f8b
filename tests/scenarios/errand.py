"""An errand that writes down what was asked of it, and fails where it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field

from executor.gateway import Fault, Refused, Unanswered, VmState
from executor.itinerary import Direction, Step
from executor.trip import ErrandFailed, Trip
from wavelift.model.placement import Side

__all__ = ["Noting"]


@dataclass
class Noting:
    """Notes each call as (what, VM name, side the VM was shown on).

    Attributes:
        only: names of the VMs it concerns; empty means all.
        fails: names of VMs for which it fails for good.
        refuses: names of VMs for which the vCenter says no right.
        silent: how many times there is no answer before it works.
    """

    step: Step
    name: str = "noting"
    only: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    silent: int = 0
    directions: tuple[Direction, ...] = tuple(Direction)
    calls: list[tuple[str, str, Side]] = field(default_factory=list)

    def concerns(self, trip: Trip) -> bool:
        return trip.direction in self.directions and (not self.only or trip.name in self.only)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        self.calls.append(("do", trip.name, state.side))
        if self.silent:
            self.silent -= 1
            raise Unanswered("the line is dead")
        if trip.name in self.refuses:
            raise Refused(Fault("vim.fault.NoPermission", "no right", ("vim.fault.NoPermission",)))
        if trip.name in self.fails:
            raise ErrandFailed("it does not work")
        return (f"{self.name} for {trip.name}",)

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        self.calls.append(("undo", trip.name, state.side))
        return (f"{self.name} undone for {trip.name}",)
