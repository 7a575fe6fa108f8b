"""A hook that runs once per VM, as an errand of its move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from executor.gateway import VmState
from executor.hooks.acts import Act
from executor.hooks.choice import goes
from executor.hooks.scene import Scene
from executor.hooks.steps import step_of
from executor.itinerary import Step
from executor.trip import Trip
from wavelift.model.hooks import Hook

__all__ = ["VmHook"]


@dataclass(frozen=True, slots=True)
class VmHook:
    """An errand.

    Attributes:
        hook: what was asked for.
        act: what it does.
        meant: keys of the VMs it is meant for.
        scene: what it is told about a VM.
    """

    hook: Hook
    act: Act
    meant: frozenset[str]
    scene: Callable[[Trip, VmState], Scene]

    @property
    def step(self) -> Step:
        """An approval is waited for before slots are held; all else runs right before it leaves."""
        return step_of(self.hook)

    @property
    def name(self) -> str:
        """The hook's name."""
        return f"hook {self.hook.name}"

    def concerns(self, trip: Trip) -> bool:
        """Whether it is meant for this VM, this way."""
        return trip.vm in self.meant and goes(self.hook, trip.direction)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Run it."""
        return await self.act.do(self.scene(trip, state))

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Take it back."""
        return await self.act.undo(self.scene(trip, state))
