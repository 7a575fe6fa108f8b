"""One wave, carried out: run, resume and roll back, with the journal always ahead of the vCenters."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from executor.clock import Clock
from executor.control.approvals import Approvals
from executor.control.channel import Answer, Request
from executor.control.picture import Picture
from executor.engine.crew import Crew, assemble
from executor.engine.endings import the_one_that_counts, what_ends_it
from executor.engine.ends import Ends
from executor.engine.forward import Forward
from executor.engine.groups import Groups
from executor.engine.identify import Found, identify
from executor.engine.learning import Learning
from executor.engine.limits import Brake
from executor.engine.options import RunOptions, Stamp
from executor.engine.ours import not_ours
from executor.engine.picturing import picture_of
from executor.engine.rests import Rests
from executor.engine.returns import Barred, Returns
from executor.engine.steering import Steering, Wheel, to_retry
from executor.errands import Errand
from executor.gateway import Gateway, Refused, Unanswered
from executor.hooks.ceremony import Ceremonies
from executor.itinerary import Direction
from executor.journal.records import Noted, RunEnded, RunStarted
from executor.logbook import Logbook
from executor.turns.neighbours import Neighbours
from executor.turns.reckoning import let_go, reckon
from wavelift.errors import VCenterError
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Move, Plan, Wave
from wavelift.settings import OnFailure, Policy, Settings

__all__ = ["WaveRun"]

_TAKEN_UP = (MoveState.WAITING, MoveState.RUNNING)


class WaveRun:
    """Runs, resumes or rolls back one wave.

    Args:
        plan: the whole plan (its edges reach over waves).
        wave: the wave.
        gateway: both vCenters, opened.
        logbook: journal and ledger.
        clock: the campaign's clock.
        settings: limits and policy.
        chance: spreads retries.
        stamp: who runs.
        options: window and notes.
        errands: what is done for each VM beside its relocation.
        ceremonies: hooks of the wave and its groups; none by default.
        approvals: where words of persons come in.
        barred: tells which VMs cannot go back now; asked before anything goes back by itself.
    """

    def __init__(
        self,
        *,
        plan: Plan,
        wave: Wave,
        gateway: Gateway,
        logbook: Logbook,
        clock: Clock,
        settings: Settings,
        chance: random.Random,
        stamp: Stamp,
        options: RunOptions,
        errands: Sequence[Errand] = (),
        ceremonies: Ceremonies | None = None,
        approvals: Approvals | None = None,
        barred: Barred | None = None,
    ) -> None:
        self._plan = plan
        self._wave = wave
        self._gateway = gateway
        self._logbook = logbook
        self._clock = clock
        self._settings = settings
        self._chance = chance
        self._stamp = stamp
        self._options = options
        self._errands = tuple(errands)
        self._ending = asyncio.Event()
        self._ends = Ends(ceremonies or Ceremonies((), logbook), logbook, self._drain, self._ending)
        self._brake = Brake(clock, options.lockout, options.until)
        self._crew: Crew | None = None
        self._forward: Forward | None = None
        self._home = Returns(
            wave, plan.edges, logbook, self._brake, self._halt, gateway=gateway, barred=barred
        )
        self._fatal: VCenterError | None = None
        self._neighbours: Neighbours | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._returns: asyncio.Task[None] | None = None
        self._rests: Rests | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._wheel = Wheel(
            wave,
            logbook,
            clock,
            self._brake,
            self.stop,
            self.cancel,
            self._again_soon,
            self._spawn,
            approvals or Approvals(),
        )
        self._steering = Steering(self._wheel)

    def steer(self, request: Request) -> Answer:
        """Do what an operator asks while the run is on, or say why not."""
        return self._steering.obey(request)

    def picture(self) -> Picture:
        """What only this process knows, for whoever looks on from another one."""
        return picture_of(
            self._wave.id,
            self._stamp.command,
            self._clock,
            self._logbook,
            brake=self._brake,
            headroom=self._crew.dispatcher.headroom if self._crew is not None else None,
            foreign=self._neighbours.told if self._neighbours is not None else (),
            asked=self._wheel.approvals.open,
        )

    def stop(self, reason: str) -> None:
        """Start nothing more, not even a return; what runs goes on to its end."""
        self._brake.halted = self._brake.halted or reason
        self._ending.set()
        if self._crew is not None:
            self._crew.dispatcher.look_again()
            self._crew.dispatcher.rouse()

    async def cancel(self, reason: str) -> None:
        """Start nothing more, and cancel what runs as far as the vCenter lets us."""
        self.stop(reason)
        if self._crew is None:
            return
        trips = [
            *(self._forward.trips.values() if self._forward is not None else ()),
            *self._home.trips.values(),
        ]
        await asyncio.gather(*(self._crew.mover.cancel(trip) for trip in trips))

    async def run(self, only: frozenset[str] = frozenset()) -> WaveOutcome:
        """Carry out what is not done yet, taking up whatever a crash left open.

        Args:
            only: keys of the VMs to move; empty means the whole wave.

        ``resume`` goes on with what the interrupted run had not ended; ``run`` also tries again what had
        failed or gone back.

        Raises:
            VCenterError: a vCenter cannot be used; what was submitted goes on, ``resume`` takes it up.
        """
        async with self._recorded(tuple(sorted(only))) as crew:
            chosen = [move for move in self._wave.moves if not only or move.vm in only]
            moves = [move for move in chosen if self._is_open(move)]
            groups = Groups(self._wave, self._logbook.ledger, taken_up=self._takes_up)
            if groups.lost and self._policy.on_failure is OnFailure.ROLLBACK_WAVE:
                self._drain(f"the wave goes back because of {groups.lost}")
            rests = self._rests = Rests(
                lambda name: self._ends.concern_group(groups[name]),
                partial(self._keep_whole, crew, groups),
                self._spawn_in_run,
            )
            forward = Forward(
                self._wave,
                crew=crew,
                groups=groups,
                logbook=self._logbook,
                clock=self._clock,
                policy=self._policy,
                drain=self._drain,
                halt=self._halt,
                begun=rests.begin,
                ended=rests.ended,
                skipped=self._brake.skipped,
            )
            self._forward = forward
            self._leave_others(crew, {move.vm for move in moves} | self._returning())
            forward.begin(moves)
            await self._ends.begin(Direction.FORWARD, moves)
            async with asyncio.TaskGroup() as tasks:
                self._tasks, self._wheel.forward, self._wheel.groups = tasks, forward, groups
                self._returns = tasks.create_task(self._home.finish(crew))
                ranked = [(rank, move) for rank, move in enumerate(moves)]
                under_way = [item for item in ranked if self._is_under_way(item[1])]
                known = tasks.create_task(self._set_out(forward, under_way))
                rest = [item for item in ranked if not self._is_under_way(item[1])]
                tasks.create_task(self._set_out(forward, rest, known))
                for name in groups:
                    rests.settle(name)
                self._spawn(self._end_of_waiting())
            self._tasks = None
            if self._policy.on_failure is OnFailure.ROLLBACK_WAVE and (forward.failures or groups.lost):
                await self._home.bring_wave(crew, groups)
            await self._end_wave(crew)
        return self._logbook.outcome()

    async def roll_back(
        self, vms: frozenset[str] | None, reason: str, stuck: Mapping[str, str] | None = None
    ) -> WaveOutcome:
        """Bring the wave's VMs back that are at the target; only those in ``vms`` if given.

        Args:
            vms: keys, or None for all.
            reason: why they go back.
            stuck: VMs that are known to be unable to, with why: they go to a person instead.

        Raises:
            VCenterError: a vCenter cannot be used.
        """
        async with self._recorded(tuple(sorted(vms or ()))) as crew:
            back = [
                move
                for move in self._wave.moves
                if (vms is None or move.vm in vms) and self._logbook.ledger.move(move.vm).may_go_back
            ]
            reasons = {move.vm: reason for move in back}
            back = self._home.leave_there(back, reasons, stuck or {})
            self._leave_others(crew, {move.vm for move in back})
            await self._ends.begin(Direction.BACK, back)
            await self._home.bring(crew, back, reasons, look=False)
            if not self._brake.halted:
                await self._ends.end(Direction.BACK, back)
        return self._logbook.outcome()

    async def _identified(
        self, moves: Sequence[Move], first: asyncio.Task[None] | None = None
    ) -> Mapping[str, Found]:
        """Look for VMs once ``first`` is done; none of them where a vCenter does not tell: a halt."""
        if first is not None:
            await asyncio.wait({first})
        try:
            return await identify(self._gateway, moves, self._logbook.ledger, self._clock.elapsed)
        except (VCenterError, Refused, Unanswered) as trouble:
            self._halt(what_ends_it(trouble))
        return {}

    async def _set_out(
        self, forward: Forward, ranked: Sequence[tuple[int, Move]], first: asyncio.Task[None] | None = None
    ) -> None:
        """Look where these VMs are, and carry each.

        What still runs is followed at once: it may hold the slots that a return waits for. What comes after
        it waits until what an interrupted run was bringing back has come to its end.
        """
        found = await self._identified([move for _, move in ranked], first)
        if first is not None:
            await self._returned()
        for rank, move in ranked:
            if move.vm in found:
                self._spawn_in_run(forward.carry(move, rank, found[move.vm]))
            else:
                forward.pass_over(move)

    def _leave_others(self, crew: Crew, carried: Collection[str]) -> None:
        """What runs from before, and this run does not take up, gives its slots back once it has ended."""
        for move in self._wave.moves:
            history = self._logbook.ledger.move(move.vm)
            if move.vm not in carried and history.open_attempt is not None:
                self._spawn(let_go(history, self._gateway, crew.dispatcher, self._clock))

    def _returning(self) -> set[str]:
        ledger = self._logbook.ledger
        return {move.vm for move in self._wave.moves if ledger.move(move.vm).state is MoveState.RETURNING}

    def _is_under_way(self, move: Move) -> bool:
        return self._logbook.ledger.move(move.vm).open_attempt is not None

    async def _returned(self) -> None:
        """Wait until what an interrupted run was bringing back has come to its end."""
        if self._returns is not None and not self._returns.done():
            await asyncio.wait({self._returns})

    @property
    def _policy(self) -> Policy:
        return self._settings.policy

    @property
    def _takes_up(self) -> bool:
        return self._stamp.command == "resume"

    def _is_open(self, move: Move) -> bool:
        history = self._logbook.ledger.move(move.vm)
        if history.state in (MoveState.MOVED, MoveState.RETURNING):
            return False
        # What the interrupted run never came to is as it was before that run, and still to do.
        untouched = history.run != self._logbook.ledger.run(self._wave.id).number
        ended = history.state not in _TAKEN_UP and history.open_attempt is None
        return untouched or not (self._takes_up and ended)

    @asynccontextmanager
    async def _recorded(self, vms: tuple[str, ...] = ()) -> AsyncIterator[Crew]:
        """Journal the run's beginning and end, whatever comes between, short of a crash."""
        stamp = self._stamp
        self._logbook.write("", RunStarted(stamp.command, stamp.plan, stamp.version, stamp.pid, vms))
        before = self._logbook.ledger.run(self._wave.id)
        self._brake.paused = before.paused
        for note in self._options.notes:
            self._logbook.write("", Noted(note))
        try:
            self._crew = await assemble(
                self._gateway,
                logbook=self._logbook,
                clock=self._clock,
                settings=self._settings,
                chance=self._chance,
                permit=self._brake.permit,
                hold=self._brake.hold,
                errands=self._errands,
                ending=self._ending,
            )
            await reckon(
                (move.vm for move in self._wave.moves), self._gateway, self._logbook, self._crew.dispatcher
            )
            self._wheel.crew = self._crew
            self._learn(self._crew)
            self._look_around(self._crew)
            if before.limit:
                self._crew.dispatcher.set_limit(before.limit, before.limit_by)
            yield self._crew
        except (VCenterError, Refused, Unanswered) as trouble:
            self._halt(what_ends_it(trouble))
        except BaseExceptionGroup as several:
            raise the_one_that_counts(several) from None
        finally:
            for task in self._beside:
                task.cancel()
        self._logbook.write("", RunEnded(self._early()))
        if self._fatal is not None:
            raise self._fatal

    def _early(self) -> str:
        states = {self._logbook.ledger.move(move.vm).state for move in self._wave.moves}
        unfinished = states & {MoveState.WAITING, MoveState.RUNNING, MoveState.RETURNING}
        if self._stamp.command == "rollback":
            unfinished = states & {MoveState.RETURNING}
        if not unfinished and self._fatal is None:
            return self._ends.failure
        return self._brake.reason or "not all moves could start before the lockout"

    def _learn(self, crew: Crew) -> None:
        def tell(text: str, report: bool) -> None:
            self._logbook.remark(text)
            if report:
                self._logbook.write("", Noted(f"{self._clock.now():%H:%M} UTC: {text}"))

        learning = Learning(self._plan, self._wave, self._logbook.ledger, crew.dispatcher, tell)
        self._logbook.listen(learning.hear)
        self._brake.pace = learning.pace

    def _look_around(self, crew: Crew) -> None:
        """From now on others' tasks on the same hosts are counted."""
        if not self._options.neighbours:
            return
        others = partial(not_ours, self._wave, self._logbook.ledger)
        self._neighbours = Neighbours(
            self._gateway, crew.dispatcher, others, self._clock, self._logbook.remark
        )
        self._spawn(self._neighbours.keep_looking(self._options.neighbours))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _spawn_in_run(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it go on beside, and the run with it; of a run that is cut short nothing begins any more."""
        try:
            if self._tasks is not None:
                self._tasks.create_task(work)
                return
        except RuntimeError:  # how a task group says that it is being cancelled
            pass
        work.close()

    async def _end_of_waiting(self) -> None:
        """From the last start on, whoever waits is told that it will not start: also in a paused run."""
        last = self._brake.last_start
        if last is not None and self._crew is not None:
            await self._clock.sleep(max(0.0, (last - self._clock.now()).total_seconds()))
            self._crew.dispatcher.look_again()

    def _again_soon(self, moves: Sequence[Move]) -> None:
        self._spawn_in_run(self._again(moves))

    async def _again(self, moves: Sequence[Move]) -> None:
        """Take moves up once more, when their groups have come to rest."""
        forward, groups, rests = self._forward, self._wheel.groups, self._rests
        if forward is None or groups is None or rests is None:
            return
        chosen, names = frozenset(move.vm for move in moves), set[str]()
        while more := {move.group for move in moves} - names:
            await asyncio.gather(*(rests.wait(name) for name in more))
            names |= more
            # Only now is it clear who went back or stayed with them.
            moves = to_retry(self._wave, self._logbook.ledger, chosen)
        moves = [move for move in moves if forward.takes(move.vm) and not forward.at_work(move.vm)]
        found = await self._identified(moves)
        # While we looked, another request may have taken some of them up.
        still = {move.vm for move in to_retry(self._wave, self._logbook.ledger, chosen)}
        moves = [
            move for move in moves if move.vm in still and move.vm in found and not forward.at_work(move.vm)
        ]
        for name in {move.group for move in moves}:
            groups.begin_again(name)
        forward.begin(moves)
        order = {move.vm: rank for rank, move in enumerate(self._wave.moves)}
        for move in moves:
            self._spawn_in_run(forward.carry(move, order[move.vm], found[move.vm]))

    def _drain(self, reason: str) -> None:
        self._brake.draining = self._brake.draining or reason
        self._ending.set()
        if self._crew is not None:
            self._crew.dispatcher.look_again()
            going_back = self._home.trips
            self._crew.dispatcher.rouse(lambda vm: vm not in going_back)

    def _halt(self, error: VCenterError) -> None:
        self._fatal = self._fatal or error
        self.stop(error.message)

    async def _keep_whole(self, crew: Crew, groups: Groups, name: str) -> None:
        """When a member failed for good, bring the others back (design, promise 7)."""
        group = groups[name]
        await self._returned()
        await self._ends.end_group(name, group)
        if group.failure and self._policy.on_failure is OnFailure.ROLLBACK_GROUP:
            reason = f"its move group goes back: {group.failure}"
            await self._home.bring_all(crew, groups.at_target(group), reason)
        await self._ends.leave_group(name, groups)

    async def _end_wave(self, crew: Crew) -> None:
        """What goes after the wave; where that fails and the policy says so, the wave goes back."""
        if self._brake.halted or self._brake.draining:
            return
        await self._ends.end(Direction.FORWARD, self._wave.moves)
        if self._ends.failure and self._policy.on_failure is OnFailure.ROLLBACK_WAVE:
            moved = [m for m in self._wave.moves if self._logbook.ledger.move(m.vm).state is MoveState.MOVED]
            await self._home.bring_all(crew, moved, f"the wave goes back: {self._ends.failure}")
