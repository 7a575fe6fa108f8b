"""Every sample that can run does, against its simulated pair over the wire, as ``expected.json`` says."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.seen import Seen, by_name, look
from wavelift.errors import ExitCode
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.model.plan import Move, Plan
from wavelift.verbs.night import NightOptions, rollback, run
from wavelift.verbs.plan import plan
from wavelift.verbs.simulate import Running, SimulateOptions, simulate

SAMPLES = Path(__file__).resolve().parents[2] / "sample_waves"


def expected(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / name / "expected.json").read_text(encoding="utf-8"))
    return document


NAMES = sorted(
    path.parent.name for path in SAMPLES.glob("*/expected.json") if "run" in expected(path.parent.name)
)


def laid_out(name: str, folder: Path) -> tuple[Path, Plan, SimulateOptions]:
    campaign = Path(shutil.copytree(SAMPLES / name, folder / name))
    faults = campaign / "faults.toml"
    options = SimulateOptions(
        speed=600.0, pair_file=folder / "pair.json", faults=faults if faults.exists() else None
    )
    return campaign, plan(campaign).plan, options


def night_of(running: Running) -> NightOptions:
    why = "the preflight has tests of its own"
    return NightOptions(simulated=True, pair_file=running.path, seed=7, without_preflight=why)


def totals(outcomes: list[WaveOutcome]) -> Counter[str]:
    found = Counter({str(state): sum(one.count(state) for one in outcomes) for state in MoveState})
    found["retries"] = sum(one.retries for one in outcomes)
    return found


def accepted(running: Running) -> Counter[str]:
    return Counter(entry.name for entry in running.pair.record.relocations())


def assert_as_mapped(move: Move, seen: Seen) -> None:
    """The VM stands where the plan says, every disk and NIC."""
    assert seen.cluster == move.target.cluster
    if move.known_devices:
        assert list(seen.datastores) == [disk.datastore for disk in move.target.disks]
        assert list(seen.networks) == [nic.network for nic in move.target.nics]
    else:
        assert set(seen.datastores) <= {disk.datastore for disk in move.target.disks} | {
            move.target.datastore
        }
        assert set(seen.networks) <= {nic.network for nic in move.target.nics}


@pytest.mark.parametrize("name", NAMES)
def test_sample_ends_as_expected(name: str, tmp_path: Path) -> None:
    campaign, planned, options = laid_out(name, tmp_path)
    wanted = expected(name)["run"]
    with simulate(campaign, options) as running:
        before = by_name(look(running.pair.endpoints[Side.SOURCE]))
        assert not look(running.pair.endpoints[Side.TARGET])
        outcomes = [run(campaign, wave.id, night_of(running)).outcome for wave in planned.waves]
        source = by_name(look(running.pair.endpoints[Side.SOURCE]))
        target = by_name(look(running.pair.endpoints[Side.TARGET]))
        relocated = accepted(running)

    counts = {key: value for key, value in wanted.items() if isinstance(value, int)}
    assert {key: totals(outcomes)[key] for key in counts} == counts
    states = {move.name: str(move.state) for one in outcomes for move in one.moves}
    assert {vm: states[vm] for vm in wanted.get("states", {})} == wanted.get("states", {})
    codes = {one.exit_code for one in outcomes}
    assert (ExitCode.FAILED_MOVES in codes) == (wanted["failed"] > 0)
    assert codes <= {ExitCode.DONE, ExitCode.FAILED_MOVES}

    moved = {vm for vm, state in states.items() if state == "moved"}
    assert set(target) == moved
    assert set(source) == set(before) - moved
    assert {vm: source[vm] for vm in source} == {vm: before[vm] for vm in source}
    for move in planned.moves():
        if move.name in moved:
            assert_as_mapped(move, target[move.name])
            assert target[move.name].uuid == before[move.name].uuid
            assert target[move.name].power == before[move.name].power
            assert target[move.name].connected == before[move.name].connected
    tries = dict.fromkeys(states, 1) | wanted.get("accepted", {})
    assert dict(relocated) == tries


def test_rollback_puts_everything_back_exactly(tmp_path: Path) -> None:
    campaign, planned, options = laid_out("faults_and_rollback", tmp_path)
    (wave,) = planned.waves
    with simulate(campaign, options) as running:
        before = look(running.pair.endpoints[Side.SOURCE])
        run(campaign, wave.id, night_of(running))
        assert (
            len(look(running.pair.endpoints[Side.TARGET])) == expected("faults_and_rollback")["run"]["moved"]
        )
        outcome = rollback(campaign, wave.id, (), night_of(running)).outcome
        assert look(running.pair.endpoints[Side.SOURCE]) == before
        assert not look(running.pair.endpoints[Side.TARGET])
    wanted = expected("faults_and_rollback")["rollback"]
    assert {key: totals([outcome])[key] for key in wanted} == wanted


def test_rollback_of_one_vm_leaves_the_others(tmp_path: Path) -> None:
    campaign, planned, options = laid_out("two_tiers", tmp_path)
    wave = planned.waves[0]
    with simulate(campaign, options) as running:
        before = by_name(look(running.pair.endpoints[Side.SOURCE]))
        run(campaign, wave.id, night_of(running))
        chosen, *others = (move.name for move in wave.moves)
        outcome = rollback(campaign, wave.id, (chosen,), night_of(running)).outcome
        assert by_name(look(running.pair.endpoints[Side.SOURCE]))[chosen] == before[chosen]
        assert set(by_name(look(running.pair.endpoints[Side.TARGET]))) == set(others)
    assert totals([outcome])["rolled_back"] == 1
    assert totals([outcome])["moved"] == len(others)
