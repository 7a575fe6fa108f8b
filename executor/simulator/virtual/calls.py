"""Calls to a simulated vCenter: the way there, the trouble they meet, and patience for one that is silent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from executor.gateway import Refused, Unanswered
from executor.gateway.patience import pauses
from executor.simulator.estate.nodes import SimFault, VCenter
from executor.simulator.trouble.script import Action, CallFault
from executor.simulator.virtual.passing import Passing
from executor.simulator.virtual.showing import shown_fault
from executor.simulator.world.world import World
from wavelift.model.placement import Side

__all__ = ["SESSION", "Calls", "after"]

T = TypeVar("T")

SESSION = "rehearsal"
_BROKEN = {
    Action.DROP_BEFORE: "the connection broke",
    Action.DROP_AFTER: "the connection broke",
    Action.UNAVAILABLE: "503 Service Unavailable",
}


class Calls:
    """Carries calls out.

    Args:
        world: whose vCenters are called.
        passing: its time.
        latency: seconds one call takes.
        patience: seconds for which reads are repeated while a vCenter does not answer.
    """

    def __init__(self, world: World, passing: Passing, *, latency: float, patience: float) -> None:
        self._world, self._passing = world, passing
        self._latency, self._patience = latency, patience

    async def read(self, side: Side, method: str, answer: Callable[[VCenter], T]) -> T:
        """Carry out a call that may be repeated, with patience for a vCenter that does not answer."""
        vc = self._world.vcenters[side]
        await self.travel()
        trouble = self._world.call_fault(vc, method, "")
        if trouble is None:
            return self._answer(vc, method, answer)
        return await self.patiently(vc, method, answer, trouble)

    async def act(self, side: Side, method: str, answer: Callable[[VCenter], T]) -> T:
        """As ``read``, for what may change what is to come in the world."""
        try:
            return await self.read(side, method, answer)
        finally:
            self._passing.catch_up()

    async def patiently(
        self, vc: VCenter, method: str, answer: Callable[[VCenter], T], trouble: CallFault | None
    ) -> T:
        """Begin with that trouble, and ask again as long as the patience lasts."""
        deadline = self._passing.time() + self._patience
        for pause in pauses():
            try:
                await self.before(vc, trouble)
                return self._answer(vc, method, answer, trouble)
            except Unanswered:
                self.note(vc, method, "", "dropped")
                if self._passing.time() >= deadline:
                    raise
            await asyncio.sleep(pause)
            await self.travel()
            trouble = self._world.call_fault(vc, method, "")
        raise AssertionError("there is always another pause")

    def _answer(
        self, vc: VCenter, method: str, answer: Callable[[VCenter], T], trouble: CallFault | None = None
    ) -> T:
        try:
            result = answer(vc)
        except SimFault as fault:
            self.note(vc, method, "", fault.name)
            raise Refused(shown_fault(fault)) from None
        after(trouble)
        self.note(vc, method, "", "ok")
        return result

    async def travel(self) -> None:
        """A call takes its time; one that takes none is answered before anybody else gets a turn."""
        if self._latency:
            await asyncio.sleep(self._latency)
        self._passing.catch_up()

    async def before(self, vc: VCenter, trouble: CallFault | None) -> None:
        """Trouble that strikes before the vCenter acts."""
        if trouble is None:
            return
        if trouble.action is Action.DELAY:
            await asyncio.sleep(trouble.seconds)
            self._passing.catch_up()
        elif trouble.action is Action.FAULT and trouble.fault is not None:
            raise Refused(shown_fault(trouble.fault))
        elif trouble.action in (Action.DROP_BEFORE, Action.UNAVAILABLE):
            raise Unanswered(f"{vc.name}: {_BROKEN[trouble.action]}")

    def note(self, vc: VCenter, method: str, subject: str, outcome: str) -> None:
        """Record that a call was made, where that is recorded."""
        if self._world.record.kept:
            self._world.record.append(vc.side, SESSION, method, subject, "", self._world.now(), outcome)


def after(trouble: CallFault | None) -> None:
    """Trouble that strikes after the vCenter acted."""
    if trouble is None:
        return
    if trouble.action is Action.DROP_AFTER:
        raise Unanswered(_BROKEN[trouble.action])
    if trouble.action is Action.FAULT_AFTER and trouble.fault is not None:
        raise Refused(shown_fault(trouble.fault))
