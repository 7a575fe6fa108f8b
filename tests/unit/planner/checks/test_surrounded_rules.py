from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checks.registry import RULES
from planner.checks.rule import CheckContext
from tests.unit.planner.checks.cases import disk, vm
from tests.unit.planner.checks.surroundings import (
    CLUSTER_ROW,
    HERE_ROW,
    MANAGES,
    MOVES,
    PLACED,
    SURROUNDED,
    THIN,
    TO_THICK,
    Case,
    adapter,
    adapters,
    campaign,
    centers,
    keyed,
    managed,
    pool,
    pools,
    source,
    swapping,
    target,
)
from wavelift.model.finding import Place
from wavelift.model.inventory import Cluster, Power, VCenter
from wavelift.model.placement import UNKNOWN, DiskFormat
from wavelift.model.sheet_columns import Extra

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


def test_a_swap_file_is_as_large_as_the_memory_that_is_not_reserved() -> None:
    gib = 1024
    machine = vm(memory_mib=8 * gib, disks=(disk(capacity_mib=10 * gib),))
    for reserved, mib in (
        ({}, 18 * gib),
        ({"memory_reservation_mib": 6 * gib}, 12 * gib),
        ({"memory_locked": True}, 10 * gib),
        ({"memory_reservation_mib": 60 * gib}, 10 * gib),
    ):
        (load,) = campaign(source(replace(machine, **reserved)), target()).loads
        assert load.mib == mib, reserved


def test_a_datastore_that_both_sides_share_takes_no_copy() -> None:
    here = vm(memory_mib=4096, disks=(disk(datastore="DS", capacity_mib=100 * 1024),))
    url = "ds:///vmfs/volumes/1/"
    for own, far, mib in ((url, url, 4096), (url, "ds:///2/", 104 * 1024), ("", "", 104 * 1024)):
        (load,) = campaign(source(here, store={"url": own}), target(store={"url": far})).loads
        assert load.mib == mib, (own, far)


def test_cpu_reservations_and_locked_memory_count_for_the_pool() -> None:
    rule = BY_ID["pool-reservation-short"]
    (finding,) = rule.run(pools(pool(cpu=500)))
    assert finding.place.column == "CPU unreservedForVm"
    (finding,) = rule.run(pools(pool(memory=2048), machine=vm(memory_mib=4096, memory_locked=True)))
    assert "reserve 4,096" in finding.message
    (finding,) = rule.run(pools(pool(memory=1, datacenter=UNKNOWN)))
    assert finding.subject == "New"


def test_the_way_back_by_build_and_by_version() -> None:
    rule = BY_ID["target-hosts-newer-than-source-vcenter"]
    (finding,) = rule.run(centers("7.0.3 2", "8.0.3", "7.0.3", "8.0.3 7"))
    assert "runs ESXi 8.0.3; the source vCenter is 7.0.3: the way back" in finding.message
    (finding,) = rule.run(centers("8.0.3 24674346", "8.0.3", "7.0.3", "8.0.3 25595708"))
    assert "runs ESXi 8.0.3 build 25595708; the source vCenter is 8.0.3 build 24674346" in finding.message


def test_of_several_source_vcenters_each_vm_has_its_own() -> None:
    context = centers("7.0.3", "8.0.3", "7.0.3", "8.0.3")
    own = context.data.inventory
    far = VCenter("other", "9", "8.0.3", "", HERE_ROW)
    two = replace(own, vcenters=(*own.vcenters, far), vms=(replace(own.vms[0], vcenter="OTHER"), *own.vms))
    placed = {machine.key: PLACED for machine in two.vms}
    context = CheckContext(replace(context.data, inventory=two), placed)
    found = list(BY_ID["target-hosts-newer-than-source-vcenter"].run(context))
    assert len(found) == 1


def test_an_encrypted_disk_and_a_first_class_one_are_named_in_their_row() -> None:
    (finding,) = BY_ID["vm-encrypted"].run(campaign(source(vm(disks=(disk(encrypted=True),)))))
    assert (finding.place.sheet, finding.place.column) == ("vDisk", "Encrypted disk")
    (finding,) = BY_ID["first-class-disk"].run(campaign(source(vm(disks=(disk(fcd="1a2b"),)))))
    assert (finding.place.sheet, finding.place.column) == ("vDisk", "First class disk ID")


def test_a_vm_that_inherits_its_swap_placement_has_its_clusters() -> None:
    for machine in (vm(), vm(swap_placement="inherit")):
        (finding,) = BY_ID["swap-elsewhere"].run(campaign(swapping(machine)))
        assert finding.place == CLUSTER_ROW.at(Extra.SWAP_PLACEMENT)
        assert "cluster 'Old'" in finding.message


def test_a_host_registered_by_its_address_is_of_that_family() -> None:
    context = managed("10.0.0.1", "10.9.0.1")
    far = context.target
    assert far is not None
    there = replace(far, hosts=tuple(replace(host, name="2001:db8::5") for host in far.hosts))
    (finding,) = BY_ID["ip-family-differs"].run(replace(context, data=replace(context.data, target=there)))
    assert "managed by IPv4, the hosts of 'New' by IPv6" in finding.message


def test_one_adapter_for_management_and_vmotion_is_the_same_trouble() -> None:
    (finding,) = BY_ID["vmotion-shares-subnet"].run(adapters(adapter("vmk0", "10.0.0.1", (*MANAGES, *MOVES))))
    assert "vmk0 carries both management and vMotion" in finding.message
    assert finding.place.column == "Services"


def test_hosts_whose_adapters_are_not_for_vmotion_have_none() -> None:
    context = adapters(adapter("vmk0", "10.0.0.1", MANAGES))
    (finding,) = BY_ID["host-without-vmotion"].run(context)
    assert (finding.place.sheet, finding.place.column) == ("vSC_VMK", "Services")
    for fine in (
        adapters(adapter("vmk0", "10.0.0.1")),
        adapters(adapter("vmk0", "10.0.0.1", MANAGES), adapter("vmk1", "10.1.0.1", MOVES)),
    ):
        assert list(BY_ID["host-without-vmotion"].run(fine)) == []
    (finding,) = BY_ID["target-without-vmotion"].run(managed("10.0.0.1", "10.9.0.1"))
    assert (finding.place.file, finding.place.sheet) == ("t.xlsx", "vSC_VMK")
    assert list(BY_ID["target-without-vmotion"].run(managed("10.0.0.1", "10.9.0.1", ()))) == []


def test_a_time_service_that_stands_still_and_target_hosts_count_too() -> None:
    rule = BY_ID["host-without-ntp"]
    (finding,) = rule.run(campaign(source(host={"ntp_servers": ("ntp1",), "ntp_running": False})))
    assert finding.place.column == "NTPD running"
    (finding,) = rule.run(campaign(source(), target(host={"ntp_servers": ()})))
    assert finding.message == "target host t1 asks no time server"


def test_a_disk_whose_key_provider_is_missing_is_named_and_told_once() -> None:
    machine = vm(disks=(disk(encrypted=True, key_provider="KMS"),))
    (finding,) = BY_ID["key-provider-missing"].run(keyed(machine, "kms", "b", "c", "d"))
    assert (finding.place.sheet, finding.place.column) == ("vDisk", Extra.KEY_PROVIDER)
    assert (
        "Hard disk 1 is from the provider 'KMS'; the target has 'b', 'c', 'd' and 1 more" in finding.message
    )
    assert list(BY_ID["vm-encrypted"].run(keyed(machine, "kms"))) == []
    assert len(list(BY_ID["vm-encrypted"].run(keyed(machine, "KMS")))) == 1
    (finding,) = BY_ID["key-provider-missing"].run(keyed(machine))
    assert "the target has none" in finding.message
