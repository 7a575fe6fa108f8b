"""A run that is on, in plain text: what moves, what waits and why, what failed, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.cells import cell_len

from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.quantities import some, stopwatch
from wavelift.reports.hostile import one_line
from wavelift.reports.next_steps import NextStep
from wavelift.reports.wording import STATES

__all__ = ["now_text", "steps_text", "waits_of"]

_MOST_ROWS = 15
_MOST_NAMES = 5
_MOVING = (MoveState.RUNNING, MoveState.RETURNING)
_TROUBLE = (MoveState.NEEDS_PERSON, MoveState.FAILED)


def now_text(outcome: WaveOutcome, now: datetime | None, facts: Iterable[tuple[str, str]]) -> str:
    """One wave that is worked on.

    Args:
        outcome: with progress and waits.
        now: by the campaign's clock; None leaves elapsed times out.
        facts: about the run, as (label, value); empty values are left out.
    """
    moving = [move for move in outcome.moves if move.state in _MOVING and not move.waits]
    trouble = [move for state in _TROUBLE for move in outcome.moves if move.state is state]
    lines = [f"wave {one_line(outcome.wave)} is worked on"]
    lines += [f"  {label:<9} {one_line(value)}" for label, value in facts if value]
    lines += _block("moving", len(moving), _aligned([_moving(move, now) for move in moving]))
    waits = waits_of(outcome)
    lines += _block("waiting", sum(len(names) for _, names in waits), [_wait(*wait) for wait in waits])
    lines += _block("needs attention", len(trouble), [_failed(move) for move in trouble])
    return "\n".join(lines)


def steps_text(steps: Sequence[NextStep]) -> str:
    """What to do next."""
    lines = ["next:"]
    for step in steps:
        lines.append(f"  {step.text}{':' if step.command else ''}")
        lines += [f"      {step.command}"] if step.command else []
    return "\n".join(lines)


def waits_of(outcome: WaveOutcome) -> list[tuple[str, list[str]]]:
    """What moves wait for, each reason with the names of those that do, the commonest first."""
    reasons: dict[str, list[str]] = {}
    for move in outcome.moves:
        if move.waits:
            back = ", going back" if move.state is MoveState.RETURNING else ""
            reasons.setdefault((move.waits_for or "its turn") + back, []).append(move.name)
    return sorted(reasons.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _block(title: str, number: int, rows: Sequence[str]) -> list[str]:
    if not rows:
        return []
    left = len(rows) - _MOST_ROWS
    more = [f"  … and {left:,} more"] if left > 0 else []
    return [f"{title}: {number:,}", *(f"  {row}" for row in rows[:_MOST_ROWS]), *more]


def _moving(move: MoveOutcome, now: datetime | None) -> tuple[str, ...]:
    last = move.attempts[-1] if move.attempts else None
    began = last.began if last else move.began
    going_back = move.state is MoveState.RETURNING
    return (
        one_line(move.name, 40),
        f"{move.progress:3d} %" if move.progress is not None else "",
        stopwatch((now - began).total_seconds()) if now and began else "",
        f"to {one_line(move.target_host)}" if move.target_host and not going_back else "",
        "going back" if going_back else "",
        move.step,
        f"attempt {last.number}" if last and last.number > 1 else "",
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as they need; empty ones are left out."""
    columns = [column for column in zip(*rows, strict=True) if any(column)]
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    lines = []
    for row in zip(*columns, strict=True):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    return lines


def _wait(reason: str, names: list[str]) -> str:
    shown = some(map(one_line, names), _MOST_NAMES)
    verb = "waits" if len(names) == 1 else "wait"
    return f"{len(names):,} {verb} for {one_line(reason)}: {shown}"


def _failed(move: MoveOutcome) -> str:
    return f"{one_line(move.name)}: {STATES[move.state].word}: {one_line(move.reason)}"
