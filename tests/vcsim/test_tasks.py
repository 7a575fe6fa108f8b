"""Tasks of a vCenter that others wrote, through the gateway: followed and cancelled.

Not listed: vcsim calls a relocation "VirtualMachine.relocateVm" and vCenter "VirtualMachine.relocate".
"""

from __future__ import annotations

import pytest
from pyVmomi import vim

from executor.gateway import TaskPhase, TaskRef
from executor.vsphere.properties import moref
from tests.contract.orders import follow, see, until_running
from tests.contract.vcsim_stage import over_vcsim
from wavelift.model.placement import Side

SLOW = ("-task-delay", "RelocateVm=1000", "-task-delay", "LockHandoff=0")


def relocate(stage, state):
    """A plain move to the other host, in the same vCenter, as vSphere's own clients order it."""
    session = stage.gateway._sides[Side.SOURCE].session
    index = stage.gateway._sides[Side.SOURCE].inventory.index()
    host = next(entry.moref for entry in index.hosts.values() if entry.name != state.placement.host)
    link = session.link
    spec = vim.vm.RelocateSpec(host=link.ref(vim.HostSystem, host))
    return TaskRef(Side.SOURCE, moref(link.ref(vim.VirtualMachine, state.moref).RelocateVM_Task(spec)))


def test_a_move_inside_the_vcenter_is_followed_to_its_end():
    async def scene(stage):
        await stage.gateway.survey(Side.SOURCE)
        before = await see(stage.gateway, 1)
        task = relocate(stage, before)
        states = await follow(stage.gateway, task)
        return before, states, await see(stage.gateway, 1)

    before, states, after = over_vcsim(scene, options=SLOW)
    final = states[-1]
    assert [state.phase.ended for state in states] == [False] * (len(states) - 1) + [True]
    assert (final.phase, final.fault) == (TaskPhase.SUCCESS, None)
    assert final.entity == before.moref
    assert final.queued <= final.started <= final.completed
    assert after.placement.host != before.placement.host


def test_a_task_that_is_cancelled_says_so():
    async def scene(stage):
        await stage.gateway.survey(Side.SOURCE)
        task = relocate(stage, await see(stage.gateway, 1))
        await until_running(stage.gateway, task, progress=0)
        await stage.gateway.cancel(task)
        return (await follow(stage.gateway, task))[-1]

    final = over_vcsim(scene, options=SLOW)
    assert final.phase is TaskPhase.ERROR
    assert final.fault.name == "vmodl.fault.RequestCanceled"


@pytest.mark.parametrize("side", list(Side))
def test_a_lost_session_does_not_end_the_following(side):
    async def scene(stage):
        await stage.gateway.survey(Side.SOURCE)
        task = relocate(stage, await see(stage.gateway, 1))
        stage.expire(side)
        return (await follow(stage.gateway, task))[-1].phase

    assert over_vcsim(scene, options=SLOW) is TaskPhase.SUCCESS
