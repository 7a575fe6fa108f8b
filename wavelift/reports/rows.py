"""Rows of tables for terminals and logs as plain strings; ``text`` aligns them, ``tables`` draws them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Plan, Wave
from wavelift.model.quantities import duration, size
from wavelift.reports.hostile import one_line
from wavelift.reports.joined import JoinedMove, WaveView
from wavelift.reports.moments import clock, day_and_clock, zone_of
from wavelift.reports.preflight_words import preflight_headline, ways_words
from wavelift.reports.wording import STATES

__all__ = ["Table", "moves_table_rows", "plan_table_rows", "status_table_rows", "wave_facts"]


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, rows of the same length, and the positions of columns that are numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


def plan_table_rows(plan: Plan) -> Table:
    """One row per wave: id, window, when, VMs, size, expected time with its band."""
    headers = ("wave", "window", "opens", "VMs", "size", "expected", "band")
    return Table(headers, tuple(_plan_row(plan, wave) for wave in plan.waves), frozenset({3, 4, 5}))


def _plan_row(plan: Plan, wave: Wave) -> tuple[str, ...]:
    window = plan.window(wave.window)
    opens = window.start.astimezone(zone_of(window)).strftime("%Y-%m-%d %H:%M") if window else ""
    band = f"{duration(wave.seconds.low)} to {duration(wave.seconds.high)}"
    sizes = (f"{len(wave.moves):,}", size(wave.gib), duration(wave.seconds.expected))
    return (one_line(wave.id), one_line(wave.window, 30), opens, *sizes, band)


_STATUS: tuple[tuple[str, tuple[MoveState, ...]], ...] = (
    ("moved", (MoveState.MOVED,)),
    ("moving", (MoveState.RUNNING, MoveState.RETURNING)),
    ("waiting", (MoveState.WAITING,)),
    ("failed", (MoveState.FAILED,)),
    ("back", (MoveState.ROLLED_BACK,)),
    ("skipped", (MoveState.SKIPPED,)),
    ("person", (MoveState.NEEDS_PERSON,)),
)
"""Column header and the states it counts; short, so that the table fits 80 columns."""


def status_table_rows(plan: Plan, outcomes: Iterable[WaveOutcome]) -> Table:
    """One row per wave of the plan: what stands where; waves without an outcome have not started."""
    known = {outcome.wave: outcome for outcome in outcomes}
    headers = ("wave", "VMs", *(header for header, _ in _STATUS), "took", "stands")
    rows = tuple(_status_row(plan, wave, known.get(wave.id)) for wave in plan.waves)
    return Table(headers, rows, frozenset(range(1, len(headers) - 1)))


def _status_row(plan: Plan, wave: Wave, outcome: WaveOutcome | None) -> tuple[str, ...]:
    head = (one_line(wave.id), f"{len(wave.moves):,}")
    if outcome is None or outcome.began is None:
        return (*head, *("" for _ in _STATUS), "", "not started")
    counts = [sum(outcome.count(state) for state in states) for _, states in _STATUS]
    shown = (f"{number:,}" if number else "-" for number in counts)
    return (*head, *shown, duration(WaveView.of(plan, outcome).seconds), _stands(outcome))


def _stands(outcome: WaveOutcome) -> str:
    if outcome.count(MoveState.NEEDS_PERSON):
        return "a person must look"
    if outcome.stopped:
        said = outcome.stopped.startswith(("stopped", "cancelled", "paused", "interrupted"))
        return one_line(outcome.stopped if said else f"stopped: {outcome.stopped}", 60)
    if outcome.ended is None:
        return "on"
    return "done" if outcome.count(MoveState.MOVED) == len(outcome.moves) else "ended, not all moved"


def moves_table_rows(plan: Plan, outcome: WaveOutcome, states: Sequence[MoveState] = ()) -> Table:
    """One row per move: name, state, attempts, times and reason.

    Args:
        plan: the plan.
        outcome: the wave's outcome.
        states: only moves in these states; all when empty.
    """
    view = WaveView.of(plan, outcome)
    headers = ("VM", "state", "attempts", "began", "took", "to host", "reason")
    rows = tuple(_move_row(row, view) for row in view.rows if not states or row.outcome.state in states)
    return Table(headers, rows, frozenset({2, 4}))


def _move_row(row: JoinedMove, view: WaveView) -> tuple[str, ...]:
    done = row.outcome
    return (
        one_line(done.name, 40),
        f"{STATES[done.state].mark} {STATES[done.state].word}",
        str(len(done.attempts)),
        clock(done.began, view.zone),
        duration(row.seconds),
        one_line(row.target_host, 30),
        _why(done),
    )


def _why(done: MoveOutcome) -> str:
    if done.state is MoveState.WAITING and done.waits_for:
        return f"waits for {one_line(done.waits_for)}"
    return one_line(done.reason)


def wave_facts(view: WaveView) -> list[tuple[str, str]]:
    """What happened, as (label, value)."""
    outcome, zone = view.outcome, view.zone
    facts = [
        ("campaign", view.plan.campaign),
        ("window", view.window.name if view.window else "none"),
        ("began", f"{day_and_clock(outcome.began, zone)} {view.zone_name}" if outcome.began else "not yet"),
        ("ended", f"{day_and_clock(outcome.ended, zone)} {view.zone_name}" if outcome.ended else "not yet"),
        ("took", duration(view.seconds)),
        ("planned", duration(view.wave.seconds.expected) if view.wave else ""),
        ("moved", size(view.gib_moved)),
        ("retries", f"{outcome.retries:,}"),
        ("stopped", outcome.stopped),
        ("preflight", preflight_headline(outcome.preflight, zone) if outcome.preflight else ""),
        ("way back", ways_words(outcome.preflight) if outcome.preflight else ""),
        *(("note", note) for note in outcome.notes),
    ]
    return [(label, one_line(value)) for label, value in facts if value]
