"""Every sample campaign plans as its ``expected.json`` says."""

import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planner.campaign_input import CampaignInput
from planner.checker.check import violations
from planner.pipeline import plan_campaign
from wavelift.model.plan import Plan
from wavelift.model.tables import Relation
from wavelift.settings_file import read_settings
from wavelift.verbs.check import check

SAMPLES = Path(__file__).resolve().parents[2] / "sample_waves"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/wavelift.toml"))

pytestmark = pytest.mark.parametrize("sample", NAMES)


@cache
def planned(sample: str) -> tuple[CampaignInput, Plan]:
    now = datetime(2026, 11, 20)  # noqa: DTZ001 - as exports tell theirs
    checked = check(SAMPLES / sample, now=now)
    placements, findings = checked.resolution.placements, checked.findings
    return checked.data, plan_campaign(checked.data, checked.settings, placements, findings, made_by="test")


def expected(sample: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / sample / "expected.json").read_text(encoding="utf-8"))
    return document


def wave_of(plan: Plan) -> dict[str, int]:
    """Position of the wave of every planned VM, by its name."""
    return {move.name: number for number, wave in enumerate(plan.waves) for move in wave.moves}


def names(data: CampaignInput) -> dict[str, str]:
    return {vm.key: vm.name for vm in data.inventory.vms}


def test_every_vm_is_planned_once_or_unplanned(sample: str) -> None:
    data, plan = planned(sample)
    keys = [move.vm for move in plan.moves()] + [item.vm for item in plan.unplanned]
    assert sorted(keys) == sorted(vm.key for vm in data.inventory.vms)
    assert len(keys) == expected(sample)["vms"]


def test_there_are_as_many_waves_as_expected(sample: str) -> None:
    _, plan = planned(sample)
    sizes = [len(wave.moves) for wave in plan.waves]
    assert len(sizes) == expected(sample)["wave_count"]
    assert sizes == expected(sample).get("wave_sizes", sizes)


def test_waves_hold_the_expected_vms(sample: str) -> None:
    _, plan = planned(sample)
    for wave_id, vms in expected(sample).get("waves", {}).items():
        wave = plan.wave(wave_id)
        assert wave is not None
        assert sorted(move.name for move in wave.moves) == sorted(vms)


def test_unplanned_vms_say_why(sample: str) -> None:
    _, plan = planned(sample)
    why = {item.name: sorted(set(item.findings)) for item in plan.unplanned}
    assert why == {name: sorted(ids) for name, ids in expected(sample)["unplanned"].items()}
    assert all(item.reason for item in plan.unplanned)


def test_findings_are_the_expected_ones(sample: str) -> None:
    _, plan = planned(sample)
    assert dict(Counter(finding.id for finding in plan.findings)) == expected(sample)["findings"]


def test_every_finding_says_what_and_what_to_do(sample: str) -> None:
    _, plan = planned(sample)
    for finding in plan.findings:
        assert finding.message, finding.id
        assert finding.suggestion, finding.id
        assert finding.place.file, finding.id


def test_order_is_kept(sample: str) -> None:
    data, plan = planned(sample)
    where, called = wave_of(plan), names(data)
    after = {move.vm: move.after for move in plan.moves()}
    cut = {tuple(pair) for pair in expected(sample).get("cut", ())}
    for row in data.dependencies:
        vm, other = called[row.vm], called[row.other]
        if vm not in where or other not in where or (vm, other) in cut:
            continue
        if row.relation is Relation.BEFORE:
            assert where[vm] < where[other] or (where[vm] == where[other] and row.vm in after[row.other])
        elif row.relation is Relation.TOGETHER:
            assert where[vm] == where[other]
        elif row.relation is Relation.APART:
            assert where[vm] != where[other]


def test_caps_are_kept(sample: str) -> None:
    _, plan = planned(sample)
    planning = read_settings(SAMPLES / sample).planning
    for wave in plan.waves:
        window = plan.window(wave.window)
        most = (window.max_vms if window else None) or planning.max_vms
        room = (window.max_gib if window else None) or planning.max_gib
        shared = [each for each in plan.waves if each.window == wave.window] if window else [wave]
        assert sum(len(each.moves) for each in shared) <= most
        assert sum(each.gib for each in shared) <= room


def test_the_checker_accepts_it(sample: str) -> None:
    data, plan = planned(sample)
    assert violations(plan, data, read_settings(SAMPLES / sample).planning) == []


def test_messages_hold_the_expected_words(sample: str) -> None:
    _, plan = planned(sample)
    for finding_id, words in expected(sample).get("words", {}).items():
        messages = " ".join(finding.message for finding in plan.findings if finding.id == finding_id)
        assert [word for word in words if word not in messages] == []


def test_the_same_input_gives_the_same_plan(sample: str) -> None:
    _, plan = planned(sample)
    planned.cache_clear()
    assert planned(sample)[1] == plan
