from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import datetime
from io import StringIO

import pytest
from rich.console import Console

from tests.unit.wavelift.build import at, attempt, move, moved, outcome_of, plan_of, sample
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.reports.live import LiveView, PlainLines
from wavelift.reports.live_screen import Snapshot, screen
from wavelift.reports.now_text import waits_of
from wavelift.reports.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return at(1200 + self.seconds)


def busy() -> tuple[Plan, WaveOutcome]:
    plan, outcome = sample(60)
    moves = list(outcome.moves)
    for number in range(20, 40):
        open_attempt = replace(moves[number].attempts[0], ended=None, result="")
        moves[number] = replace(
            moves[number], state=MoveState.RUNNING, progress=number, attempts=(open_attempt,), ended=None
        )
    for number in range(40, 60):
        waits = "a slot on host src-esx-01.example (8 of 8 taken)"
        moves[number] = MoveOutcome(moves[number].vm, moves[number].name, MoveState.WAITING, waits_for=waits)
    moves[20] = replace(moves[20], name="[red]x")
    return plan, replace(outcome, moves=tuple(moves), ended=None)


def lines_of(plan: Plan, outcome: WaveOutcome, width: int, height: int, note: str = "") -> list[str]:
    console = Console(file=StringIO(), width=width, height=height, no_color=True)
    console.print(screen(Snapshot(plan, outcome, at(1200), note), width, height))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


def test_that_it_is_paused_is_seen_on_a_terminal_too() -> None:
    """There the bar is as wide as the screen, and what came after it on its line was cut off."""
    plan, outcome = busy()
    paused = replace(outcome, paused="by anna on ops1", paused_at=at(600))
    console = Console(file=StringIO(), width=100, height=40, color_system="standard", force_terminal=True)
    with LiveView(plan, outcome.wave, console, clock=Clock(), now=at(1200).replace, background=False) as view:
        view.update(paused)
        shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "PAUSED by anna on ops1" in shown


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (60, 15), (200, 60)])
def test_the_screen_fits_and_counts_what_it_leaves_out(width: int, height: int) -> None:
    lines = lines_of(*busy(), width, height, "a remark")
    assert len(lines) < height
    assert max(map(len, lines)) <= width
    shown = "\n".join(lines)
    for part in (
        "wave 2  0:20:00",
        "moving: 20",
        "waiting: 20",
        "needs attention: 5",
        "note: a remark",
        "[red]x",
    ):
        assert part in shown
    if height < 50:
        assert re.search(r"waiting: 20 \(\d+ more than shown\)", shown)


def test_the_screen_says_what_waits_and_why_and_what_failed() -> None:
    shown = "\n".join(lines_of(*busy(), 120, 40))
    assert "a slot on host src-esx-01.example (8 of 8 taken)" in shown
    assert "x failed" in shown
    assert "Insufficient space on datastore dst-ds-1." in shown
    assert "20 %" in shown
    assert "last start 03:30, closes 04:00 CET" in shown


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_pause_stands_on_a_line_of_its_own_where_it_is_seen(width: int) -> None:
    plan, outcome = busy()
    lines = lines_of(plan, replace(outcome, paused="by eve on jump1", paused_at=at(600)), width, 24)
    assert lines[3].startswith("PAUSED by eve on jump1 since")
    assert len(lines) < 24
    assert not lines_of(plan, outcome, width, 24)[3].strip()


def test_an_empty_wave_has_a_screen() -> None:
    lines = lines_of(plan_of(), WaveOutcome("9", ()), 80, 24)
    assert lines[0].startswith("wave 9  0:00:00")


def view_on(clock: Clock, plan: Plan) -> tuple[LiveView, StringIO]:
    stream = StringIO()
    console = Console(file=stream, width=80, height=24, force_terminal=True)
    return LiveView(plan, "2", console, clock=clock, now=clock.now, background=False), stream


def test_live_view_draws_at_most_four_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, drawings = Clock(), []
    plan, outcome = busy()
    view, stream = view_on(clock, plan)
    with view:
        refresh = view._live.update
        monkeypatch.setattr(
            view._live, "update", lambda *args, **more: (drawings.append(1), refresh(*args, **more))
        )
        for step in range(1000):
            clock.seconds = step / 100
            view.update(outcome)
    assert 38 <= len(drawings) <= 42
    assert "moving: 20" in stream.getvalue()


def test_live_view_shows_the_last_snapshot_and_the_notes() -> None:
    clock = Clock()
    plan, outcome = busy()
    view, stream = view_on(clock, plan)
    with view:
        view.update(outcome)
        view.note("pausing: [red]3[/] failures\x1b[2J")
        view.update(sample(60)[1])
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", stream.getvalue())
    assert "22:20:00 pausing: [red]3[/] failures[2J" in shown
    assert "55 of 60 moved" in shown
    assert "\x1b[2J" not in stream.getvalue()


def test_pace_draws_a_late_wish_on_the_next_tick_and_clocks_when_idle() -> None:
    clock, drawings = Clock(), []
    pace = Pace(lambda: drawings.append(clock.seconds), clock, gap=0.25, idle=1.0, background=False)
    pace.ask()
    clock.seconds = 0.1
    pace.ask()
    pace.tick()
    assert drawings == [0.0]
    clock.seconds = 0.3
    pace.tick()
    assert drawings == [0.0, 0.3]
    clock.seconds = 1.4
    pace.tick()
    assert drawings == [0.0, 0.3, 1.4]


def test_pace_in_the_background_draws_without_further_asking() -> None:
    drawn_twice, drawings = threading.Event(), []

    def draw() -> None:
        drawings.append(1)
        if len(drawings) == 2:
            drawn_twice.set()

    ticks = iter(range(1, 1000))
    pace = Pace(draw, lambda: float(next(ticks)), gap=0.01, idle=0.5)
    pace.start()
    pace.ask()
    assert drawn_twice.wait(5)
    pace.stop()
    after = len(drawings)
    assert not pace._thread or not pace._thread.is_alive()
    assert len(drawings) == after


def plain(clock: Clock, plan: Plan) -> tuple[PlainLines, StringIO]:
    stream = StringIO()
    return PlainLines(plan, "2", stream, clock=clock, now=clock.now, background=False), stream


def test_plain_lines_tell_each_change_once_with_its_time() -> None:
    clock, item = Clock(), move("db-1", 1)
    waiting = MoveOutcome(item.vm, item.name, MoveState.WAITING)
    first = attempt(item.vm, 1, 10, None, "")
    failed = replace(
        first, ended=at(70), result="fault", fault="vim.fault.Timedout", text="slow", decision="again in 30 s"
    )
    running = replace(waiting, state=MoveState.RUNNING, attempts=(first,), target_host="esx-1", progress=3)
    retried = replace(running, attempts=(failed, attempt(item.vm, 2, 100, None, "")))
    plan = plan_of(item)
    view, stream = plain(clock, plan)
    with view:
        for snapshot in (
            waiting,
            running,
            replace(running, progress=9),
            retried,
            retried,
            moved(item, 100, 200),
        ):
            clock.seconds += 1
            view.update(outcome_of(snapshot, ended=None))
        view.note("window [closes] soon\nnow")
    assert stream.getvalue().splitlines() == [
        "22:20:01 Wave 2: 0 of 1 VM have moved so far, 1 waiting.",
        "22:00:10 db-1: is moving to esx-1 (attempt 1)",
        "22:01:10 db-1: attempt 1 failed: Timedout: slow; again in 30 s",
        "22:01:40 db-1: is moving to esx-1 (attempt 2)",
        "22:03:20 db-1: moved",
        "22:20:06 window [closes] soon now",
        "22:20:06 Wave 2: all 1 VM have moved so far.",
    ]


def test_plain_lines_join_quick_changes_but_lose_none() -> None:
    clock, item = Clock(), move("db-1", 1)
    view, stream = plain(clock, plan_of(item))
    with view:
        view.update(outcome_of(MoveOutcome(item.vm, item.name, MoveState.WAITING), ended=None))
        view.update(outcome_of(moved(item)))
    lines = stream.getvalue().splitlines()
    assert [line.split(" ", 1)[1] for line in lines[1:3]] == [
        "db-1: is moving to dst-esx-01.example (attempt 1)",
        "db-1: moved",
    ]
    assert lines[-1].endswith("Wave 2: all 1 VM moved.")


def test_a_resumed_wave_is_not_told_from_its_beginning() -> None:
    clock = Clock()
    plan, outcome = sample(60)
    view, stream = plain(clock, plan)
    with view:
        view.update(outcome)
    assert len(stream.getvalue().splitlines()) == 2


def test_a_resumed_wave_tells_what_is_under_way() -> None:
    clock = Clock()
    plan, outcome = busy()
    view, stream = plain(clock, plan)
    with view:
        view.update(outcome)
    lines = stream.getvalue().splitlines()
    assert sum("is moving" in line for line in lines) == 20
    assert len(lines) == 22


def test_lines_stand_in_the_order_in_which_things_happened() -> None:
    """Not in that of the wave, and a remark not before what had happened by then."""
    clock, items = Clock(), [move("app-1", 1), move("db-1", 2), move("web-1", 3)]
    view, stream = plain(clock, plan_of(*items))
    waiting = [MoveOutcome(item.vm, item.name, MoveState.WAITING) for item in items]
    ended = [
        moved(item, began, done) for item, began, done in zip(items, (40, 20, 30), (99, 80, 90), strict=True)
    ]
    with view:
        view.update(outcome_of(*waiting, ended=None))
        view.update(outcome_of(*ended))
        view.note("2 moves run at once again")
    told = [line.split(" ", 1) for line in stream.getvalue().splitlines()[1:-1]]
    assert [text.partition(":")[0] for _, text in told] == [
        *("db-1", "web-1", "app-1"),
        *("db-1", "web-1", "app-1"),
        "2 moves run at once again",
    ]
    assert [moment for moment, _ in told] == sorted(moment for moment, _ in told)


def test_who_waits_for_the_way_back_is_not_shown_as_moving_to_the_target() -> None:
    plan, outcome = sample(6)
    there = replace(
        outcome.moves[0], state=MoveState.RETURNING, target_host="dst-esx-1", reason="", progress=None
    )
    on_its_way = replace(there, attempts=(*there.attempts, replace(there.attempts[-1], direction="back")))
    waits = replace(there, name="db-1", waits_for="app-1 to be back first")
    shot = replace(outcome, moves=(on_its_way, waits, replace(waits, name="db-2", waits_for="")), ended=None)
    lines = lines_of(plan, shot, 120, 24)
    assert [line.split(":")[0] for line in lines if line.startswith(("moving", "waiting"))] == [
        "moving",
        "waiting",
    ]
    assert "moving: 1" in lines
    (first,) = [line for line in lines if line.startswith("db-1")]
    assert "going back: app-1 to be back first" in first
    assert "dst-esx-1" not in first
    assert any(line.startswith("db-2") and "going back: its turn" in line for line in lines)
    assert ("app-1 to be back first, going back", ["db-1"]) in waits_of(shot)
