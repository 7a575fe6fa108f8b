"""The checker must notice each kind of damage."""

import pytest

from executor.simulator.estate.nodes import DatastoreNode
from executor.simulator.physics.flow import Flow
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import make_world, named, source, vm_of
from wavelift.model.placement import Side


def lose_vm(world):
    del source(world).nodes[vm_of(world).moref]


def forget_in_host(world):
    source(world).nodes[vm_of(world).host].vms.clear()


def leave_dangling(world):
    source(world).nodes[vm_of(world).parent].children.append("vm-404")


def leak_space(world):
    named(source(world), DatastoreNode, "s-ds0").free_mib -= 1


def wrong_uuid(world):
    source(world).by_uuid.clear()


def silent_rename(world):
    vm_of(world).name = "other"


def stale_lock(world):
    vm_of(world).busy = "task-404"


def held_slots(world):
    world.slots.used["host", Side.SOURCE, "host-1"] = 2


def negative_slots(world):
    world.slots.used["host", Side.SOURCE, "host-1"] = -1


def too_much_traffic(world):
    line = world.pipes.line()
    flow = Flow([line], 1e9, 1.0, lambda _: None)
    flow.rate = line.capacity * 2
    line.flows[flow] = None


@pytest.mark.parametrize(
    "damage",
    [
        lose_vm,
        forget_in_host,
        leave_dangling,
        leak_space,
        wrong_uuid,
        silent_rename,
        stale_lock,
        held_slots,
        negative_slots,
        too_much_traffic,
    ],
)
def test_damage_is_noticed(damage):
    world = make_world(2)
    assert problems(world) == []
    damage(world)
    assert problems(world)
