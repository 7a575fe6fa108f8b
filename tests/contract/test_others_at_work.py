"""Tasks that take slots, of whomever, on every implementation of the gateway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.simulator.trouble.foreign import begin_foreign
from executor.simulator.trouble.reading import parse_faults
from tests.contract.estate import SOURCE_VMS, START, vm
from tests.contract.orders import follow, forward, see, until_running
from tests.contract.stages import STAGES
from wavelift.model.inventory import Power
from wavelift.model.placement import Side


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


def begin(stage, number, **changes):
    """Somebody starts something on a VM of the source that takes a world day."""
    entry = {"action": "foreign", "side": "source", "vm": f"app-{number}", "seconds": 86400.0, **changes}
    (scripted,) = parse_faults([entry])
    with stage.world.lock:
        begin_foreign(stage.world, stage.world.vcenters[Side.SOURCE], scripted)


def test_others_tasks_tell_who_where_and_what(play):
    vms = (vm(1, name="app-1"), vm(2, name="app-2", power=Power.OFF), vm(3, name="app-3"))

    async def scene(stage):
        begin(stage, 1, user="VSPHERE.LOCAL\\drs")
        begin(stage, 2, task="VirtualMachine.clone", user="VSPHERE.LOCAL\\backup")
        begin(stage, 3, task="Drm.ExecuteVMotionLRO")
        states = [await see(stage.gateway, number) for number in (1, 2, 3)]
        first = await stage.gateway.at_work(Side.SOURCE)
        return (
            states,
            first,
            await stage.gateway.at_work(Side.SOURCE),
            await stage.gateway.at_work(Side.TARGET),
        )

    states, found, again, there = play(scene, vms=vms)
    by_name = {task.state.entity_name: task for task in found}
    assert [by_name[f"app-{number}"].user for number in (1, 2, 3)] == [
        "VSPHERE.LOCAL\\drs",
        "VSPHERE.LOCAL\\backup",
        "",
    ]
    assert [by_name[f"app-{number}"].hot for number in (1, 2, 3)] == [True, False, True]
    assert by_name["app-1"].state.description == "VirtualMachine.migrate"
    for number, state in enumerate(states, start=1):
        task = by_name[f"app-{number}"]
        assert (task.datacenter, task.host) == (state.placement.datacenter, state.placement.host)
        assert set(task.datastores) == {disk.datastore for disk in state.disks}
    assert _lasting(again) == _lasting(found)
    assert there == []


def _lasting(found):
    """What stays as it is while a task goes on; a second look does not ask for it again."""
    return {replace(task, state=replace(task.state, progress=None)) for task in found}


def test_our_own_relocations_are_among_them_until_they_end(play):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task)
        during = await stage.gateway.at_work(Side.SOURCE)
        await follow(stage.gateway, task)
        return task, during, await stage.gateway.at_work(Side.SOURCE)

    task, during, after = play(scene, vms=(vm(1, gib=3), *SOURCE_VMS[1:]))
    assert [entry.state.ref for entry in during] == [task]
    assert after == []


def test_other_tasks_take_no_slots_that_we_know_of(play):
    async def scene(stage):
        begin(stage, 1, task="VirtualMachine.createSnapshot")
        return await stage.gateway.at_work(Side.SOURCE)

    assert play(scene, vms=(vm(1, name="app-1"),)) == []


def test_a_relocation_tells_whether_it_is_ours(play):
    async def scene(stage):
        begin(stage, 2, task="VirtualMachine.relocate", user="VSPHERE.LOCAL\\backup")
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        return task, await stage.gateway.tasks(Side.SOURCE, START)

    task, found = play(scene, vms=(vm(1, gib=3), vm(2, name="app-2")))
    assert {state.entity_name: state.mine for state in found}["app-2"] is False
    assert [state.ref for state in found if state.mine] == [task]
