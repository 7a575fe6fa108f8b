"""What counts as taken and as there at the target, one thing at a time."""

from dataclasses import replace

import pytest

from planner.checker.check import violations
from planner.demands.stocks import Shelves
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from tests.unit.planner.build import (
    GIB,
    MADE_BY,
    apart,
    before,
    campaign,
    plan,
    target,
    vm,
    vms,
    waves,
    window,
)
from tests.unit.planner.test_planning_again import again
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Power
from wavelift.model.placement import DiskFormat
from wavelift.model.plan import Standing
from wavelift.model.tables import Application
from wavelift.settings import Planning, Settings


def site(*hosts, machines=(), stores=()):
    return Inventory(
        vms=tuple(machines), hosts=hosts, clusters=(Cluster("target-c1", "target-dc"),), datastores=stores
    )


def host(name, gib, **changes):
    return Host(name, "target-dc", "target-c1", memory_mib=gib * GIB, cores=gib, **changes)


def there(key, **changes):
    return vm(key, datacenter="target-dc", cluster="target-c1", memory_mib=2 * GIB, cpus=2, **changes)


@pytest.mark.parametrize(
    ("target_site", "failover", "room"),
    [
        (site(host("t1", 2), host("t2", 6), host("t3", 4)), 0, 12),
        (site(host("t1", 2), host("t2", 6), host("t3", 4)), 1, 6),
        (site(host("t1", 2), host("t2", 6), host("t3", 4)), 2, 2),
        (site(host("t1", 2), host("t2", 6), host("t3", 4)), 9, 0),
        (site(host("t1", 2), host("t2", 6, maintenance=True)), 0, 2),
        (site(host("t1", 8), machines=[there("x")]), 0, 6),
        (site(host("t1", 8), machines=[there("x", power=Power.OFF)]), 0, 8),
        (site(host("t1", 8), machines=[there("x", template=True)]), 0, 8),
        (site(host("t1", 8), machines=[there("x", power=Power.SUSPENDED)]), 0, 6),
        (site(host("t1", 8), machines=[replace(there("x"), cluster="TARGET-C1")]), 0, 6),
        (site(host("t1", 8), machines=[replace(there("x"), cluster="other")]), 0, 8),
    ],
)
def test_what_a_cluster_has_room_for(target_site, failover, room):
    machine = vm("a")
    planning = Planning(memory_ratio=1.0, vcpus_per_core=1.0, failover_hosts=failover)
    shelves = Shelves(Inventory(vms=(machine,)), target_site, {"a": target(machine)}, planning)
    assert {shelf.kind: shelf.room for shelf in shelves.shelves} == {"memory": room * GIB, "vcpus": room}


@pytest.mark.parametrize("changes", [{"power": Power.OFF}, {"template": True}])
def test_what_does_not_run_takes_nothing_of_a_cluster(changes):
    machine = vm("a", **changes)
    planning = Planning(memory_ratio=1.0, vcpus_per_core=1.0)
    shelves = Shelves(Inventory(vms=(machine,)), site(host("t1", 8)), {"a": target(machine)}, planning)
    assert shelves.shelves == []


@pytest.mark.parametrize(
    ("here", "goal", "gib"),
    [
        (DiskFormat.THIN, None, 4),
        (DiskFormat.THICK, None, 20),
        (DiskFormat.THICK, DiskFormat.THIN, 4),
        (DiskFormat.THIN, DiskFormat.EAGER, 20),
        (None, DiskFormat.THIN, 4),
    ],
)
def test_the_format_at_the_target_decides_what_a_disk_takes(here, goal, gib):
    disk = replace(vm("a", 20).disks[0], format=here)
    machine = vm("a", 20, disks=(disk,), in_use_mib=4 * GIB, power=Power.OFF)
    placed = target(machine)
    placed = replace(placed, disks=tuple(replace(one, format=goal) for one in placed.disks))
    store = Datastore("target-ds", "target-dc", capacity_mib=99 * GIB, free_mib=99 * GIB)
    shelves = Shelves(Inventory(vms=(machine,)), site(stores=(store,)), {"a": placed}, Planning())
    assert shelves.together(["a"]) == ((0, gib * GIB, 0),)


def test_what_a_frozen_wave_gives_back_on_shared_storage_is_there():
    url = "ds:///vmfs/volumes/one/"
    leaver = vm("a", 20, disks=(replace(vm("a", 20).disks[0], datastore="shared"),), power=Power.OFF)
    machines = (leaver, vm("b", 15, power=Power.OFF))
    stores = (
        Datastore("one", "target-dc", capacity_mib=30 * GIB, free_mib=0, url=url),
        Datastore("two", "target-dc", capacity_mib=99 * GIB, free_mib=99 * GIB),
    )
    source = Inventory(vms=machines, datastores=(Datastore("shared", "dc", url=url),))
    data = campaign(
        (), before("a", "b", strict=True), windows=(window(0), window(1)), target=site(stores=stores)
    )
    data = replace(data, inventory=source)

    def placed(key, store):
        goal = target(machines["ab".index(key)])
        return replace(
            goal, datastore=store, disks=tuple(replace(one, datastore=store) for one in goal.disks)
        )

    placements = {"a": placed("a", "two"), "b": placed("b", "one")}
    chosen = Settings(planning=Planning(headroom=0.0))
    first = plan_campaign(data, chosen, placements, (), made_by=MADE_BY)
    assert waves(first) == [["a"], ["b"]]
    history = History(first, {"1": Standing.DONE})
    second = plan_campaign(data, chosen, placements, (), made_by=MADE_BY, history=history)
    assert waves(second) == [["a"], ["b"]]
    assert {stock.name: stock.free for stock in second.stocks}["one"] == 20 * GIB


def test_the_pilot_takes_nobody_who_follows_and_keeps_pairs_apart():
    machines = (
        vm("a"),
        vm("b", power=Power.OFF),
        vm("c", guest_os="FreeBSD 14"),
        vm("d", guest_os="FreeBSD 14"),
    )
    rows = (apart("a", "b"), before("a", "c"))
    crit = tuple(Application(key, "X", criticality=at) for at, key in enumerate("abcd"))
    data = campaign(machines, *rows, applications=crit)
    made = plan(data, pilot=True)
    assert violations(made, data, Planning(pilot=True)) == []
    assert made.waves[0].pilot
    held = waves(made)[0]
    assert "d" in held, "the one of its system that follows nobody"
    assert not {"a", "b"} <= set(held)


def test_the_pilot_tries_each_network():
    nic = vm("a").nics[0]
    machines = (*vms("a", "b"), vm("z", nics=(replace(nic, network="net9"),)))
    made = plan(campaign(machines), pilot=True, max_vms=2)
    assert "z" in waves(made)[0]


def test_what_arrived_counts_once():
    store = Datastore("target-ds", "target-dc", capacity_mib=50 * GIB, free_mib=50 * GIB)
    data = campaign(vms("a", "b", gib=10), before("a", "b", strict=True), target=site(stores=(store,)))
    first = plan(data, headroom=0.0)
    history = History(first, {"1": Standing.DONE})
    assert again(data, history, headroom=0.0).stocks[0].free == 39 * GIB
    newer = site(machines=[vm("a")], stores=(replace(store, free_mib=39 * GIB),))
    assert again(replace(data, target=newer), history, headroom=0.0).stocks[0].free == 39 * GIB
