"""What ``resume`` and ``rollback`` refuse before any vCenter is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from executor.gateway import Order
from executor.itinerary import Direction
from executor.journal import Journal
from executor.journal.records import Intended, RunStarted
from tests.unit.wavelift.build import sample
from wavelift.errors import RunRefused
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.plan import Plan
from wavelift.planfile import write_plan
from wavelift.verbs.night import NightOptions, resume, rollback, run
from wavelift.verbs.pairfile import PairEndpoint, PairFile, write_pair

NOW = datetime(2026, 12, 5, 22, tzinfo=UTC)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    made, _ = sample(12)
    write_plan(tmp_path, made)
    nowhere = PairEndpoint("127.0.0.1", 1, "nobody", "secret", "AA", "uuid")
    write_pair(tmp_path / "pair.json", PairFile(nowhere, nowhere, 1.0, NOW, 0.0, 1))
    return made


@pytest.fixture
def options(tmp_path: Path) -> NightOptions:
    return NightOptions(simulated=True, pair_file=tmp_path / "pair.json")


def died_moving(folder: Path, plan: Plan) -> str:
    """A run of the first wave that died after it wrote down the intent to move its first VM."""
    wave = plan.waves[0]
    move = wave.moves[0]
    order = Order(move.vm, move.name, Side.SOURCE, "vm-1", "uuid-1", move.target, Power.ON)
    with Journal.open(folder) as journal:
        journal.append(NOW, wave.id, "", RunStarted("run", "digest", "0", 1))
        journal.append(NOW, wave.id, move.vm, Intended(1, Direction.FORWARD, order))
    return move.name


def test_resume_refuses_a_plan_that_lost_a_vm_under_way(
    tmp_path: Path, plan: Plan, options: NightOptions
) -> None:
    lost = died_moving(tmp_path, plan)
    first = plan.waves[0]
    anew = replace(first, moves=first.moves[1:])
    write_plan(tmp_path, replace(plan, waves=(anew, *plan.waves[1:])))

    with pytest.raises(RunRefused, match="the plan has changed") as refusal:
        resume(tmp_path, options)

    assert lost in refusal.value.message or plan.waves[0].moves[0].vm in refusal.value.message
    assert "put back the plan.json" in refusal.value.advice


def test_a_single_vm_does_not_go_back_while_another_is_under_way(
    tmp_path: Path, plan: Plan, options: NightOptions
) -> None:
    died_moving(tmp_path, plan)
    other = plan.waves[0].moves[1].name

    with pytest.raises(RunRefused, match="did not end") as refusal:
        rollback(tmp_path, plan.waves[0].id, (other,), options)

    assert "wavelift resume" in refusal.value.advice


def test_run_refuses_after_a_run_that_died(tmp_path: Path, plan: Plan, options: NightOptions) -> None:
    died_moving(tmp_path, plan)

    with pytest.raises(RunRefused, match="did not end"):
        run(tmp_path, plan.waves[0].id, options)
