"""Hooks of a whole wave or move group: once before the first leaves, once after the last was verified.

The journal keeps which are done, under the wave (records without a VM), so that ``resume`` does none again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from executor.gateway import VmState
from executor.hooks.acts import Act
from executor.hooks.choice import goes
from executor.hooks.scene import Scene
from executor.hooks.steps import step_of
from executor.itinerary import Direction, Step
from executor.journal.records import ErrandDone, ErrandUndone
from executor.logbook import Logbook
from executor.trip import ErrandFailed, Trip
from wavelift.model.hooks import Hook, HookScope, HookWhen

__all__ = ["Ceremonies", "GroupDoor", "Rite"]


@dataclass(frozen=True, slots=True)
class Rite:
    """One hook of a wave or of groups.

    Attributes:
        hook: what was asked for.
        act: what it does.
        meant: keys of the VMs it is meant for; a wave or group is meant when one of its VMs is.
        scene: what it is told; given the direction, the group's id ("" for the wave) and VM keys.
    """

    hook: Hook
    act: Act
    meant: frozenset[str]
    scene: Callable[[Direction, str, Sequence[str]], Scene]


@dataclass(slots=True)
class Ceremonies:
    """All of one wave's.

    Attributes:
        rites: in the order of the settings.
        logbook: where it is written down.
    """

    rites: Sequence[Rite]
    logbook: Logbook
    _doors: dict[tuple[Step, str], asyncio.Future[str]] = field(default_factory=dict)

    async def wave(self, when: HookWhen, direction: Direction, vms: Sequence[str]) -> None:
        """Run the wave's hooks that are not done yet.

        Raises:
            ErrandFailed: with the hook's name before the reason.
        """
        await self._run(self._rites(HookScope.WAVE, when, direction, vms), direction, "", vms)

    async def before_group(self, step: Step, group: str, vms: Sequence[str]) -> None:
        """Run a group's hooks of a step that are not done yet; who comes meanwhile waits for the same run.

        Raises:
            ErrandFailed: with the hook's name before the reason.
        """
        door = step, group
        if door not in self._doors:
            rites = [rite for rite in self._before_group(vms) if step_of(rite.hook) is step]
            self._doors[door] = asyncio.ensure_future(self._reason(rites, group, vms))
        reason = await asyncio.shield(self._doors[door])
        if reason:
            raise ErrandFailed(reason)

    async def after_group(self, group: str, vms: Sequence[str]) -> None:
        """Run a group's hooks that go after it and are not done yet.

        Raises:
            ErrandFailed: with the hook's name before the reason.
        """
        rites = self._rites(HookScope.GROUP, HookWhen.AFTER, Direction.FORWARD, vms)
        await self._run(rites, Direction.FORWARD, group, vms)

    def has_before_group(self, step: Step, vms: Sequence[str]) -> bool:
        """Whether any hook is to be run in that step before this group leaves."""
        return any(step_of(rite.hook) is step for rite in self._before_group(vms))

    async def undo(self, scope: HookScope, group: str, vms: Sequence[str]) -> None:
        """Take back what was done before, last first: none of them has left, or all are back."""
        for rite in reversed(self._rites(scope, HookWhen.BEFORE, Direction.FORWARD, vms)):
            if not self._done(rite, Direction.FORWARD, group):
                continue
            try:
                notes = await rite.act.undo(rite.scene(Direction.FORWARD, group, vms))
            except ErrandFailed as failure:
                notes = (f"hook {rite.hook.name} could not be taken back: {failure.reason}",)
            self.logbook.write(
                "", ErrandUndone(Direction.FORWARD, step_of(rite.hook), rite.hook.name, notes, group)
            )
        for step in (Step.PREFLIGHT, Step.PREPARE):
            self._doors.pop((step, group), None)

    def _before_group(self, vms: Sequence[str]) -> list[Rite]:
        return self._rites(HookScope.GROUP, HookWhen.BEFORE, Direction.FORWARD, vms)

    async def _reason(self, rites: Sequence[Rite], group: str, vms: Sequence[str]) -> str:
        """Run them; why that failed, or ""."""
        try:
            await self._run(rites, Direction.FORWARD, group, vms)
        except ErrandFailed as failure:
            return failure.reason
        return ""

    async def _run(self, rites: Sequence[Rite], direction: Direction, group: str, vms: Sequence[str]) -> None:
        for rite in rites:
            if self._done(rite, direction, group):
                continue
            try:
                notes = await rite.act.do(rite.scene(direction, group, vms))
            except ErrandFailed as failure:
                raise ErrandFailed(f"hook {rite.hook.name}: {failure.reason}") from failure
            self.logbook.write("", ErrandDone(direction, step_of(rite.hook), rite.hook.name, notes, group))

    def _rites(
        self, scope: HookScope, when: HookWhen, direction: Direction, vms: Sequence[str]
    ) -> list[Rite]:
        return [
            rite
            for rite in self.rites
            if (rite.hook.scope, rite.hook.when) == (scope, when)
            and goes(rite.hook, direction)
            and not rite.meant.isdisjoint(vms)
        ]

    def _done(self, rite: Rite, direction: Direction, group: str) -> bool:
        return (direction, group, rite.hook.name) in self.logbook.run_errands


@dataclass(frozen=True, slots=True)
class GroupDoor:
    """The errand by which the first of a group that is about to leave has the group's hooks run.

    Attributes:
        step: the step whose hooks it runs.
        ceremonies: the wave's.
        home: group id and member keys by VM key.
    """

    step: Step
    ceremonies: Ceremonies
    home: dict[str, tuple[str, tuple[str, ...]]]

    @property
    def name(self) -> str:
        """The same for every group: each VM belongs to one."""
        return "hooks of its move group"

    def concerns(self, trip: Trip) -> bool:
        """Whether its group has hooks that run before."""
        _, vms = self.home[trip.vm]
        return trip.direction is Direction.FORWARD and self.ceremonies.has_before_group(self.step, vms)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Wait for the group's hooks; the first one runs them."""
        group, vms = self.home[trip.vm]
        await self.ceremonies.before_group(self.step, group, vms)
        return ()

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """The group's own end takes back what was done for the group."""
        return ()
