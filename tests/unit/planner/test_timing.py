from planner.timetable.timing import Timing, target_hosts
from tests.unit.planner.build import campaign, target, vm
from wavelift.model.inventory import Host, Power
from wavelift.model.placement import UNKNOWN
from wavelift.settings import Limits, Planning, Settings


def timing(machines, hosts=8, **changes):
    placements = {machine.key: target(machine) for machine in machines}
    return Timing(campaign(machines), Settings(**changes), placements, {"target-c1": hosts})


def at_once(table):
    return sum(1 for start in table.starts if start == 0)


def test_two_hot_moves_per_source_host():
    machines = [vm(str(n), host="h1" if n < 4 else "h2") for n in range(8)]
    assert (
        at_once(timing(machines).wave([machine.key for machine in machines], {})) == 3
    )  # the link takes three
    wide = timing(machines, planning=Planning(link_gbps=100))
    assert at_once(wide.wave([machine.key for machine in machines], {})) == 4


def test_the_target_cluster_counts_too():
    machines = [vm(str(n), host=f"h{n}") for n in range(8)]
    one = timing(machines, hosts=1, planning=Planning(link_gbps=100))
    assert at_once(one.wave([machine.key for machine in machines], {})) == 2


def test_datastores_take_eight():
    machines = [vm(f"{n:02d}", host=f"h{n}") for n in range(20)]
    wide = timing(machines, hosts=50, planning=Planning(link_gbps=0))
    assert at_once(wide.wave([machine.key for machine in machines], {})) == 8


def test_cold_moves_are_cheaper_on_hosts():
    machines = [vm(f"{n:02d}", power=Power.OFF) for n in range(20)]
    assert at_once(timing(machines).wave([machine.key for machine in machines], {})) == 8


def test_unknown_hosts_are_a_small_pool():
    machines = [vm(str(n), host=UNKNOWN) for n in range(8)]
    wide = timing(machines, planning=Planning(link_gbps=0))
    assert at_once(wide.wave([machine.key for machine in machines], {})) == 4


def test_a_scarce_vmotion_network_binds():
    machines = [vm(str(n)) for n in range(4)]
    scarce = timing(machines, limits=Limits(network_slots=1))
    assert at_once(scarce.wave([machine.key for machine in machines], {})) == 1


def test_followers_outside_the_wave_do_not_matter():
    machines = [vm("a"), vm("b")]
    table = timing(machines).wave(["b"], {"b": ["a"]})
    assert table.starts == (0,)


def test_target_hosts_stand_in_for_the_source_clusters_that_feed_them():
    machines = [vm("a", cluster="c1", host="h1"), vm("b", cluster="c2", host="h9")]
    data = campaign(machines)
    inventory = data.inventory.__class__(
        vms=data.inventory.vms, hosts=tuple(Host(f"h{n}", "dc", "c1") for n in range(3))
    )
    data = data.__class__(inventory)
    assert target_hosts(data, {m.key: target(m) for m in machines}) == {"target-c1": 4}
    assert target_hosts(campaign([vm("a")]), {"a": target(vm("a"))}) == {"target-c1": 2}
