"""What records of a VM mean for its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from executor.itinerary import Direction
from executor.journal.histories import MoveHistory, OpenAttempt
from executor.journal.records import (
    AttemptEnded,
    Body,
    ErrandDone,
    ErrandUndone,
    Failed,
    Identified,
    Intended,
    NeedsHelp,
    Queued,
    Remembered,
    Returning,
    Skipped,
    Submitted,
    Verified,
)
from wavelift.model.outcome import AttemptOutcome, MoveState

__all__ = ["fold_move"]


def fold_move(move: MoveHistory, at: datetime, body: Body) -> None:
    """Take one record of a VM into its history."""
    move.ended = at
    fold = _FOLDS.get(type(body))
    if fold is not None:
        fold(move, at, body)


def _queue(move: MoveHistory, _at: datetime, _body: Queued) -> None:
    move.state, move.direction, move.reason = MoveState.WAITING, Direction.FORWARD, ""


def _identify(move: MoveHistory, _at: datetime, body: Identified) -> None:
    move.home = body.home


def _remember(move: MoveHistory, _at: datetime, body: Remembered) -> None:
    move.belongings = body.belongings


def _do(move: MoveHistory, _at: datetime, body: ErrandDone) -> None:
    move.errands |= {(body.step, body.errand)}
    _remark(move, body.notes)


def _undo(move: MoveHistory, _at: datetime, body: ErrandUndone) -> None:
    move.errands -= {(body.step, body.errand)}
    _remark(move, body.notes)


def _intend(move: MoveHistory, at: datetime, body: Intended) -> None:
    move.began = move.began or at
    move.open_attempt, move.needs = OpenAttempt(body, at), ""
    move.last_order = body.order
    move.target_host = body.order.to.host
    if body.direction is Direction.FORWARD:
        move.state = MoveState.RUNNING
    move.attempts.append(
        AttemptOutcome(vm=body.order.vm, number=body.number, direction=body.direction, began=at)
    )


def _submit(move: MoveHistory, _at: datetime, body: Submitted) -> None:
    attempt = move.open_attempt
    if attempt is not None:
        move.open_attempt = OpenAttempt(attempt.intended, attempt.at, body.task)
    if move.attempts:
        last = move.attempts[-1]
        move.attempts[-1] = AttemptOutcome(
            last.vm, last.number, last.direction, task=body.task.id, began=last.began
        )


def _end(move: MoveHistory, at: datetime, body: AttemptEnded) -> None:
    move.open_attempt = None
    fault = body.fault
    if move.attempts:
        last = move.attempts[-1]
        move.attempts[-1] = AttemptOutcome(
            last.vm,
            last.number,
            last.direction,
            task=last.task,
            began=last.began,
            ended=at,
            result=body.result,
            fault=fault.name if fault else "",
            text=fault.text if fault else "",
            decision=body.decision,
        )


def _verify(move: MoveHistory, _at: datetime, body: Verified) -> None:
    back = body.direction is Direction.BACK
    move.state = MoveState.ROLLED_BACK if back else MoveState.MOVED
    move.landed = body.state
    move.target_host = "" if back else body.state.placement.host
    if not back:
        move.reason = ""
    move.needs = ""
    move.errands = frozenset()


def _fail(move: MoveHistory, _at: datetime, body: Failed) -> None:
    move.state, move.reason, move.needs = MoveState.FAILED, body.reason, ""


def _skip(move: MoveHistory, _at: datetime, body: Skipped) -> None:
    if move.needs:  # to leave out a VM in doubt settles nothing about where it is
        move.state, move.reason = MoveState.NEEDS_PERSON, move.needs
    else:
        move.state, move.reason = MoveState.SKIPPED, body.reason


def _turn_back(move: MoveHistory, _at: datetime, body: Returning) -> None:
    if move.state is not MoveState.RETURNING:
        move.errands = frozenset()
    move.state, move.direction, move.reason = MoveState.RETURNING, Direction.BACK, body.reason


def _call_for_help(move: MoveHistory, _at: datetime, body: NeedsHelp) -> None:
    move.state, move.reason, move.evidence = MoveState.NEEDS_PERSON, body.reason, body.evidence
    move.needs = body.reason


_FOLDS: dict[type, Callable[[MoveHistory, datetime, Any], None]] = {
    Queued: _queue,
    Identified: _identify,
    Remembered: _remember,
    ErrandDone: _do,
    ErrandUndone: _undo,
    Intended: _intend,
    Submitted: _submit,
    AttemptEnded: _end,
    Verified: _verify,
    Failed: _fail,
    Skipped: _skip,
    Returning: _turn_back,
    NeedsHelp: _call_for_help,
}
"""What each kind of record of a VM means for it; other kinds only tell that something was heard."""


def _remark(move: MoveHistory, notes: tuple[str, ...]) -> None:
    move.remarks.extend(note for note in notes if note not in move.remarks)
