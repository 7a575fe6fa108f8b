"""What the live view shows for one snapshot of a wave, fitted to the terminal's height. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.quantities import stopwatch
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import zone_of
from wavelift.reports.wording import STATES

__all__ = ["Snapshot", "screen"]

_RUNNING = (MoveState.RUNNING, MoveState.RETURNING)
_TROUBLE = (MoveState.NEEDS_PERSON, MoveState.FAILED, MoveState.ROLLED_BACK, MoveState.SKIPPED)
_HEAD_LINES = 4
_LEAST_HEIGHT = 12


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A wave at one moment.

    Attributes:
        plan, outcome: what is shown.
        now: aware; for elapsed times.
        note: the latest remark, or "".
    """

    plan: Plan
    outcome: WaveOutcome
    now: datetime
    note: str = ""

    def of(self, states: Iterable[MoveState]) -> list[MoveOutcome]:
        """Moves in those states, in plan order."""
        wanted = set(states)
        return [move for move in self.outcome.moves if move.state in wanted]


def screen(shot: Snapshot, width: int, height: int) -> RenderableType:
    """Lay out a snapshot in less than ``height`` lines; what has no room is counted, not hidden."""
    under_way = shot.of((*_RUNNING, MoveState.WAITING))
    lists = [
        _latest_first(shot.of(_TROUBLE)),
        [move for move in under_way if not move.waits],
        [move for move in under_way if move.waits],
    ]
    room = max(height, _LEAST_HEIGHT) - 1 - _HEAD_LINES - bool(shot.note)
    shares = _share(room, [len(moves) for moves in lists])
    parts: list[RenderableType] = [*_head(shot, width)]
    for title, moves, lines in zip(("needs attention", "moving", "waiting"), lists, shares, strict=True):
        if lines:
            parts += _section(title, moves, lines, shot, width)
    if shot.note:
        parts.append(_line(f"note: {one_line(shot.note)}", "italic"))
    return Group(*parts)


def _share(room: int, wanted: Sequence[int]) -> list[int]:
    """Lines per list, its title included: everyone a fair part, and what one leaves goes to the others."""
    needs = [number + 1 if number else 0 for number in wanted]
    given = [min(need, 3) for need in needs]
    while sum(given) < room and given != needs:
        poorest = min(
            (place for place, need in enumerate(needs) if given[place] < need), key=lambda place: given[place]
        )
        given[poorest] += 1
    return given


def _latest_first(moves: list[MoveOutcome]) -> list[MoveOutcome]:
    def rank(move: MoveOutcome) -> tuple[int, float]:
        return _TROUBLE.index(move.state), -(move.ended.timestamp() if move.ended else 0.0)

    return sorted(moves, key=rank)


def _head(shot: Snapshot, width: int) -> list[RenderableType]:
    outcome, total = shot.outcome, max(1, len(shot.outcome.moves))
    done = sum(outcome.count(state) for state in MoveState) - len(shot.of((*_RUNNING, MoveState.WAITING)))
    bar = Table.grid()  # a bar alone ends no line: what comes next would stand behind it, out of sight
    bar.add_row(ProgressBar(total=total, completed=done, width=width))
    return [_title(shot), _counts(outcome), bar, _paused(shot)]


def _paused(shot: Snapshot) -> Text:
    """A line that is empty as long as the run goes on."""
    outcome, wave = shot.outcome, shot.plan.wave(shot.outcome.wave)
    if not outcome.paused:
        return Text("")
    zone = zone_of(shot.plan.window(wave.window) if wave else None)
    since = f" since {outcome.paused_at.astimezone(zone):%H:%M}" if outcome.paused_at else ""
    return _line(
        f"PAUSED {one_line(outcome.paused)}{since}: nothing new starts until continue", "bold yellow"
    )


def _title(shot: Snapshot) -> Text:
    outcome, wave = shot.outcome, shot.plan.wave(shot.outcome.wave)
    window = shot.plan.window(wave.window) if wave else None
    until = outcome.ended or shot.now
    elapsed = (until - outcome.began).total_seconds() if outcome.began else 0.0
    text = f"wave {one_line(outcome.wave)}  {stopwatch(elapsed)}  retries {outcome.retries:,}"
    if window:
        zone = zone_of(window)
        last, end = window.lockout.astimezone(zone), window.end.astimezone(zone)
        text += f"  {one_line(window.name, 20)}: last start {last:%H:%M}, closes {end:%H:%M %Z}"
    return _line(text, "bold")


def _counts(outcome: WaveOutcome) -> Text:
    moved = f"{outcome.count(MoveState.MOVED):,} of {len(outcome.moves):,} moved"
    line = Text(moved, no_wrap=True, overflow="ellipsis")
    for state in _COUNTED:
        number = outcome.count(state)
        if number or state in _ALWAYS:
            line.append("  ")
            line.append(f"{number:,} {STATES[state].word}", style=STATES[state].style if number else "")
    return line


_COUNTED = (MoveState.RUNNING, MoveState.WAITING, MoveState.RETURNING, *_TROUBLE)
_ALWAYS = (MoveState.RUNNING, MoveState.WAITING, MoveState.FAILED)


def _section(
    title: str, moves: Sequence[MoveOutcome], lines: int, shot: Snapshot, width: int
) -> list[RenderableType]:
    shown = moves[: lines - 1]
    left = len(moves) - len(shown)
    head = f"{title}: {len(moves):,}" + (f" ({left:,} more than shown)" if left else "")
    rows = [[Text(one_line(move.name)), *_row(move, shot, width)] for move in shown]
    return [_line(head, "bold underline"), _grid(rows, width)]


def _grid(rows: Sequence[Sequence[RenderableType]], width: int) -> Table:
    """Columns as wide as they need, names at most a third of the line, and the rest for the last one."""
    grid = Table.grid(padding=(0, 1), expand=False)
    columns = list(zip(*rows, strict=True))
    used = 0
    for place, cells in enumerate(columns):
        wanted = max((cell.cell_len if isinstance(cell, Text) else _bar_width(width)) for cell in cells)
        if place == 0:
            wanted = min(wanted, width // 3)
        if place == len(columns) - 1:
            wanted = max(8, width - used)
        grid.add_column(width=wanted, no_wrap=True, overflow="ellipsis")
        used += wanted + 1
    for row in rows:
        grid.add_row(*row)
    return grid


def _bar_width(width: int) -> int:
    return max(8, width // 6)


def _row(move: MoveOutcome, shot: Snapshot, width: int) -> list[RenderableType]:
    if move.waits:
        back = "going back: " if move.state is MoveState.RETURNING else ""
        return [Text(back + (one_line(move.waits_for) or "its turn"), style="dim")]
    if move.state in _RUNNING:
        return _running(move, shot, width)
    words = STATES[move.state]
    return [Text(f"{words.mark} {words.word}", style=words.style), Text(one_line(move.reason))]


def _running(move: MoveOutcome, shot: Snapshot, width: int) -> list[RenderableType]:
    last = move.attempts[-1] if move.attempts else None
    began = (last.began if last else None) or move.began
    percent = move.progress or 0
    words = STATES[move.state]
    attempt = f"attempt {last.number}" if last and last.number > 1 else ""
    bar = ProgressBar(total=100, completed=percent, width=_bar_width(width))
    return [
        bar,
        Text(f"{percent:3d} %" if move.progress is not None else "  … "),
        Text(stopwatch((shot.now - began).total_seconds()) if began else ""),
        Text(f"{words.word} {attempt}".strip(), style=words.style if attempt or words.mark == "<" else ""),
        Text(f"to {one_line(move.target_host)}" if move.target_host else "", style="dim"),
    ]


def _line(text: str, style: str) -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")
