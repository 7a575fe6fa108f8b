from executor.turns.slots import TOTAL, Resource, Slots, charges
from tests.unit.executor.live import live, place, sites
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskPlacement, Side
from wavelift.model.slot_costs import cost_model
from wavelift.settings import Limits


def test_a_hot_move_costs_host_network_and_each_datastore_once():
    disks = (DiskPlacement("1", "a", 2000), DiskPlacement("2", "b", 2001), DiskPlacement("3", "b", 2002))
    costs = charges(
        Side.SOURCE, live(), place("s", "s-h0", datastore="a", disks=disks), cost_model("8", Limits())
    )
    assert {(item.kind, item.name): units for item, units in costs.items()} == {
        ("host", "DC/s-h0"): 8,
        ("network", "DC/s-h0"): 1,
        ("datastore", "DC/a"): 16,
        ("datastore", "DC/b"): 16,
    }


def test_a_cold_move_is_cheap_and_needs_no_vmotion_network():
    costs = charges(Side.SOURCE, live(power=Power.OFF), place("s", "s-h0"), cost_model("8", Limits()))
    assert {item.kind: units for item, units in costs.items()} == {"host": 2, "datastore": 16}


def test_an_idle_resource_takes_any_one_move_but_no_second():
    slots = Slots.of(sites(), Limits(host_slots=4))
    host = Resource(Side.SOURCE, "host", "DC/s-h0")
    assert slots.blocking({host: 8}) is None
    slots.take({host: 8})
    assert slots.blocking({host: 1}) == host
    slots.release({host: 8})
    assert slots.blocking({host: 8}) is None
    assert slots.taken(host) == 0


def test_what_fits_exactly_is_not_blocked():
    slots = Slots.of(sites(), Limits(total=2))
    assert slots.capacity(TOTAL) == 2
    slots.take({TOTAL: 1})
    assert slots.blocking({TOTAL: 1}) is None
    slots.take({TOTAL: 1})
    assert slots.blocking({TOTAL: 1}) == TOTAL
