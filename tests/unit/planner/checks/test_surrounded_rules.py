from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checks.registry import RULES
from planner.checks.rule import CheckContext
from tests.unit.planner.checks.cases import disk, vm
from tests.unit.planner.checks.surroundings import (
    PLACED,
    SURROUNDED,
    THIN,
    TO_THICK,
    Case,
    campaign,
    source,
    target,
)
from wavelift.model.finding import Place
from wavelift.model.inventory import Cluster, Power
from wavelift.model.placement import DiskFormat

BY_ID = {rule.id: rule for rule in RULES}
QUIET = [(rule_id, context) for rule_id, case in SURROUNDED.items() for context in case.have_not]


@pytest.mark.parametrize(("rule_id", "case"), SURROUNDED.items(), ids=list(SURROUNDED))
def test_a_campaign_that_has_it_is_told(rule_id: str, case: Case) -> None:
    rule = BY_ID[rule_id]
    finding = next(iter(rule.run(case.have)))
    assert (finding.id, finding.severity, finding.subject) == (rule_id, rule.severity, case.subject)
    assert finding.place == case.place
    assert finding.suggestion == rule.fix


@pytest.mark.parametrize(("rule_id", "context"), QUIET)
def test_a_campaign_that_has_it_not_is_left_alone(rule_id: str, context: CheckContext) -> None:
    assert list(BY_ID[rule_id].run(context)) == []


def test_memory_that_no_target_host_has() -> None:
    context = campaign(source(vm(memory_mib=600 * 1024)), target())
    (finding,) = BY_ID["larger-than-target-hosts"].run(context)
    assert finding.place.column == "Memory"


def test_a_target_cluster_without_hosts() -> None:
    empty = replace(target(), clusters=(Cluster("New", "TDC", place=Place("t.xlsx", "vCluster", 6)),))
    moved = replace(empty, hosts=tuple(replace(host, cluster="Else") for host in empty.hosts))
    (finding,) = BY_ID["target-cluster-unusable"].run(campaign(source(), moved))
    assert finding.place == Place("t.xlsx", "vCluster", 6, "Name")
    # Without any host the sheet is missing, and nothing is known.
    assert list(BY_ID["target-cluster-unusable"].run(campaign(source(), replace(empty, hosts=())))) == []


def test_a_target_datastore_that_the_cluster_does_not_see() -> None:
    context = campaign(source(), target(store={"hosts": ("another",)}))
    (finding,) = BY_ID["target-datastore-inaccessible"].run(context)
    assert finding.place.column == "Hosts"
    assert "no host of target cluster 'New' sees datastore 'T-DS'" in finding.message


def test_what_goes_to_a_target_datastore() -> None:
    gib = 1024
    thin = replace(THIN, memory_mib=2 * gib, disks=(disk(capacity_mib=100 * gib, format=DiskFormat.THIN),))
    used = replace(thin, in_use_mib=30 * gib)
    (load,) = campaign(source(used), target()).loads
    assert (load.mib, load.vms) == (32 * gib, 1)
    (load,) = campaign(source(replace(used, power=Power.OFF)), target()).loads
    assert load.mib == 30 * gib
    (load,) = campaign(source(used), target(), TO_THICK).loads
    assert load.mib == 102 * gib
    assert campaign(source(used), None).loads == ()
    (load,) = campaign(
        source(replace(used, disks=(), in_use_mib=None)), target(), replace(PLACED, disks=())
    ).loads
    assert load.mib == 2 * gib
