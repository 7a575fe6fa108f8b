"""Errands: what is done for a VM beside its relocation, at the steps of the itinerary that allow it.

Hooks, recording and restoring what vCenter leaves behind, templates, health checks: each is an ``Errand``.
The journal tells which are done, so ``resume`` does none of them again; a crash between an errand and its
record makes it run twice, so an errand must bear that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol, TypeVar

from executor.gateway import Refused, Unanswered, VmState
from executor.itinerary import Step
from executor.journal.records import ErrandDone, ErrandUndone
from executor.logbook import Logbook
from executor.trip import ErrandFailed, Trip
from executor.turns.dispatch import NotStarted

__all__ = ["Errand", "Errands", "OnlyLooks", "unless"]

T = TypeVar("T")


class Errand(Protocol):
    """Something done for a VM at one step of its way.

    Before the VM leaves (``preflight``, ``prepare``) ``do`` is given the VM at its origin; after it arrived
    (``restore``, ``post-checks``) as seen at its destination.
    """

    @property
    def step(self) -> Step:
        """One of the steps that allow errands."""

    @property
    def name(self) -> str:
        """Unique among the errands of its step, and the same in every process."""

    def concerns(self, trip: Trip) -> bool:
        """Whether there is anything to do for this VM in this direction."""

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Do it; returns remarks for the report. May run twice for one VM.

        Raises:
            ErrandFailed: the move fails: before it left it stays, after it arrived the policy decides.
            Refused, Unanswered: the vCenter said no, or nothing.
        """

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Take back at the origin what was done there: the VM stays. Returns remarks.

        Raises:
            ErrandFailed, Refused, Unanswered: as for ``do``; it is told in the report.
        """


class OnlyLooks:
    """Marks errands that change nothing: the VM need not be read again after them."""

    __slots__ = ()


class Errands:
    """All errands of a run, done in the order given.

    Args:
        errands: those of all steps.
        logbook: where they are written down.
        ending: set when nothing starts any more; an errand before the turn, which may wait for a person, is
            then given up.
    """

    def __init__(
        self, errands: Sequence[Errand], logbook: Logbook, ending: asyncio.Event | None = None
    ) -> None:
        self._errands = tuple(errands)
        self._logbook = logbook
        self._ending = ending or asyncio.Event()

    def open(self, step: Step, trip: Trip) -> list[Errand]:
        """What is to be done for this VM at a step and is not done yet, in order."""
        if not self._errands:
            return []
        done = self._logbook.ledger.move(trip.vm).errands
        return [
            errand
            for errand in self._errands
            if errand.step is step and (step, errand.name) not in done and errand.concerns(trip)
        ]

    async def do(self, step: Step, trip: Trip, state: VmState) -> bool:
        """Do what is not done yet at a step; returns whether anything was done that may have changed the VM.

        Raises:
            ErrandFailed: with the errand's name before the reason.
            NotStarted: the run ends while an errand before the turn waits.
            Refused, Unanswered: the vCenter said no, or nothing.
        """
        acted = False
        for errand in self.open(step, trip):
            self._logbook.waits(trip.vm, f"{step}: {errand.name}")
            try:
                if step is Step.PREFLIGHT:
                    notes = await unless(self._ending, errand.do(trip, state))
                else:
                    notes = await errand.do(trip, state)
            except ErrandFailed as failure:
                raise ErrandFailed(f"{errand.name}: {failure.reason}") from failure
            finally:
                self._logbook.waits(trip.vm, "")
            self._logbook.write(trip.vm, ErrandDone(trip.direction, step, errand.name, notes))
            acted = acted or not isinstance(errand, OnlyLooks)
        return acted

    async def undo(self, trip: Trip, state: VmState) -> None:
        """Take back what was done at the origin, last first; what cannot be taken back is told."""
        done = self._logbook.ledger.move(trip.vm).errands
        for errand in reversed(self._errands):
            if (errand.step, errand.name) in done and errand.step in (Step.PREFLIGHT, Step.PREPARE):
                notes = await _taken_back(errand, trip, state)
                self._logbook.write(trip.vm, ErrandUndone(trip.direction, errand.step, errand.name, notes))


async def unless(ending: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """The work's result.

    Raises:
        NotStarted: the event came first; the work was cancelled.
    """
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise NotStarted("the run ends")
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.gather(waiting, working, return_exceptions=True)


async def _taken_back(errand: Errand, trip: Trip, state: VmState) -> tuple[str, ...]:
    try:
        return await errand.undo(trip, state)
    except ErrandFailed as failure:
        return (f"{errand.name} could not be taken back: {failure.reason}",)
    except Refused as refusal:
        return (f"{errand.name} could not be taken back: {refusal}",)
    except Unanswered as silence:
        return (f"{errand.name} could not be taken back: {silence.text}",)
