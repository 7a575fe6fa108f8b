"""An inventory that went through a vCenter and ``collect`` says what the export it came from said."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from planner.checks.registry import RULES
from wavelift.model.placement import Side
from wavelift.verbs.check import check
from wavelift.verbs.collect import CollectOptions, collect
from wavelift.verbs.plan import plan
from wavelift.verbs.simulate import SimulateOptions, simulate

SAMPLES = Path(__file__).resolve().parents[2] / "sample_waves"
EXPORTS = Path(os.environ.get("WAVELIFT_SAMPLE_EXPORTS", "nowhere"))

_NOT_IN_BOTH = {"vm-without-identity", "managed-by"}
"""A vCenter gives every VM an identity, and it says what makes a placeholder one."""


def collected(campaign: Path, folder: Path) -> Path:
    """A copy of the campaign whose inventory was collected from the pair built from the campaign's own."""
    copy = folder / "collected"
    shutil.copytree(campaign, copy)
    for path in copy.glob("inventory*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    file = folder / "pair.json"
    with simulate(campaign, SimulateOptions(unthrottled=True, pair_file=file)):
        (written,) = collect(copy, CollectOptions((Side.SOURCE,), simulated=True, pair_file=file))
    assert written.findings == ()
    return copy


def sample(name: str, folder: Path) -> Path:
    campaign = folder / "campaign"
    shutil.copytree(SAMPLES / name, campaign)
    return campaign


def rule_findings(campaign: Path) -> Counter[tuple[str, str, str]]:
    """What the rules say, without the place; the address of the vCenter is another one."""
    known = {rule.id for rule in RULES} - _NOT_IN_BOTH
    found = [finding for finding in check(campaign).findings if finding.id in known]
    return Counter(
        (finding.id, finding.label or finding.subject, finding.message.split(" too: ")[0])
        for finding in found
    )


@pytest.mark.parametrize("name", ["blockers", "demo", "two_tiers", "faults_and_rollback"])
def test_the_rules_find_the_same(name, tmp_path):
    campaign = sample(name, tmp_path)
    expected = rule_findings(campaign)
    assert rule_findings(collected(campaign, tmp_path)) == expected
    assert expected or name != "blockers"


@pytest.mark.parametrize("name", ["demo", "cycle"])
def test_the_plan_is_the_same(name, tmp_path):
    campaign = sample(name, tmp_path)
    made, again = plan(campaign).plan, plan(collected(campaign, tmp_path)).plan
    assert [wave.id for wave in again.waves] == [wave.id for wave in made.waves]
    for one, other in zip(made.waves, again.waves, strict=True):
        assert [move.vm for move in other.moves] == [move.vm for move in one.moves]
        assert (other.window, other.gib, other.seconds) == (one.window, one.gib, one.seconds)
    assert sorted(item.vm for item in again.unplanned) == sorted(item.vm for item in made.unplanned)


@pytest.mark.long
@pytest.mark.skipif(not EXPORTS.is_dir(), reason="WAVELIFT_SAMPLE_EXPORTS names no folder of exports")
def test_the_rules_find_the_same_in_real_exports(tmp_path):
    for number, export in enumerate(sorted(EXPORTS.glob("*.xlsx"))):
        folder = tmp_path / str(number)
        campaign = folder / "campaign"
        campaign.mkdir(parents=True)
        (campaign / "wavelift.toml").touch()
        shutil.copy(export, campaign / "inventory.xlsx")
        expected = rule_findings(campaign)
        assert expected
        assert rule_findings(collected(campaign, folder)) == expected
