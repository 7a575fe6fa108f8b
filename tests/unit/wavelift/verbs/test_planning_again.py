"""``plan`` on a campaign with a plan and a journal."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from executor.itinerary import Direction
from executor.journal import Journal
from executor.journal.records import Failed, Queued, RunEnded, RunStarted, Verified
from tests.unit.executor.live import live
from wavelift.errors import PlanningError
from wavelift.model.placement import Side
from wavelift.model.plan import Standing
from wavelift.planfile import read_plan
from wavelift.verbs.plan import plan

SAMPLES = Path(__file__).resolve().parents[4] / "sample_waves"
NOW = datetime(2027, 3, 6, 23, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    copied = Path(shutil.copytree(SAMPLES / "two_tiers", tmp_path / "campaign"))
    with (copied / "windows.csv").open("a", encoding="utf-8") as table:
        table.write("third-night,2026-12-06 22:00,2026-12-07 04:00,Europe/Berlin,4,500,30,\n")
    return copied


def ran(folder, wave, failed=(), *, ended=True):
    """Write the journal of a run in which some VMs failed."""
    with Journal.open(folder) as journal:
        journal.append(NOW, wave.id, "", RunStarted("run", "digest", "0", 1))
        for move in wave.moves:
            journal.append(NOW, wave.id, move.vm, Queued())
            body = Failed("no space") if move.vm in failed else Verified(Direction.FORWARD, live(Side.TARGET))
            journal.append(NOW, wave.id, move.vm, body)
        if ended:
            journal.append(NOW, wave.id, "", RunEnded())


def places(made):
    return {move.vm: wave.id for wave in made.waves for move in wave.moves}


def test_what_ran_stays_and_what_failed_is_planned_again(folder):
    first = plan(folder).plan
    assert len(first.waves) > 1
    lost = first.waves[0].moves[0].vm
    ran(folder, first.waves[0], {lost})
    again = plan(folder)
    assert again.plan.waves[0].standing is Standing.DONE
    assert lost not in {move.vm for move in again.plan.waves[0].moves}
    changed = {change.vm: change.cause for change in again.plan.changes}
    assert changed[lost].startswith("it failed in wave 1: no space")
    kept = {vm: wave for vm, wave in places(first).items() if vm not in changed}
    assert {vm: places(again.plan)[vm] for vm in kept} == kept
    assert any(change.vm == lost and "failed in wave 1" in change.cause for change in again.changes.vms)


def test_a_run_that_died_keeps_its_wave_whole(folder):
    first = plan(folder).plan
    ran(folder, first.waves[0], {first.waves[0].moves[0].vm}, ended=False)
    again = plan(folder).plan
    assert again.waves[0].standing is Standing.RUNNING
    assert again.waves[0].moves == first.waves[0].moves
    assert again.changes == ()


def test_planning_twice_writes_the_same_bytes(folder):
    plan(folder)
    plan(folder)
    once = (folder / "plan.json").read_bytes()
    plan(folder)
    assert (folder / "plan.json").read_bytes() == once


def test_a_plan_that_is_gone_after_waves_have_run_is_refused(folder):
    first = plan(folder).plan
    ran(folder, first.waves[0])
    (folder / "plan.json").unlink()
    with pytest.raises(PlanningError, match="their plan is gone"):
        plan(folder)


def test_afresh_moves_all_that_is_not_frozen(folder):
    first = plan(folder).plan
    ran(folder, first.waves[0])
    again = plan(folder, afresh=True).plan
    assert again.waves[0].moves == first.waves[0].moves
    assert read_plan(folder).plan == again
    assert all(wave.id != "1" for wave in again.waves[1:])
