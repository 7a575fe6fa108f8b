"""The simulated gateway, end to end in virtual time."""

import asyncio
from datetime import timedelta

import pytest

from executor.gateway import Order, Refused, TaskPhase, TaskRef, Unanswered
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import DatastoreNode, FolderNode, HostNode, VmNode
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import START, make_vm, make_world, named, source, target, vm_of
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side
from wavelift.model.plan import Identity


def night(world, work, **options):
    """Run ``work(gateway)`` in virtual time."""

    async def main():
        gateway = SimulatedGateway(world, **options)
        await gateway.open()
        try:
            return await work(gateway)
        finally:
            await gateway.close()

    result = run_virtual(main(), start=1000.0)
    assert problems(world) == []
    return result


async def order_for(gateway, number=0, side=Side.SOURCE, **changes):
    uuid = f"500b0000-0000-0000-0000-{number:012}"
    ((state,),) = await gateway.find(side, [Identity("any", instance_uuid=uuid)])
    letter = side.other[0]
    to = Placement(
        datacenter="DC",
        cluster="C1",
        host=f"{letter}-h{number % 2}",
        datastore=f"{letter}-ds0",
        disks=tuple(DiskPlacement(disk.label, f"{letter}-ds0", disk.key) for disk in state.disks),
        nics=tuple(NicPlacement(nic.label, "VLAN-10", nic.key) for nic in state.nics),
    )
    values = {name: getattr(to, name) for name in to.__slots__} | changes
    return Order(state.name, state.name, side, state.moref, uuid, Placement(**values), state.power)


async def follow(gateway, task):
    return [state async for state in gateway.follow(task)]


def test_a_move_from_order_to_arrival():
    world = make_world(1)

    async def work(gateway):
        order = await order_for(gateway)
        verdict = await gateway.check(order)
        task = await gateway.submit(order)
        states = await follow(gateway, task)
        found = await gateway.find(Side.SOURCE, [Identity("vm000", instance_uuid=order.instance_uuid)])
        ((moved,),) = await gateway.find(Side.TARGET, [Identity("vm000", instance_uuid=order.instance_uuid)])
        return verdict, states, found, moved, await gateway.tasks(Side.SOURCE, START)

    verdict, states, found, moved, tasks = night(world, work)
    assert (verdict.errors, verdict.warnings) == ((), ())
    assert states[0].phase is TaskPhase.RUNNING, "its slots are free"
    assert states[-1].phase is TaskPhase.SUCCESS
    assert len(states) > 15
    assert states[-1].completed == START + timedelta(seconds=world.elapsed)
    assert found == [()]
    assert (moved.side, moved.placement.host, moved.placement.datastore) == (Side.TARGET, "t-h0", "t-ds0")
    assert moved.disks[0].datastore == "t-ds0"
    assert (moved.nics[0].network, moved.nics[0].switch) == ("VLAN-10", "dvs1")
    assert [task.ref for task in tasks] == [states[-1].ref]
    (call,) = world.record.relocations()
    assert call.extra == {"task": states[-1].ref.id, "instance_uuid": moved.instance_uuid, "accepted": True}


def test_there_and_back_again_to_the_same_place():
    world = make_world(1)

    async def work(gateway):
        first = (await gateway.find(Side.SOURCE, [Identity("vm000")]))[0][0]
        await follow(gateway, await gateway.submit(await order_for(gateway)))
        await gateway.ensure_folder(Side.SOURCE, "DC", first.placement.folder)
        back = await order_for(gateway, side=Side.TARGET, folder=first.placement.folder)
        await follow(gateway, await gateway.submit(back))
        last = (await gateway.find(Side.SOURCE, [Identity("vm000")]))[0][0]
        return first, last

    first, last = night(world, work)
    assert last.moref != first.moref
    assert last.placement == first.placement
    assert (last.instance_uuid, last.bios_uuid, last.nics[0].mac) == (
        first.instance_uuid,
        first.bios_uuid,
        first.nics[0].mac,
    )


def test_a_hundred_moves_take_hours_of_virtual_time():
    world = make_world(100, hosts=4, stores=4)

    async def one(gateway, number):
        return (await follow(gateway, await gateway.submit(await order_for(gateway, number))))[-1]

    async def work(gateway):
        ends = await asyncio.gather(*(one(gateway, number) for number in range(100)))
        return ends, asyncio.get_running_loop().time()

    ends, time = night(world, work)
    assert {end.phase for end in ends} == {TaskPhase.SUCCESS}
    assert time > 1000 + 1800
    assert len(list(nodes_of(target(world), VmNode))) == 100


@pytest.mark.parametrize("action", ["drop-before", "drop-after", "503"])
def test_a_broken_submission_is_unanswered_and_never_repeated(action):
    world = make_world(1, faults=[{"phase": "call", "action": action}])

    async def work(gateway):
        order = await order_for(gateway)
        with pytest.raises(Unanswered):
            await gateway.submit(order)
        return await gateway.tasks(Side.SOURCE, START)

    acted = action == "drop-after"
    assert len(night(world, work)) == acted
    assert len(world.record.relocations()) == acted
    (call,) = world.record.relocations(accepted=False)
    assert call.extra["accepted"] is acted


def test_a_scripted_refusal_and_a_reply_that_is_lost():
    script = [
        {"phase": "call", "fault": "vim.fault.ConcurrentAccess", "attempt": 1},
        {"phase": "reply", "fault": "vmodl.fault.SystemError", "attempt": 2},
    ]
    world = make_world(1, faults=script)

    async def work(gateway):
        order = await order_for(gateway)
        names = []
        for _ in range(3):
            with pytest.raises(Refused) as caught:
                await gateway.submit(order)
            names.append(caught.value.fault)
        return names

    refused, lost, busy = night(world, work)
    assert refused.name == "vim.fault.ConcurrentAccess"
    assert "vmodl.MethodFault" in refused.lineage
    assert lost.name == "vmodl.fault.SystemError"
    assert (busy.name, busy.task) == ("vim.fault.TaskInProgress", world.tasks[Side.SOURCE].history[0].moref)


def test_a_slow_call_acts_when_it_arrives():
    world = make_world(1, faults=[{"phase": "call", "action": "delay", "seconds": 90}])

    async def work(gateway):
        return (await follow(gateway, await gateway.submit(await order_for(gateway))))[0]

    assert night(world, work).queued == START + timedelta(seconds=90)


def test_a_failed_task_tells_its_fault():
    world = make_world(1)
    named(target(world), HostNode, "t-h0").maintenance = True

    async def work(gateway):
        order = await order_for(gateway)
        verdict = await gateway.check(order)
        return verdict, (await follow(gateway, await gateway.submit(order)))[-1]

    verdict, end = night(world, work)
    assert end.phase is TaskPhase.ERROR
    assert end.fault.name == verdict.errors[0].name == "vim.fault.InvalidHostState"
    assert end.fault.lineage[:3] == (
        "vim.fault.InvalidHostState",
        "vim.fault.InvalidState",
        "vim.fault.VimFault",
    )
    assert ("host", named(target(world), HostNode, "t-h0").moref) in end.fault.details


def test_cancelling_a_running_move():
    world = make_world(1)

    async def work(gateway):
        task = await gateway.submit(await order_for(gateway))
        await asyncio.sleep(70)
        await gateway.cancel(task)
        with pytest.raises(Refused) as caught:
            await gateway.cancel(task)
        return (await follow(gateway, task))[-1], caught.value.fault.name

    end, again = night(world, work)
    assert end.fault.name == "vmodl.fault.RequestCanceled"
    assert again == "vim.fault.InvalidState"
    assert not vm_of(world).busy


def test_a_restart_takes_the_task_away_and_reads_are_patient():
    script = [{"action": "restart", "side": "source", "at_seconds": 80, "seconds": 100}]
    world = make_world(1, faults=script)

    async def work(gateway):
        task = await gateway.submit(await order_for(gateway))
        with pytest.raises(Refused) as caught:
            await follow(gateway, task)
        gone = world.elapsed
        tasks = await gateway.tasks(Side.SOURCE, START)
        return caught.value.fault, gone, tasks, world.elapsed

    fault, gone, tasks, after = night(world, work)
    assert fault.name == "vmodl.fault.ManagedObjectNotFound"
    assert 180 <= gone <= 195, "nobody hears of it before the vCenter answers again"
    assert (tasks, after >= 180) == ([], True)


def test_patience_ends():
    world = make_world(1)
    world.restart(Side.TARGET, 1000)

    async def work(gateway):
        with pytest.raises(Unanswered, match="503"):
            await gateway.survey(Side.TARGET)

    night(world, work, patience=60)
    assert 60 <= world.elapsed <= 75, "a pause that has begun is waited for, as on the wire"


def test_unknown_tasks_and_missing_names():
    world = make_world(1)

    async def work(gateway):
        faults = []
        for change in (
            {"datastore": "nowhere"},
            {"cluster": "C9"},
            {"host": "t-h9"},
            {"folder": "Not/There"},
            {"pool": "P"},
            {"datacenter": "DC9"},
            {"nics": ()},
        ):
            with pytest.raises(Refused) as caught:
                await gateway.submit(await order_for(gateway, **change))
            faults.append(caught.value.fault)
        with pytest.raises(Refused) as caught:
            await follow(gateway, TaskRef(Side.SOURCE, "task-404"))
        return faults, caught.value.fault

    faults, unknown = night(world, work)
    assert [fault.name for fault in faults] == ["wavelift.TargetMissing"] * 6 + [
        "wavelift.PlacementIncomplete"
    ]
    assert "Not/There" in faults[3].text
    assert unknown.name == "vmodl.fault.ManagedObjectNotFound"
    assert world.record.relocations(accepted=False) == ()


def test_folders_are_made_level_by_level_and_once():
    world = make_world(1)

    async def work(gateway):
        for _ in range(2):
            await gateway.ensure_folder(Side.TARGET, "DC", "Prod/Web/Blue")
        await follow(gateway, await gateway.submit(await order_for(gateway, folder="Prod/Web/Blue")))
        return await gateway.survey(Side.TARGET)

    site = night(world, work)
    assert site.folders == (("DC", "Prod"), ("DC", "Prod/Web"), ("DC", "Prod/Web/Blue"))
    assert len([node for node in nodes_of(target(world), FolderNode) if node.name == "Web"]) == 1


def test_a_survey_tells_everything_by_name():
    world = make_world((make_vm(0, pool="Gold"),))
    named(source(world), HostNode, "s-h1").maintenance = True

    async def work(gateway):
        return await gateway.survey(Side.SOURCE)

    site = night(world, work)
    assert site.instance_uuid == source(world).instance_uuid
    assert [(cluster.name, cluster.pools) for cluster in site.clusters] == [("C1", ("Gold",))]
    assert [(host.name, host.usable) for host in site.hosts] == [("s-h0", True), ("s-h1", False)]
    assert {store.free_mib for store in site.datastores} == {
        store.free_mib for store in nodes_of(source(world), DatastoreNode)
    }
    assert {(network.name, network.switch) for network in site.networks} == {
        ("VLAN-10", "dvs1"),
        ("VM Network", ""),
    }
    assert ("DC", "Prod/Web") in site.folders


def test_without_a_uuid_every_witness_counts():
    vms = (make_vm(0, name="twin", folder="A"), make_vm(1, name="twin", folder="B"))
    world = make_world(vms)
    first = next(vm for vm in nodes_of(source(world), VmNode) if vm.moref == "vm-10")

    async def work(gateway):
        own = source(world).instance_uuid
        return await gateway.find(
            Side.SOURCE,
            [
                Identity("twin"),
                Identity("twin", moref="vm-10", vcenter_uuid=own),
                Identity("twin", macs=(first.nics[0].mac.upper(),)),
                Identity("twin", disk_uuids=("something-else",)),
                Identity("nobody"),
                Identity("any", instance_uuid=first.instance_uuid.upper()),
            ],
        )

    found = night(world, work)
    assert [len(states) for states in found] == [2, 1, 1, 0, 0, 1]
    assert found[1][0].moref == found[2][0].moref == "vm-10"
