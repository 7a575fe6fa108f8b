"""Affinity and anti-affinity rules of the export become together and apart rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from planner.campaign_input import CampaignInput
from planner.grouping.cluster_rules import rule_findings, with_rules
from planner.readers.campaign import read_campaign
from tests.unit.planner.readers.build import UUID, workbook
from wavelift.model.finding import Place
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.tables import Dependency, Relation, Window
from wavelift.settings import Planning, RuleKind, Settings

APART, TOGETHER = ("Anti Affinity", "spread"), ("Affinity", "near")


def vm(name, *rules, **fields):
    place = Place("e.xlsx", "vInfo", 2)
    return Vm(key=name, name=name, cluster="C", cluster_rules=rules, place=place, **fields)


def made(*vms, rows=(), windows=0, planning=None):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    calendar = tuple(
        Window(f"w{at}", start + timedelta(days=at), start + timedelta(days=at, hours=8))
        for at in range(windows)
    )
    data = CampaignInput(Inventory(vms=vms), dependencies=tuple(rows), windows=calendar)
    return with_rules(data, planning or Planning())


def pairs(data):
    return [(row.vm, str(row.relation), row.other) for row in data.dependencies]


def test_an_affinity_rule_joins_and_an_anti_affinity_rule_parts():
    data = made(vm("a", APART), vm("b", APART, TOGETHER), vm("c", TOGETHER), vm("d"))
    assert pairs(data) == [("b", "together", "c"), ("a", "apart", "b")]
    assert data.dependencies[0].place.column == "Cluster rule(s)"
    assert data.dependencies[1].note == "cluster rule spread"
    assert data.findings == ()


def test_each_pair_of_an_anti_affinity_rule_is_parted():
    data = made(*(vm(name, APART) for name in "abc"))
    assert pairs(data) == [("a", "apart", "b"), ("a", "apart", "c"), ("b", "apart", "c")]


def test_rules_of_one_name_in_two_clusters_are_two_rules():
    one, other = vm("a", APART), replace(vm("b", APART), cluster="D")
    assert pairs(made(one, other)) == []


@pytest.mark.parametrize("kind", ["VM Host Affinity", "VM-Host anti-affinity", "Dependency", ""])
def test_other_rules_shape_nothing(kind):
    rule = (kind, "licensed")
    assert pairs(made(vm("a", rule), vm("b", rule))) == []


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ((), []),
        ((RuleKind.APART,), [("a", "apart", "b")]),
        ((RuleKind.TOGETHER,), [("b", "together", "c")]),
    ],
)
def test_settings_say_which_rules_count(kinds, found):
    vms = (vm("a", APART), vm("b", APART, TOGETHER), vm("c", TOGETHER))
    assert pairs(made(*vms, planning=Planning(cluster_rules=kinds))) == found


def test_a_rule_against_the_leads_rows_is_left_out_and_told():
    rows = [Dependency("a", Relation.TOGETHER, "b"), Dependency("b", Relation.APART, "c")]
    data = made(vm("a", APART), vm("b", APART, TOGETHER), vm("c", TOGETHER), rows=rows)
    assert pairs(data) == pairs(made(rows=rows))
    told = [(finding.id, finding.subject) for finding in data.findings]
    assert told == [("cluster-rule-unmet", "near"), ("cluster-rule-unmet", "spread")]
    assert "would part a and b, which must move together" in data.findings[1].message


def test_two_rules_that_contradict_each_other():
    data = made(vm("a", APART, TOGETHER), vm("b", APART, TOGETHER))
    assert pairs(data) == [("a", "together", "b")]
    assert [finding.subject for finding in data.findings] == ["spread"]


def test_vms_of_one_vapp_are_not_parted():
    data = made(vm("a", APART, vapp="ERP"), vm("b", APART, vapp="ERP"))
    assert pairs(data) == []
    assert len(data.findings) == 1


def test_a_rule_with_more_vms_than_waves_is_left_out():
    vms = [vm(name, APART) for name in "abc"]
    assert pairs(made(*vms, windows=3)) != []
    data = made(*vms, windows=2)
    assert pairs(data) == []
    assert "has 3 VMs, and there are 2 waves" in data.findings[0].message
    assert pairs(made(*vms, windows=2, planning=Planning(waves_per_window=2))) != []


def test_the_reminder_says_what_becomes_of_a_rule():
    vms = [vm("a", APART), vm("b", APART)]
    assert "; its VMs move in different waves" in rule_findings(vms, Planning())[0].message
    assert ", and does not shape the waves" in rule_findings(vms, Planning(cluster_rules=()))[0].message
    assert ", and does not shape the waves" in rule_findings(vms[:1], Planning())[0].message


def test_a_campaign_is_read_with_its_rules(tmp_path):
    header = ["VM", "VM UUID", "Cluster", "Cluster rule(s)", "Cluster rule name(s)"]
    rows = [[f"dc{at}", UUID.format(at), "C", "Anti Affinity", "domain controllers"] for at in (1, 2)]
    workbook(tmp_path / "inventory.xlsx", {"vInfo": [header, *rows]})
    assert [row.relation for row in read_campaign(tmp_path, Settings()).dependencies] == [Relation.APART]
    off = Settings(planning=Planning(cluster_rules=()))
    assert read_campaign(tmp_path, off).dependencies == ()
