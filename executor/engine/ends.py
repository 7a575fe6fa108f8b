"""What a wave's and its groups' hooks mean for the run: how it begins, and how each part of it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from executor.engine.groups import Group, Groups
from executor.errands import unless
from executor.hooks.ceremony import Ceremonies
from executor.itinerary import Direction
from executor.journal.records import Noted
from executor.logbook import Logbook
from executor.trip import ErrandFailed
from executor.turns.dispatch import NotStarted
from wavelift.model.hooks import HookScope, HookWhen
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Move

__all__ = ["Ends"]

_STAYED = (MoveState.FAILED, MoveState.SKIPPED, MoveState.ROLLED_BACK)


@dataclass(slots=True)
class Ends:
    """Begins and ends the wave and its groups with their hooks.

    Attributes:
        ceremonies: the hooks.
        logbook: where it is written down.
        drain: stops further starts, with the reason.
        ending: set when nothing starts any more.
        failure: why the wave's hooks did not end well, "" while they do; ``resume`` tries again.
    """

    ceremonies: Ceremonies
    logbook: Logbook
    drain: Callable[[str], None]
    ending: asyncio.Event
    failure: str = ""

    async def begin(self, direction: Direction, moves: Sequence[Move]) -> bool:
        """Run what goes before the wave; returns whether the wave may start."""
        if not moves or self.ending.is_set():
            return True
        work = self.ceremonies.wave(HookWhen.BEFORE, direction, [move.vm for move in moves])
        try:
            await unless(self.ending, work)
        except NotStarted:
            return False
        except ErrandFailed as failure:
            self.failure = failure.reason
            self.drain(failure.reason)
            return False
        return True

    async def end(self, direction: Direction, moves: Sequence[Move]) -> None:
        """Run what goes after the wave, when all of it has come to an end and some of it came through."""
        vms = [move.vm for move in moves]
        states = {self.logbook.ledger.move(vm).state for vm in vms}
        if direction is Direction.FORWARD and states <= set(_STAYED):
            await self.ceremonies.undo(HookScope.WAVE, "", vms)
            return
        came_through = MoveState.MOVED if direction is Direction.FORWARD else MoveState.ROLLED_BACK
        if came_through not in states or self.failure:
            return
        try:
            await self.ceremonies.wave(HookWhen.AFTER, direction, vms)
        except ErrandFailed as failure:
            self.failure = failure.reason

    def concern_group(self, group: Group) -> bool:
        """Whether anything may be to do when a group has come to its end."""
        return bool(group.failure or self.ceremonies.rites)

    async def end_group(self, name: str, group: Group) -> None:
        """Run what goes after a group that came through whole; where that fails, the group failed."""
        states = {self.logbook.ledger.move(vm).state for vm in group.vms}
        if group.failure or states != {MoveState.MOVED}:
            return
        try:
            await self.ceremonies.after_group(name, group.vms)
        except ErrandFailed as failure:
            self.logbook.write("", Noted(f"move group {name}: {failure.reason}"))
            group.fail(failure.reason)

    async def leave_group(self, name: str, groups: Groups) -> None:
        """Take back what was done for a group none of which is at the target."""
        states = {self.logbook.ledger.move(vm).state for vm in groups[name].vms}
        if states <= set(_STAYED):
            await self.ceremonies.undo(HookScope.GROUP, name, groups[name].vms)
