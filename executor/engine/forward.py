"""The forward part of a run: each move when its predecessors are verified; failures handled by policy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial

from executor.clock import Clock
from executor.engine.crew import Crew
from executor.engine.groups import Groups
from executor.engine.identify import Found
from executor.engine.order import in_wave_predecessors, turns
from executor.itinerary import Direction
from executor.journal.records import Failed, NeedsHelp, Queued, Skipped
from executor.logbook import Logbook
from executor.orders import fit_forward
from executor.trip import Cancelled, Doubtful, GivenUp, Trip
from executor.turns.dispatch import NotStarted
from executor.whereabouts import stands_where
from wavelift.errors import VCenterError
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.model.plan import Move, Wave
from wavelift.settings import OnFailure, Policy

__all__ = ["Forward"]


_GOES_BACK = (OnFailure.ROLLBACK_GROUP, OnFailure.ROLLBACK_WAVE)


class _End(Enum):
    """How a move ended, for those that wait for it."""

    VERIFIED = "verified"
    NOT = "not"
    NOT_STARTED = "not started"


class Forward:
    """Carries the wave's moves to the target.

    Args:
        wave: the wave.
        crew: the shared parts of the run.
        groups: the wave's move groups.
        logbook: where it is written down.
        clock: the campaign's clock.
        policy: what a failure means for the rest.
        drain: stops further starts, with the reason.
        halt: stops everything because a vCenter cannot be used.
        begun: told the move group of each move that sets out.
        ended: told the move group of each move that has come to its end.
        skipped: why an operator has taken moves out, by VM key; the brake does not let these start.
    """

    def __init__(
        self,
        wave: Wave,
        *,
        crew: Crew,
        groups: Groups,
        logbook: Logbook,
        clock: Clock,
        policy: Policy,
        drain: Callable[[str], None],
        halt: Callable[[VCenterError], None],
        begun: Callable[[str], None],
        ended: Callable[[str], None],
        skipped: dict[str, str],
    ) -> None:
        self._begun, self._ended = begun, ended
        self._skipped = skipped
        self._crew = crew
        self._groups = groups
        self._logbook = logbook
        self._clock = clock
        self._policy = policy
        self._drain = drain
        self._halt = halt
        self._names = {move.vm: move.name for move in wave.moves}
        self._predecessors = in_wave_predecessors(wave)
        self._turns = turns(wave, self._predecessors, self._urgency)
        self._ends: dict[str, asyncio.Future[_End]] = {}
        self._at_work: set[str] = set()
        self._cancelling: set[asyncio.Task[None]] = set()
        self.trips: dict[str, Trip] = {}
        self.failures = 0

    def _urgency(self, move: Move) -> float:
        return self._crew.dispatcher.model(Side.SOURCE).urgency(hot=move.power is Power.ON)

    def begin(self, moves: Sequence[Move]) -> None:
        """Take these moves on; those that ended otherwise in an earlier run wait again."""
        loop = asyncio.get_running_loop()
        for move in moves:
            self._ends[move.vm] = loop.create_future()
            self._at_work.add(move.vm)
            self._begun(move.group)
            self._skipped.pop(move.vm, None)
            history = self._logbook.ledger.move(move.vm)
            if history.state is MoveState.FAILED:
                self.failures = max(0, self.failures - 1)
            if history.state is not MoveState.WAITING and history.open_attempt is None:
                self._logbook.write(move.vm, Queued())

    def pass_over(self, move: Move) -> None:
        """Leave a move for the next run: no vCenter told where its VM is."""
        self._at_work.discard(move.vm)
        self._end(move, self._ends[move.vm], _End.NOT_STARTED)

    async def carry(self, move: Move, rank: int, found: Found) -> None:
        """Carry one move to its end, whatever that is; never raises for what belongs to the move."""
        end, mine = _End.NOT, self._ends[move.vm]
        try:
            end = await self._carry(move, rank, found)
        except (NotStarted, Cancelled, GivenUp) as ending:
            # a cancel that came too late: what stands at its destination has not been left out
            there = isinstance(ending, GivenUp) and ending.there
            left_out = move.vm in self._skipped and not there
            end = self._left_out(move) if left_out else self._not_carried(move, ending)
        except Doubtful as doubt:
            self._logbook.write(move.vm, NeedsHelp(doubt.reason, doubt.evidence))
            self._count(move, doubt.reason)
        except VCenterError as error:
            self._halt(error)
            end = _End.NOT_STARTED
        finally:
            self._at_work.discard(move.vm)
            self.trips.pop(move.vm, None)
            self._end(move, mine, end)

    def skip(self, move: Move, reason: str) -> None:
        """Take a move out that has not been submitted; whoever waits for it learns of that now."""
        self._skipped[move.vm] = reason
        if move.vm in self.trips:
            self.trips[move.vm].stopping = True
        self._left_out(move)
        self._end(move, self._ends[move.vm], _End.NOT)

    async def skip_running(self, move: Move, reason: str) -> None:
        """Cancel a move that runs; it ends as its task ends."""
        self._skipped[move.vm] = reason
        await self._crew.mover.cancel(self.trips[move.vm])

    def takes(self, vm: str) -> bool:
        """Whether this run carries that VM, or has done so."""
        return vm in self._ends

    def at_work(self, vm: str) -> bool:
        """Whether something still goes on for that VM, be it only a wait."""
        return vm in self._at_work

    def _end(self, move: Move, end: asyncio.Future[_End], how: _End) -> None:
        """Tell whoever waits for it, unless that is told already."""
        if not end.done():
            end.set_result(how)
            self._ended(move.group)

    def _left_out(self, move: Move) -> _End:
        reason = self._skipped[move.vm]
        if self._logbook.ledger.move(move.vm).state is not MoveState.SKIPPED:
            self._logbook.write(move.vm, Skipped(reason))
        self._groups.of(move).fail(f"{move.name}: {reason}")
        return _End.NOT

    def _not_carried(self, move: Move, ending: Exception) -> _End:
        if isinstance(ending, GivenUp):
            return self._given_up(move, ending)
        return self._cancelled(move) if isinstance(ending, Cancelled) else _End.NOT_STARTED

    async def _carry(self, move: Move, rank: int, found: Found) -> _End:
        if found.problem:
            raise GivenUp(found.problem)
        group = self._groups.of(move)
        history = self._logbook.ledger.move(move.vm)
        if history.open_attempt is None and not history.arrived:  # what has left already cannot stay any more
            hindrance = await self._wait_for_predecessors(move)
            if move.vm in self._skipped:
                return _End.NOT
            if hindrance is not None:
                return hindrance
            if group.failure:
                self._logbook.write(move.vm, Skipped(f"its move group does not go: {group.failure}"))
                return _End.NOT
        await self._crew.mover.carry(self._trip(move, rank, found))
        return _End.VERIFIED

    async def _wait_for_predecessors(self, move: Move) -> _End | None:
        for vm in sorted(self._predecessors[move.vm]):
            end = await self._end_of(move, vm)
            if end is _End.NOT and move.vm not in self._skipped:
                text = f"{self._names[vm]} must move first and has not moved"
                self._logbook.write(move.vm, Skipped(text))
                self._groups.of(move).fail(f"{move.name}: {text}")
            if end is not _End.VERIFIED:
                return end
        return None

    async def _end_of(self, move: Move, vm: str) -> _End:
        if vm not in self._ends:
            moved = self._logbook.ledger.move(vm).state is MoveState.MOVED
            return _End.VERIFIED if moved else _End.NOT
        if self._ends[vm].done():
            return self._ends[vm].result()
        self._logbook.waits(move.vm, f"{self._names[vm]} to be verified first")
        try:
            return await asyncio.shield(self._ends[vm])
        finally:
            self._logbook.waits(move.vm, "")

    def _trip(self, move: Move, rank: int, found: Found) -> Trip:
        try:
            target = self._crew.settle(Side.TARGET, move.target)
        except LookupError as missing:
            raise GivenUp(str(missing)) from missing
        if target is not move.target:
            move = replace(move, target=target)
        # One that may have left is looked for on both sides, though it is seen at the source: a split VM is.
        history = self._logbook.ledger.move(move.vm)
        unsure = history.may_have_left
        seen = (found.source, found.at) if found.source is not None and not unsure else None
        place = partial(fit_forward, move)
        one = self._crew.one_vcenter  # then only its placement tells whether it has moved already
        trip = Trip(
            vm=move.vm,
            name=move.name,
            instance_uuid=found.instance_uuid,
            direction=Direction.FORWARD,
            destination=move.target,
            place=place,
            seconds=move.seconds.expected,
            weight=self._turns[move.vm],
            rank=rank,
            seen=None if one else seen,
            is_there=stands_where(place, move.target) if one else None,
            witness=history.home or found.source,
            stopping=bool(self._groups.of(move).failure) and self._policy.on_failure in _GOES_BACK,
        )
        self.trips[move.vm] = trip
        return trip

    def _given_up(self, move: Move, failure: GivenUp) -> _End:
        if failure.fatal:  # no fault of this move: it goes on when that is mended
            self._logbook.write(move.vm, Queued())
            self._halt(VCenterError(failure.reason, advice="mend this, then: wavelift resume"))
            return _End.NOT_STARTED
        self._logbook.write(move.vm, Failed(failure.reason))
        if failure.there:
            self._groups.of(move).arrived.add(move.vm)
        self._count(move, failure.reason)
        return _End.NOT

    def _cancelled(self, move: Move) -> _End:
        """By its group's failure, by the operator (it waits for ``resume``), or by somebody else."""
        group = self._groups.of(move)
        if self.trips[move.vm].stopping and not group.failure:
            self._logbook.write(move.vm, Queued())
            return _End.NOT_STARTED
        reason = f"its move group does not go: {group.failure}" if group.failure else "it was cancelled"
        self._logbook.write(move.vm, Skipped(reason))
        group.fail(f"{move.name}: {reason}")
        return _End.NOT

    def _count(self, move: Move, reason: str) -> None:
        """One more failed move: what it means for its group and for the wave."""
        group = self._groups.of(move)
        group.fail(f"{move.name}: {reason}")
        self.failures += 1
        policy = self._policy
        if policy.max_failures and self.failures >= policy.max_failures:
            self._drain(f"{self.failures} moves failed and max_failures is {policy.max_failures}")
        elif policy.on_failure is OnFailure.PAUSE:
            self._drain(f"paused because {move.name} failed")
        elif policy.on_failure is OnFailure.ROLLBACK_WAVE:
            self._drain(f"the wave goes back because {move.name} failed")
        if policy.on_failure in _GOES_BACK:
            self._stop_copies(group.vms)

    def _stop_copies(self, vms: Sequence[str]) -> None:
        """What would have to come back anyway need not be copied to the end."""
        for vm in vms:
            trip = self.trips.get(vm)
            if trip is not None:
                trip.stopping = True
            if trip is not None and trip.task is not None:
                task = asyncio.create_task(self._crew.mover.cancel(trip))
                self._cancelling.add(task)
                task.add_done_callback(self._cancelling.discard)
