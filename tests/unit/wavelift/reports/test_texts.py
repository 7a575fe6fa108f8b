from __future__ import annotations

from dataclasses import replace
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from tests.unit.wavelift.build import HOSTILE, findings, move, moved, outcome_of, plan_of, sample
from wavelift.model.finding import Finding, Severity
from wavelift.model.outcome import MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Bound, MoveGroup
from wavelift.reports import tables, text
from wavelift.reports.hostile import CELL_LIMIT, cell_text, one_line
from wavelift.reports.wording import STATES, bound_words, headline


def drawn(renderable: RenderableType, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width, no_color=True)
    console.print(renderable)
    output = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(output, str)
    return output


def test_every_state_has_words_and_its_own_mark_or_word() -> None:
    assert set(STATES) == set(MoveState)
    assert len({words.word for words in STATES.values()}) == len(MoveState)


def test_headlines() -> None:
    first, second = move("a", 1), move("b", 2)
    plan = plan_of(first, second)
    assert headline(plan, outcome_of(moved(first), moved(second))) == "Wave 2: all 2 VMs moved."
    back = MoveOutcome(second.vm, "b", MoveState.ROLLED_BACK)
    assert headline(plan, outcome_of(moved(first), back)) == "Wave 2: 1 of 2 VMs moved, 1 rolled back."
    grouped = replace(plan, groups=(MoveGroup("g", (first.vm, second.vm)),))
    assert headline(grouped, outcome_of(moved(first), back)).endswith("1 rolled back with its group.")
    assert headline(plan, WaveOutcome("2", (back,))) == "Wave 2: 1 VM, not started."


def test_bound_in_words() -> None:
    assert "proved" in bound_words(Bound(4, proved=True))
    assert bound_words(Bound(4, proved=False)).endswith("not proved.")
    assert bound_words(Bound(0, proved=False)).startswith("Nothing")


def test_windows_are_told_before_waves_and_both_only_where_they_differ():
    alike = Bound(3, proved=True, why="sums", windows=3, windows_proved=True, windows_why="sums")
    assert bound_words(alike) == "No plan of these VMs has fewer than 3 windows: proved (sums)."
    several = Bound(5, proved=False, why="a chain", windows=1, windows_proved=True, windows_why="sums")
    assert bound_words(several).splitlines() == [
        "No plan of these VMs has fewer than 1 window: proved (sums).",
        "At least 5 waves are needed (a chain); whether so few would do is not proved.",
    ]
    assert bound_words(Bound(1, proved=False)).startswith("At least 1 wave is needed;")


def test_findings_are_gathered_by_cause_and_limited() -> None:
    shown = text.findings_text(findings(), limit=5)
    assert "BLOCKER  network-unmapped, 12 times" in shown
    assert shown.count("add a row to mappings.xlsx") == 1
    assert "… and 7 more" in shown
    assert "legacy-04" in shown
    assert "legacy-05" not in shown
    assert shown.index("BLOCKER") < shown.index("WARNING") < shown.index("INFO")
    assert shown.endswith("12 blockers, 1 warning, 1 remark")
    assert text.findings_text(()) == "no findings"
    assert "… and 7 more" in drawn(tables.findings_renderable(findings()))


def test_each_way_out_that_many_share_is_a_cause_of_its_own_and_no_name_stands_twice() -> None:
    made = [
        Finding(
            "cluster-unmapped",
            Severity.BLOCKER,
            f"k{at}",
            f"web{at}: no target",
            f"map C{at % 2}",
            label=f"web{at}",
        )
        for at in range(6)
    ]
    shown = text.findings_text(made)
    assert shown.count("BLOCKER  cluster-unmapped, 3 times") == 2
    assert shown.count("-> map C0") == shown.count("-> map C1") == 1
    assert "- web4: no target" in shown
    assert "web4: web4" not in shown
    assert text.findings_text(made[:2]).count("cluster-unmapped") == 1


def test_a_name_that_fills_a_cell_does_not_fill_the_screen() -> None:
    named = Finding("name-too-long", Severity.WARNING, "x" * 300, "its name is too long", "rename it")
    assert len(text.findings_text([named])) < 300


def test_plan_and_status_tables() -> None:
    plan, outcome = sample(60)
    shown = text.plan_text(plan)
    assert "60 VMs in 1 wave; 12 VMs in no wave." in shown
    assert "in no wave: 12 VMs, network-unmapped" in shown
    status = text.status_text(plan, [outcome])
    assert status.splitlines()[2].split()[:4] == ["2", "60", "55", "-"]
    assert "a person must look" in status
    assert "not started" in text.status_text(plan, [])
    for renderable in (tables.plan_renderable(plan), tables.status_renderable(plan, [outcome])):
        assert max(len(line) for line in drawn(renderable, 80).splitlines()) <= 80
    assert "a person" in drawn(tables.status_renderable(plan, [outcome]), 80)


def test_wave_text_names_what_needs_attention_first() -> None:
    plan, outcome = sample(60)
    for shown in (text.wave_text(plan, outcome), drawn(tables.wave_renderable(plan, outcome))):
        assert (
            shown.index("needs a person: 1 VM")
            < shown.index("failed: 1 VM")
            < shown.index("rolled back: 2 VMs")
        )
        assert "db-0005: InsufficientStorageSpace" in shown
        assert "-> Look for this VM on both vCenters" in shown
    many = replace(outcome, moves=tuple(replace(item, state=MoveState.FAILED) for item in outcome.moves))
    assert "… and 40 more" in text.wave_text(plan, many)


def test_what_waits_after_a_stop_says_that_the_run_was_stopped() -> None:
    plan, outcome = sample(6)
    left = tuple(replace(item, state=MoveState.WAITING, reason="") for item in outcome.moves)
    stopped = replace(outcome, moves=left, stopped="stopped by ada on ops1")
    assert "- web-0000: stopped by ada on ops1" in text.wave_text(plan, stopped)
    assert "- web-0000: its turn has not come" in text.wave_text(plan, replace(stopped, stopped=""))


def test_hostile_names_neither_style_nor_move_the_terminal() -> None:
    moves = [move(name, number) for number, name in enumerate((*HOSTILE, "two\nlines", "[/] [bold"))]
    plan = plan_of(*moves)
    outcome = outcome_of(*(replace(moved(item), reason=item.name, state=MoveState.FAILED) for item in moves))
    shown = [
        text.moves_text(plan, outcome),
        text.wave_text(plan, outcome),
        drawn(tables.moves_renderable(plan, outcome), 200),
        drawn(tables.wave_renderable(plan, outcome), 200),
    ]
    for output in shown:
        assert "[red]x" in output
        assert "[/] [bold" in output
        assert "two lines" in output
        assert "\x1b" not in output
        assert "\u202e" not in output


@given(st.text(max_size=200))
def test_cleaned_text_is_printable_and_fits(raw: str) -> None:
    assert "\n" not in one_line(raw)
    assert len(one_line(raw, 20)) <= 20
    long = cell_text(raw * 400)
    assert len(long.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert not any(ord(character) < 32 and character not in "\t\n" for character in long)
