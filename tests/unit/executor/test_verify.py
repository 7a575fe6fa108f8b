from dataclasses import replace

import pytest

from executor.verify import shortcomings
from tests.unit.executor.live import live, order, place
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, DiskPlacement, Side


def there(**changes):
    return live(Side.TARGET, "t-h0", **changes)


def test_a_vm_as_ordered_lacks_nothing():
    assert shortcomings(order(), live(), there()) == ()


def test_another_host_of_the_cluster_is_fine():
    assert shortcomings(order(), live(), there(placement=place("t", "t-h7"))) == ()


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (there(instance_uuid="uuid-2"), "instanceUuid"),
        (there(connection="orphaned"), "orphaned"),
        (there(power=Power.OFF), "it was"),
        (there(tools="guestToolsNotRunning"), "guest tools"),
        (there(placement=place("t", "t-h0", cluster="C2")), "cluster"),
        (there(placement=place("t", "t-h0", pool="Low")), "resource pool"),
        (there(placement=place("t", "t-h0", folder="")), "folder"),
        (there(disks=()), "Hard disk 1 is missing"),
        (there(disks=(replace(there().disks[0], datastore="t-ds9"),)), "t-ds9"),
        (there(nics=()), "Network adapter 1 is missing"),
        (there(nics=(replace(there().nics[0], network="quarantine"),)), "quarantine"),
        (there(nics=(replace(there().nics[0], connected=False),)), "disconnected"),
        (there(nics=(replace(there().nics[0], mac="00:50:56:ff:ff:ff"),)), "MAC"),
    ],
)
def test_every_shortcoming_is_named(after, word):
    found = shortcomings(order(), live(), after)
    assert len(found) == 1
    assert word in found[0]


def test_a_disk_of_the_wrong_format_is_named_where_a_format_was_ordered():
    wanted = place("t", "t-h0", disks=(DiskPlacement("Hard disk 1", "t-ds0", 2000, DiskFormat.THIN),))
    thick = there(disks=(replace(there().disks[0], format=DiskFormat.THICK),))
    assert "thick" in shortcomings(order(to=wanted), live(), thick)[0]
    assert shortcomings(order(), live(), thick) == ()


def test_tools_that_never_ran_are_not_waited_for():
    before = live(tools="guestToolsNotRunning")
    assert shortcomings(order(), before, there(tools="guestToolsNotRunning")) == ()
    off = live(power=Power.OFF, tools="guestToolsRunning")
    assert shortcomings(order(), off, there(power=Power.OFF, tools="")) == ()


def test_a_nic_that_was_disconnected_may_stay_so():
    nic = replace(live().nics[0], connected=False)
    after = there(nics=(replace(there().nics[0], connected=False),))
    assert shortcomings(order(), live(nics=(nic,)), after) == ()
