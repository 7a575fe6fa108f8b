"""What an operator may ask of a run that is on, and what the run answers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from executor.clock import Clock
from executor.control.approvals import Approvals
from executor.control.channel import Answer, Request, Steer
from executor.engine.crew import Crew
from executor.engine.forward import Forward
from executor.engine.groups import Groups
from executor.engine.limits import Brake
from executor.engine.order import in_wave_predecessors
from executor.itinerary import FINAL
from executor.journal import Ledger
from executor.journal.records import Steered
from executor.logbook import Logbook
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Move, Wave
from wavelift.model.quantities import count, some

__all__ = ["Steering", "Wheel", "to_retry"]

_MOST_NAMES = 5
_MOVING = (MoveState.RUNNING, MoveState.RETURNING)
_LEFT_BEHIND = (MoveState.FAILED, MoveState.SKIPPED, MoveState.ROLLED_BACK)


@dataclass(slots=True)
class Wheel:
    """What a run lets itself be steered by; parts come as the run comes to them.

    Attributes:
        stop, cancel: as ``WaveRun`` has them.
        again: takes moves up once more.
        spawn: lets something go on beside.
        approvals: what persons are waited for.
    """

    wave: Wave
    logbook: Logbook
    clock: Clock
    brake: Brake
    stop: Callable[[str], None]
    cancel: Callable[[str], Coroutine[Any, Any, None]]
    again: Callable[[Sequence[Move]], None]
    spawn: Callable[[Coroutine[Any, Any, None]], None]
    approvals: Approvals
    crew: Crew | None = None
    forward: Forward | None = None
    groups: Groups | None = None


class Steering:
    """Carries requests out, one at a time, and writes down those it obeyed."""

    def __init__(self, wheel: Wheel) -> None:
        self._wheel = wheel
        self._vms = frozenset(move.vm for move in wheel.wave.moves)
        self._verbs: dict[Steer, Callable[[Request], Answer]] = {
            Steer.PAUSE: self._pause,
            Steer.CONTINUE: self._go_on,
            Steer.LIMIT: self._limit,
            Steer.SKIP: self._skip,
            Steer.RETRY: self._retry,
            Steer.STOP: self._stop,
            Steer.CANCEL: self._stop,
            Steer.APPROVE: self._word,
            Steer.REFUSE: self._word,
        }

    def obey(self, request: Request) -> Answer:
        """Do what is asked, or say why not; the record comes first, so that a crash between loses nothing."""
        return self._verbs[request.verb](request)

    def _written(self, request: Request, text: str) -> Answer:
        body = Steered(request.number, str(request.verb), request.arguments, request.operator, text)
        self._wheel.logbook.write("", body)
        self._wheel.logbook.remark(f"{request.verb} by {request.operator}: {text}")
        return Answer(obeyed=True, text=text)

    def _pause(self, request: Request) -> Answer:
        brake = self._wheel.brake
        if brake.reason:
            return _refused(f"the run is stopping already: {brake.reason}")
        if brake.paused:
            return Answer(obeyed=True, text=f"it is paused already, {brake.paused}")
        moving = self._moving()
        text = "nothing new starts until it is continued"
        text += f"; {count(moving, 'move runs', 'moves run')} to the end" if moving else ""
        answer = self._written(request, text)
        brake.paused = self._wheel.logbook.ledger.run(self._wheel.wave.id).paused
        self._hold_changed()
        return answer

    def _go_on(self, request: Request) -> Answer:
        brake = self._wheel.brake
        if not brake.paused:
            return Answer(obeyed=True, text="it is not paused")
        waiting = self._count(MoveState.WAITING)
        answer = self._written(request, f"it goes on: {count(waiting, 'move waits', 'moves wait')}")
        brake.paused = ""
        self._hold_changed()
        return answer

    def _limit(self, request: Request) -> Answer:
        limit = int(request.arguments[0])
        moving = self._moving()
        if not limit:
            text = "as many moves run at once as slots and the line allow"
        else:
            text = f"at most {limit} {'move runs' if limit == 1 else 'moves run'} at once, and {moving} now"
            text += f": nothing starts until fewer than {limit} do" if moving >= limit else ""
        answer = self._written(request, text)
        if self._wheel.crew is not None:
            self._wheel.crew.dispatcher.set_limit(limit, request.operator)
        return answer

    def _stop(self, request: Request) -> Answer:
        brake, moving = self._wheel.brake, self._moving()
        again = f"; it was stopping already: {brake.halted}" if brake.halted else ""
        if request.verb is Steer.CANCEL:
            running = count(moving, "move is", "moves are")
            text = f"nothing new starts; {running} cancelled where vCenter lets go"
        else:
            runs = count(moving, "move runs", "moves run")
            text = f"nothing new starts; {runs} to the end" if moving else "nothing runs: the run ends now"
        answer = self._written(request, f"{text}{again}; then resume goes on")
        how = "cancelled" if request.verb is Steer.CANCEL else "stopped"
        self._wheel.stop(f"{how} by {request.operator}")
        if request.verb is Steer.CANCEL:
            self._wheel.spawn(self._wheel.cancel(f"cancelled by {request.operator}"))
        return answer

    def _skip(self, request: Request) -> Answer:
        wheel = self._wheel
        forward, groups = wheel.forward, wheel.groups
        if forward is None or groups is None:
            return _refused("only a run that moves forward can skip, and this one has not come to that")
        vm, cancel = request.arguments[0], "cancel" in request.arguments[1:]
        move = next((move for move in wheel.wave.moves if move.vm == vm), None)
        if move is None:
            return _refused(f"wave {wheel.wave.id} has no such VM")
        history = wheel.logbook.ledger.move(vm)
        if history.state in FINAL or not forward.takes(vm):
            return _refused(f"{move.name} is {history.state} already")
        if history.arrived:
            return _refused(f"{move.name} is at the target already; rollback brings it back")
        running = history.state in _MOVING or history.open_attempt is not None
        if running and not (cancel and vm in forward.trips and history.state is MoveState.RUNNING):
            return _refused(f"{move.name} is on its way already; skip --cancel cancels it if vCenter lets go")
        reason = f"skipped by {request.operator}"
        answer = self._written(request, self._consequence(move, groups, running=running))
        if running:
            wheel.brake.skipped[vm] = reason
            wheel.spawn(forward.skip_running(move, reason))
        else:
            forward.skip(move, reason)
            self._rouse(vm)
        self._look_again()
        return answer

    def _consequence(self, move: Move, groups: Groups, *, running: bool) -> str:
        group = groups.of(move)
        others = [other for other in self._wheel.wave.moves if other.vm in group.vms and other is not move]
        after = self._after({move.vm})
        text = (
            f"{move.name} is cancelled where vCenter lets go" if running else f"{move.name} stays where it is"
        )
        if others:
            text += f"; its move group is not whole then: {_names(others)}"
            if groups.at_target(group):
                text += "; what of it has moved goes back where the policy says so"
        if after:
            text += (
                f"; {_names(after)} must come after it and {'is' if len(after) == 1 else 'are'} skipped too"
            )
        return text

    def _after(self, vms: set[str]) -> list[Move]:
        """Moves that wait for these, directly or not, in plan order."""
        before = in_wave_predecessors(self._wheel.wave)
        found = set(vms)
        while more := {vm for vm, first in before.items() if vm not in found and first & found}:
            found |= more
        return [move for move in self._wheel.wave.moves if move.vm in found - vms]

    def _retry(self, request: Request) -> Answer:
        wheel = self._wheel
        if wheel.forward is None or wheel.groups is None:
            return _refused("only a run that moves forward can retry, and this one has not come to that")
        if wheel.brake.reason:
            return _refused(
                f"the run is stopping: {wheel.brake.reason}; once it has ended, retry begins a run of its own"
            )
        moves = to_retry(wheel.wave, wheel.logbook.ledger, frozenset(request.arguments))
        moves = [move for move in moves if wheel.forward.takes(move.vm)]
        if not moves:
            return Answer(obeyed=True, text="nothing has failed that could be retried")
        text = f"{count(len(moves), 'move waits', 'moves wait')} for another turn: {_names(moves)}"
        answer = self._written(request, text)
        wheel.again(moves)
        return answer

    def _word(self, request: Request) -> Answer:
        """A person's word for approvals that are waited for: hook, reason, and for whom, if not for all."""
        hook, reason, *subjects = request.arguments
        granted = request.verb is Steer.APPROVE
        asked = self._wheel.approvals.matching(hook, frozenset(subjects))
        if not asked:
            waiting = "; ".join(str(item) for item in self._wheel.approvals.open) or "nothing"
            meant = f"{hook!r} for {', '.join(subjects)}" if subjects else repr(hook)
            return _refused(f"nobody waits for a word on {meant}; waited for: {waiting}")
        whom = some((item.subject for item in asked), _MOST_NAMES)
        answer = self._written(request, f"{hook} is {'approved' if granted else 'refused'} for {whom}")
        self._wheel.approvals.answer(asked, f"{request.operator}: {reason}", granted=granted)
        return answer

    def _moving(self) -> int:
        return self._count(*_MOVING)

    def _count(self, *states: MoveState) -> int:
        return self._wheel.logbook.ledger.count(self._vms, *states)

    def _hold_changed(self) -> None:
        if self._wheel.crew is not None:
            self._wheel.crew.dispatcher.hold_changed()
        self._wheel.logbook.tell()  # everybody who waits has another reason now

    def _look_again(self) -> None:
        if self._wheel.crew is not None:
            self._wheel.crew.dispatcher.look_again()

    def _rouse(self, vm: str) -> None:
        if self._wheel.crew is not None:
            self._wheel.crew.dispatcher.rouse(lambda other: other == vm)


def to_retry(wave: Wave, ledger: Ledger, chosen: frozenset[str] = frozenset()) -> list[Move]:
    """What ``retry`` takes up: the failed, and all that stayed or went back because of them.

    These are the other members of their move groups and the moves that had to wait for them; not what an
    operator skipped, unless it is chosen by name. A VM that needs a person is taken up only by name.

    Args:
        wave: the wave.
        ledger: what became of its moves.
        chosen: VM keys; empty means all that failed.
    """
    states = {move.vm: ledger.move(move.vm).state for move in wave.moves}
    seeds = {
        vm
        for vm, state in states.items()
        if (vm in chosen and state in (*_LEFT_BEHIND, MoveState.NEEDS_PERSON))
        or (not chosen and state is MoveState.FAILED)
    }
    groups = {move.vm: move.group for move in wave.moves}
    predecessors = in_wave_predecessors(wave)
    by_hand = {move.vm for move in wave.moves if "skipped by " in ledger.move(move.vm).reason}
    found: set[str] = set(seeds)
    while True:
        touched = {groups[vm] for vm in found}
        more = {
            vm
            for vm, state in states.items()
            if vm not in found
            and vm not in by_hand
            and state in _LEFT_BEHIND
            and (groups[vm] in touched or predecessors[vm] & found)
        }
        if not more:
            return [move for move in wave.moves if move.vm in found]
        found |= more


def _refused(text: str) -> Answer:
    return Answer(obeyed=False, text=text)


def _names(moves: Iterable[Move]) -> str:
    return some((move.name for move in moves), _MOST_NAMES)
