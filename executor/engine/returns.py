"""What goes back within a run: returns that a crash cut short, and what failures send home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from executor.engine.crew import Crew
from executor.engine.groups import Groups
from executor.engine.homeward import Homeward
from executor.engine.limits import Brake
from executor.gateway import Gateway, Refused, Unanswered
from executor.journal import Ledger
from executor.journal.records import NeedsHelp, Returning, Skipped
from executor.logbook import Logbook
from executor.trip import Trip
from executor.turns.dispatch import NotStarted
from wavelift.errors import VCenterError
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Edge, Move, Wave

__all__ = ["Barred", "Returns"]

Barred = Callable[[Gateway, Sequence[Move], Ledger, Sequence[Edge]], Awaitable[Mapping[str, str]]]
"""Which VMs cannot go back now, by key, with why."""


class Returns:
    """The returns of one run.

    Args:
        wave: the wave.
        edges: all ``before`` relations of the plan.
        logbook: where it is written down.
        brake: whether anything may still start.
        halt: stops everything because a vCenter cannot be used.
        gateway: both vCenters.
        barred: asked before anything goes back by itself; None to let it try.
    """

    def __init__(
        self,
        wave: Wave,
        edges: Sequence[Edge],
        logbook: Logbook,
        brake: Brake,
        halt: Callable[[VCenterError], None],
        *,
        gateway: Gateway,
        barred: Barred | None,
    ) -> None:
        self._wave = wave
        self._edges = edges
        self._logbook = logbook
        self._brake = brake
        self._halt = halt
        self._gateway = gateway
        self._barred = barred
        self._homeward: Homeward | None = None

    @property
    def trips(self) -> Mapping[str, Trip]:
        """Who is, or was, on its way home in this run, by VM key."""
        return self._homeward.trips if self._homeward is not None else {}

    def leave_there(
        self, moves: Sequence[Move], reasons: Mapping[str, str], stuck: Mapping[str, str]
    ) -> list[Move]:
        """Hand those that cannot go back to a person; returns the others."""
        for vm, why in stuck.items():
            self._logbook.write(vm, Returning(reasons.get(vm, "")))
            self._logbook.write(vm, NeedsHelp(f"it could not go back: {why}"))
        return [move for move in moves if move.vm not in stuck]

    async def _stuck(self, moves: Sequence[Move]) -> Mapping[str, str]:
        """Which of them cannot go back as things stand, with why; none where nobody can tell."""
        if self._barred is None or self._brake.halted:
            return {}
        try:
            return await self._barred(self._gateway, moves, self._logbook.ledger, self._edges)
        except (Refused, Unanswered, VCenterError):
            return {}  # what is wrong with that vCenter shows when they leave

    async def bring(
        self, crew: Crew, moves: Sequence[Move], reasons: Mapping[str, str], *, look: bool = True
    ) -> None:
        """Bring VMs back; those that a halted run does not let start stay ``returning``.

        Args:
            crew: the shared parts of the run.
            moves: which.
            reasons: why they go back, by VM key.
            look: whether to see first which of them can; the others go to a person.
        """
        if moves and look:
            moves = self.leave_there(moves, reasons, await self._stuck(moves))
        if not moves:
            return
        self._homeward = self._homeward or Homeward(crew, self._logbook, self._edges, self._halt)
        if self._brake.halted:
            self._homeward.announce(moves, reasons)
            return  # nothing starts any more: they stay ``returning`` and ``resume`` takes them up
        try:
            await self._homeward.bring(moves, reasons)
        except NotStarted:
            return  # halted meanwhile: what is not back yet stays ``returning``

    async def bring_all(self, crew: Crew, moves: Sequence[Move], reason: str) -> None:
        """Bring VMs back that go for one reason."""
        await self.bring(crew, moves, {move.vm: reason for move in moves})

    async def finish(self, crew: Crew) -> None:
        """Take up returns that a crash interrupted, before anything new starts."""
        ledger = self._logbook.ledger
        back = [move for move in self._wave.moves if ledger.move(move.vm).state is MoveState.RETURNING]
        await self.bring(crew, back, {move.vm: ledger.move(move.vm).reason for move in back})

    async def bring_wave(self, crew: Crew, groups: Groups) -> None:
        """A group of it is lost: all that is at the target goes back, and what waits does not go at all."""
        lost = groups.lost or next(groups[name].failure for name in groups if groups[name].failure)
        reason = f"the wave goes back: {lost}"
        for move in self._wave.moves:
            if self._logbook.ledger.move(move.vm).state is MoveState.WAITING and not self._brake.halted:
                self._logbook.write(move.vm, Skipped(reason))
        await self.bring_all(crew, [m for name in groups for m in groups.at_target(groups[name])], reason)
