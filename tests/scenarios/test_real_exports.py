"""Real RVTools exports: planned, and two of them moved as a whole. Needs ``WAVELIFT_SAMPLE_EXPORTS``."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.scenarios.seen import by_name, look
from tests.scenarios.test_samples_run import assert_as_mapped, night_of
from wavelift.errors import ExitCode
from wavelift.model.placement import Side
from wavelift.verbs.init import init_from_export
from wavelift.verbs.night import run
from wavelift.verbs.plan import Planned, plan
from wavelift.verbs.simulate import SimulateOptions, simulate

FOLDER = os.environ.get("WAVELIFT_SAMPLE_EXPORTS", "")
EXPORTS = sorted(Path(FOLDER).glob("*.xlsx")) if FOLDER else []
TO_MOVE = {131, 805}
"""Estates of these sizes are moved VM by VM."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not EXPORTS, reason="WAVELIFT_SAMPLE_EXPORTS names no folder with exports"),
]


def planned_from(export: Path, folder: Path) -> Planned:
    checked = init_from_export(export, folder)
    assert checked.accepted
    assert checked.waiting == 0
    planned = plan(folder)
    assert planned.exit_code(strict=False) is ExitCode.DONE
    vms = [move.vm for move in planned.plan.moves()] + [item.vm for item in planned.plan.unplanned]
    assert sorted(vms) == sorted(vm.key for vm in checked.data.inventory.vms)
    return planned


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.stem)
def test_export_is_planned_and_moved(export: Path, tmp_path: Path) -> None:
    campaign = tmp_path / "campaign"
    planned = planned_from(export, campaign)
    made = planned.plan
    assert all(item.reason for item in made.unplanned)
    assert {item.id for item in made.findings}
    size = sum(1 for _ in made.moves()) + len(made.unplanned)
    if size not in TO_MOVE:
        return
    options = SimulateOptions(speed=3000.0, unthrottled=True, pair_file=tmp_path / "pair.json")
    with simulate(campaign, options) as running:
        before = {vm.uuid: vm for vm in look(running.pair.endpoints[Side.SOURCE])}
        assert len(before) == size
        for wave in made.waves:
            outcome = run(campaign, wave.id, night_of(running)).outcome
            assert outcome.exit_code is ExitCode.DONE, outcome
        source = look(running.pair.endpoints[Side.SOURCE])
        target = by_name(look(running.pair.endpoints[Side.TARGET]))
        record = running.pair.record

    moves = {move.name: move for move in made.moves()}
    assert set(target) == set(moves)
    for name, move in moves.items():
        assert_as_mapped(move, target[name])
        assert target[name].power == before[target[name].uuid].power
    assert Counter(vm.name for vm in source) == Counter(item.name for item in made.unplanned)
    assert all(before[vm.uuid] == vm for vm in source)
    assert Counter(entry.extra["instance_uuid"] for entry in record.relocations()) == Counter(
        vm.uuid for vm in target.values()
    )
    assert len(record.relocations()) == len(moves)
