from dataclasses import fields, replace

import pytest

from executor.gateway import LiveDisk, LiveNic
from executor.orders import Drift, fit_back, fit_forward
from tests.scenarios.world import move_of
from tests.unit.executor.live import live, place
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.placement import DiskFormat, DiskPlacement, NicPlacement, Placement, Side


def move(source=None, target=None, *, known=True):
    return move_of(
        make_vm(0),
        0,
        source=source or place("s"),
        target=target or place("t"),
        known_devices=known,
    )


def two_disks(**changes):
    return live(disks=(*live().disks, LiveDisk(2001, "Hard disk 2", "s-ds1", 10)), **changes)


def test_devices_are_known_by_key_whatever_they_are_called_now():
    state = live(disks=(LiveDisk(2000, "renamed", "s-ds0", 10),))
    placed = fit_forward(move(), state, "t-h1")
    assert placed.host == "t-h1"
    assert placed.disks == (DiskPlacement("renamed", "t-ds0", 2000),)


def test_a_label_decides_where_the_export_gives_no_key():
    target = place(
        "t",
        disks=(DiskPlacement("Hard disk 2", "t-b"), DiskPlacement("Hard disk 1", "t-a")),
    )
    placed = fit_forward(move(target=target), two_disks(), "")
    assert [disk.datastore for disk in placed.disks] == ["t-a", "t-b"]
    assert [disk.key for disk in placed.disks] == [2000, 2001]


def test_what_it_stands_on_decides_where_key_and_label_do_not():
    source = place(
        "s", disks=(DiskPlacement("Festplatte 1", "s-ds0"), DiskPlacement("Festplatte 2", "s-ds1"))
    )
    target = place("t", disks=(DiskPlacement("Festplatte 1", "t-x"), DiskPlacement("Festplatte 2", "t-y")))
    placed = fit_forward(move(source, target), two_disks(), "")
    assert [disk.datastore for disk in placed.disks] == ["t-x", "t-y"]


def test_networks_are_found_by_origin_too():
    source = place("s", nics=(NicPlacement("Netz 1", "s-net"),))
    target = place("t", nics=(NicPlacement("Netz 1", "t-new"),))
    placed = fit_forward(move(source, target), live(), "")
    assert [(nic.key, nic.network) for nic in placed.nics] == [(4000, "t-new")]


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (live(disks=(*live().disks, LiveDisk(2005, "Hard disk 6", "s-ds9", 10))), "Hard disk 6"),
        (live(nics=(*live().nics, LiveNic(4005, "Network adapter 6", "other"))), "Network adapter 6"),
    ],
)
def test_a_device_the_plan_does_not_know_is_drift(state, what):
    with pytest.raises(Drift, match=what):
        fit_forward(move(), state, "")


def test_devices_the_export_never_told_take_the_target_of_their_kind():
    state = live(
        disks=tuple(LiveDisk(2000 + n, f"Hard disk {n}", "s-x", 10) for n in range(3)),
        nics=(LiveNic(4009, "eth9", "s-x"),),
    )
    target = place("t", disks=(DiskPlacement("assumed", "t-a"),), nics=(NicPlacement("assumed", "t-n"),))
    placed = fit_forward(move(target=target, known=False), state, "")
    assert [(disk.key, disk.datastore) for disk in placed.disks] == [
        (2000, "t-a"),
        (2001, "t-a"),
        (2002, "t-a"),
    ]
    assert [nic.network for nic in placed.nics] == ["t-n"]


def test_a_device_that_is_gone_is_not_ordered():
    placed = fit_forward(move(), live(nics=()), "")
    assert placed.nics == ()


def test_the_way_back_restores_placement_and_format():
    home = two_disks(
        placement=place(
            "s",
            "s-h0",
            disks=(DiskPlacement("Hard disk 1", "s-ds0", 2000), DiskPlacement("Hard disk 2", "s-ds1", 2001)),
        ),
    )
    home = replace(home, disks=tuple(replace(disk, format=DiskFormat.EAGER) for disk in home.disks))
    away = live(Side.TARGET, "t-h0", disks=home.disks)
    placed = fit_back(home, away, "s-h1")
    assert (placed.host, placed.cluster, placed.folder) == ("s-h1", "C1", "Prod")
    assert [(disk.datastore, disk.format) for disk in placed.disks] == [
        ("s-ds0", DiskFormat.EAGER),
        ("s-ds1", DiskFormat.EAGER),
    ]


def test_a_device_added_at_the_target_has_no_way_back():
    away = live(Side.TARGET, "t-h0", disks=(*live().disks, LiveDisk(2007, "Hard disk 8", "t-ds0", 10)))
    with pytest.raises(Drift, match="Hard disk 8"):
        fit_back(live(), away, "")
    away = live(Side.TARGET, "t-h0", nics=(*live().nics, LiveNic(4007, "NIC 8", "t-net")))
    with pytest.raises(Drift, match="NIC 8"):
        fit_back(live(), away, "")


def test_a_placement_on_another_host_differs_in_nothing_else():
    """And whoever adds a field sees that ``on`` and ``fit_forward`` carry it."""
    here = place("t", "t-h0")
    assert here.on("t-h0") is here
    assert here.on("t-h1") == replace(here, host="t-h1")
    every = {field.name for field in fields(Placement)}
    assert every == {"datacenter", "cluster", "host", "pool", "folder", "datastore", "disks", "nics"}
