"""What records of a wave mean for its history."""

from __future__ import annotations

from datetime import datetime

from executor.journal.histories import RunHistory
from executor.journal.records import (
    Body,
    ErrandDone,
    ErrandUndone,
    Noted,
    RunEnded,
    RunStarted,
    Steered,
)

__all__ = ["fold_run"]


def fold_run(run: RunHistory, at: datetime, body: Body) -> None:
    """Take one record of a wave, which names no VM, into its history."""
    match body:
        case RunStarted(command=command, plan=plan, vms=vms):
            goes_on = run.open and command in ("resume", run.command)
            if not goes_on:
                run.paused = ""
            if not goes_on and command != "resume":
                run.limit, run.limit_by = 0, ""
            run.command, run.open, run.stopped = command, True, ""
            run.plan, run.vms = plan, vms
            run.number += command == "run"
            if command != "resume":
                run.errands.clear()
            run.cleared = run.preflight if command == "run" else run.cleared
            run.began = run.began or at
            run.worked, run.since = run.seconds, at
        case RunEnded(stopped=stopped):
            run.open, run.stopped, run.ended = False, stopped, at
            run.paused = ""
        case Steered():
            _steer(run, at, body)
        case Noted(text=text):
            _note(run, text)
        case ErrandDone(direction=direction, group=group, errand=errand, notes=notes):
            run.errands.add((direction, group, errand))
            _note(run, *notes)
        case ErrandUndone(direction=direction, group=group, errand=errand, notes=notes):
            run.errands.discard((direction, group, errand))
            _note(run, *notes)
        case _:
            pass


def _note(run: RunHistory, *texts: str) -> None:
    run.notes.extend(text for text in dict.fromkeys(texts) if text not in run.notes)


def _steer(run: RunHistory, at: datetime, body: Steered) -> None:
    when = f"{at:%Y-%m-%d %H:%M} UTC"
    run.notes.append(f"{when}: {body.operator}: {body.verb}: {body.answer}")
    if body.verb == "pause":
        run.paused, run.paused_at = f"by {body.operator}", at
    elif body.verb == "continue":
        run.paused = ""
    elif body.verb == "limit":
        run.limit = int(body.arguments[0]) if body.arguments else 0
        run.limit_by = body.operator if run.limit else ""
