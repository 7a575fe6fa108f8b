"""Moves inside a vCenter that others wrote: ordered, followed and cancelled through the gateway.

Not looked at is what vcsim does otherwise than vCenter: disks stay where they are, a network adapter whose
edit names no MAC address gets a new one, and the task is called "VirtualMachine.relocateVm".
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.gateway import Order, TaskPhase
from tests.contract.orders import follow, see, until_running
from tests.contract.vcsim_stage import over_vcsim
from wavelift.model.placement import DiskPlacement, NicPlacement, Side

SLOW = ("-task-delay", "RelocateVm=1000", "-task-delay", "LockHandoff=0")


STORES = {"west-a": "west-b", "west-b": "west-a"}
NETWORKS = {"app-10": "app-11", "backup": "backup"}


def order(state):
    """To the other host, the other datastore and another network of the same vCenter."""
    other = {"esx-old-1": "esx-old-2", "esx-old-2": "esx-old-1"}[state.placement.host]
    to = replace(
        state.placement,
        host=other,
        datastore=STORES[state.placement.datastore],
        disks=tuple(DiskPlacement(disk.label, STORES[disk.datastore], disk.key) for disk in state.disks),
        nics=tuple(NicPlacement(nic.label, NETWORKS[nic.network], nic.key) for nic in state.nics),
    )
    uuid = state.instance_uuid
    return Order(uuid, state.name, state.side, state.moref, uuid, to, state.power, local=True)


def test_a_move_inside_the_vcenter_is_followed_to_its_end():
    async def scene(stage):
        before = await see(stage.gateway, 1)
        task = await stage.gateway.submit(order(before))
        states = await follow(stage.gateway, task)
        return before, states, await see(stage.gateway, 1)

    before, states, after = over_vcsim(scene, options=SLOW, one=True)
    final = states[-1]
    assert [state.phase.ended for state in states] == [False] * (len(states) - 1) + [True]
    assert (final.phase, final.fault) == (TaskPhase.SUCCESS, None)
    assert final.started <= final.completed
    assert after.moref == before.moref
    assert after.placement.host != before.placement.host
    assert [nic.network for nic in after.nics] == ["app-11", "backup"]


def test_a_check_inside_the_vcenter_finds_nothing():
    async def scene(stage):
        return await stage.gateway.check(order(await see(stage.gateway, 1)))

    assert over_vcsim(scene, one=True).errors == ()


def test_a_task_that_is_cancelled_says_so():
    async def scene(stage):
        task = await stage.gateway.submit(order(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task, progress=0)
        await stage.gateway.cancel(task)
        return (await follow(stage.gateway, task))[-1]

    final = over_vcsim(scene, options=SLOW, one=True)
    assert final.phase is TaskPhase.ERROR
    assert final.fault.name == "vmodl.fault.RequestCanceled"


@pytest.mark.parametrize("side", list(Side))
def test_a_lost_session_does_not_end_the_following(side):
    async def scene(stage):
        task = await stage.gateway.submit(order(await see(stage.gateway, 1)))
        stage.expire(side)
        return (await follow(stage.gateway, task))[-1].phase

    assert over_vcsim(scene, options=SLOW, one=True) is TaskPhase.SUCCESS
