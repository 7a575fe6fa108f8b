"""What every ``executor.gateway.Gateway`` must keep, played on every implementation."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from executor.gateway import Refused, TaskPhase, TaskRef, Unanswered
from executor.simulator.estate.nodes import HostNode
from tests.contract.estate import SOURCE_VMS, START, uuid_of, vm
from tests.contract.orders import back, follow, forward, look, see, until_running
from tests.contract.stages import STAGES
from tests.contract.vcsim_stage import over_vcsim
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

ANYWHERE = {**STAGES, "vcsim": over_vcsim}


@pytest.fixture(params=list(STAGES))
def play(request):
    """The simulated pair, over the wire and in process."""
    return STAGES[request.param]


@pytest.fixture(params=list(ANYWHERE))
def anywhere(request):
    """vcsim besides, for scenes without a move between vCenters."""
    return ANYWHERE[request.param]


BIG = (vm(1, gib=5), *SOURCE_VMS[1:])


# --- templates ----------------------------------------------------------------------------------------


def test_a_vm_becomes_a_template_and_a_vm_again(play):
    async def scene(stage):
        shown = []
        for template in (True, True, False, False):
            state = await see(stage.gateway, 6)
            await stage.gateway.set_template(Side.SOURCE, state.moref, template=template)
            after = await see(stage.gateway, 6)
            shown.append((after.template, after.placement.pool, after.placement.host))
        return shown

    host = "esx-old-1"
    assert play(scene) == [(True, "", host), (True, "", host), (False, "", host), (False, "", host)]


def test_a_running_vm_does_not_become_a_template(play):
    async def scene(stage):
        state = await see(stage.gateway, 1)
        with pytest.raises(Refused) as caught:
            await stage.gateway.set_template(Side.SOURCE, state.moref, template=True)
        return caught.value.fault.name

    assert play(scene) == "vim.fault.InvalidPowerState"


def test_a_template_is_not_relocated_until_it_is_a_vm(play):
    async def scene(stage):
        state = await see(stage.gateway, 6)
        await stage.gateway.set_template(Side.SOURCE, state.moref, template=True)
        with pytest.raises(Refused) as caught:
            await stage.gateway.submit(forward(await see(stage.gateway, 6)))
        await stage.gateway.set_template(Side.SOURCE, state.moref, template=False)
        task = await stage.gateway.submit(forward(await see(stage.gateway, 6)))
        states = await follow(stage.gateway, task)
        arrived = await see(stage.gateway, 6, Side.TARGET)
        await stage.gateway.set_template(Side.TARGET, arrived.moref, template=True)
        return caught.value.fault.name, states[-1].phase, (await see(stage.gateway, 6, Side.TARGET)).template

    assert play(scene) == ("vmodl.fault.NotSupported", TaskPhase.SUCCESS, True)


# --- what is there ------------------------------------------------------------------------------------


def test_survey_tells_each_site_by_names(anywhere):
    async def scene(stage):
        return [await stage.gateway.survey(side) for side in Side]

    west, east = anywhere(scene)
    assert (west.side, east.side) == (Side.SOURCE, Side.TARGET)
    assert west.instance_uuid != east.instance_uuid
    assert west.datacenters == ("DC-West",)
    assert [(cluster.name, cluster.datacenter) for cluster in east.clusters] == [("New", "DC-East")]
    assert [host.name for host in east.hosts] == ["esx-new-1", "esx-new-2"]
    assert all(host.usable and host.cluster == "New" and host.version[:2] == "8." for host in east.hosts)
    assert [store.name for store in east.datastores] == ["east-a", "east-b"]
    assert all(0 < store.free_mib <= store.capacity_mib and store.url for store in east.datastores)
    networks = {(network.name, network.switch) for network in east.networks}
    assert {("app-10", "dvs-east"), ("app-11", "dvs-east"), ("backup", "")} <= networks
    assert west.folders == (("DC-West", "Prod"), ("DC-West", "Test"))
    assert west.now.utcoffset() == timedelta(0)
    assert abs(west.skew_seconds) < 30


def test_survey_tells_releases_and_storage_as_given_and_no_more_networks(play):
    async def scene(stage):
        return await stage.gateway.survey(Side.TARGET)

    east = play(scene)
    assert {host.version for host in east.hosts} == {"8.0.3"}
    assert [store.url for store in east.datastores] == ["ds:///east-a/", "ds:///east-b/"]
    assert [(network.name, network.switch) for network in east.networks] == [
        ("app-10", "dvs-east"),
        ("app-11", "dvs-east"),
        ("backup", ""),
    ]


def test_a_host_in_maintenance_is_not_usable(play):
    async def scene(stage):
        _maintain(stage.world, "esx-new-1")
        return await stage.gateway.survey(Side.TARGET)

    assert [host.usable for host in play(scene).hosts] == [False, True]


def _maintain(world, name):
    with world.lock:
        vc = world.vcenters[Side.TARGET]
        host = next(node for node in vc.nodes.values() if isinstance(node, HostNode) and node.name == name)
        host.maintenance = True
        world.touch(vc, host.moref, "runtime")


def test_find_by_instance_uuid_shows_the_whole_vm(anywhere):
    async def scene(stage):
        return await see(stage.gateway, 1)

    state = anywhere(scene)
    assert (state.name, state.instance_uuid) == ("vm01", uuid_of(1))
    assert state.bios_uuid == "420a0000-0000-4000-8000-000000000001"
    assert state.power is Power.ON
    assert state.connection == "connected"
    place = state.placement
    assert (place.datacenter, place.cluster, place.host) == ("DC-West", "Old", "esx-old-2")
    assert (place.pool, place.folder, place.datastore) == ("", "Prod", "west-a")
    assert [(disk.key, disk.datastore, disk.capacity_mib) for disk in state.disks] == [
        (2000, "west-a", 1024),
        (2001, "west-b", 512),
    ]
    assert [(nic.key, nic.network, nic.switch, nic.adapter) for nic in state.nics] == [
        (4000, "app-10", "dvs-west", "Vmxnet3"),
        (4001, "backup", "", "E1000e"),
    ]
    assert state.nics[0].mac == "00:50:56:01:00:01"
    assert [disk.key for disk in place.disks] == [2000, 2001]
    assert [nic.key for nic in place.nics] == [4000, 4001]
    assert not state.template
    assert not state.snapshots
    assert not state.question


def test_find_tells_whether_the_tools_run(play):
    async def scene(stage):
        return (await see(stage.gateway, 1)).tools, (await see(stage.gateway, 6)).tools

    assert play(scene) == ("guestToolsRunning", "guestToolsNotRunning")


def test_find_answers_in_order_and_empty_for_what_is_not_there(anywhere):
    async def scene(stage):
        wanted = [Identity("", instance_uuid=uuid_of(number)) for number in (3, 99, 1)]
        return [await stage.gateway.find(side, wanted) for side in Side]

    west, east = anywhere(scene)
    assert [[state.name for state in found] for found in west] == [["vm03"], [], ["vm01"]]
    assert east == [(), (), ()]


def test_find_by_name_gives_all_that_nothing_contradicts(anywhere):
    async def scene(stage):
        find = stage.gateway.find
        twins = (await find(Side.SOURCE, [Identity("twin")]))[0]
        site = await stage.gateway.survey(Side.SOURCE)
        first = min(twins, key=lambda state: state.bios_uuid)
        witnesses = [
            Identity("twin", bios_uuid=first.bios_uuid),
            Identity("twin", macs=(first.nics[0].mac,)),
            Identity("twin", disk_uuids=(first.disks[0].uuid,)),
            Identity("twin", moref=first.moref, vcenter_uuid=site.instance_uuid),
            Identity("twin", moref=first.moref, vcenter_uuid="another-vcenter"),
            Identity("twin", bios_uuid="420a0000-0000-4000-8000-0000000000ff"),
            Identity("triplet"),
        ]
        return twins, first, await find(Side.SOURCE, witnesses)

    twins, first, found = anywhere(scene)
    assert sorted(state.placement.folder for state in twins) == ["Prod", "Test"]
    assert [tuple(state.moref for state in states) for states in found[:4]] == [(first.moref,)] * 4
    assert [len(states) for states in found[4:]] == [2, 0, 0]


def test_many_questions_at_once(anywhere):
    async def scene(stage):
        return await asyncio.gather(*(see(stage.gateway, number) for number in range(1, 9) for _ in range(5)))

    states = anywhere(scene)
    assert [state.instance_uuid for state in states] == [uuid_of(n) for n in range(1, 9) for _ in range(5)]


def test_ensure_folder_makes_what_is_missing_once(anywhere):
    async def scene(stage):
        paths = ["Moved/Web", "Moved/Web", "Moved/Db", "Moved"]
        await asyncio.gather(*(stage.gateway.ensure_folder(Side.TARGET, "DC-East", path) for path in paths))
        await stage.gateway.ensure_folder(Side.TARGET, "DC-East", "Moved/Web")
        return (await stage.gateway.survey(Side.TARGET)).folders

    assert anywhere(scene) == (("DC-East", "Moved"), ("DC-East", "Moved/Db"), ("DC-East", "Moved/Web"))


def test_a_folder_in_an_unknown_datacenter_is_refused(anywhere):
    async def scene(stage):
        with pytest.raises(Refused):
            await stage.gateway.ensure_folder(Side.TARGET, "DC-Nowhere", "Moved")

    anywhere(scene)


def test_a_session_that_ended_is_renewed(anywhere):
    async def scene(stage):
        before = await see(stage.gateway, 1)
        for side in Side:
            stage.expire(side)
        return before, await see(stage.gateway, 1), await stage.gateway.survey(Side.TARGET)

    before, after, east = anywhere(scene)
    assert after == before
    assert east.datacenters == ("DC-East",)


# --- checks -------------------------------------------------------------------------------------------


def test_a_check_that_finds_nothing(anywhere):
    async def scene(stage):
        return await stage.gateway.check(forward(await see(stage.gateway, 1)))

    assert anywhere(scene).errors == ()


def test_a_check_that_finds_what_would_fail(play):
    async def scene(stage):
        order = forward(await see(stage.gateway, 1))
        _maintain(stage.world, "esx-new-1")
        verdict = await stage.gateway.check(order)
        return verdict, stage.record.relocations(accepted=False)

    verdict, relocations = play(scene)
    assert verdict.errors
    assert all(fault.name.startswith(("vim.", "vmodl.")) for fault in verdict.errors)
    assert relocations == ()


# --- moving -------------------------------------------------------------------------------------------


def test_a_move_ends_where_it_was_ordered(play):
    async def scene(stage):
        order = forward(await see(stage.gateway, 1))
        task = await stage.gateway.submit(order)
        states = await follow(stage.gateway, task)
        (told,) = await stage.gateway.tasks(Side.SOURCE, START)
        return order, told, states, await look(stage.gateway, 1), await see(stage.gateway, 1, Side.TARGET)

    order, told, states, left, there = play(scene)
    task = told.ref
    assert task.side is Side.SOURCE
    assert all(state.ref == task for state in states)
    assert [state.phase.ended for state in states] == [False] * (len(states) - 1) + [True]
    final = states[-1]
    assert (final.phase, final.fault) == (TaskPhase.SUCCESS, None)
    assert (told.entity, told.entity_name) == (order.moref, "vm01")
    assert told.description == "VirtualMachine.relocate"
    assert told.queued <= final.started <= final.completed
    assert (told.started, told.completed) == (final.started, final.completed)
    assert left is None
    assert {disk.key: disk.datastore for disk in there.disks} == {2000: "east-a", 2001: "east-b"}
    assert {nic.key: (nic.network, nic.switch) for nic in there.nics} == {
        4000: ("app-11", "dvs-east"),
        4001: ("backup", ""),
    }
    assert there.placement.host == "esx-new-1"
    assert there.power is Power.ON
    assert there.instance_uuid == uuid_of(1)


def test_a_disk_gets_the_storage_policy_of_that_name_at_the_destination(play):
    async def scene(stage):
        stage.world.vcenters[Side.TARGET].policies["east-7"] = "Gold"
        stage.world.vcenters[Side.SOURCE].policies["west-7"] = "Gold"
        state = await see(stage.gateway, 1)
        await follow(stage.gateway, await stage.gateway.submit(_with_policy(forward(state), "gold")))
        there = await see(stage.gateway, 1, Side.TARGET)
        return [disk.policy for disk in stage.world.vcenters[Side.TARGET].nodes[there.moref].disks]

    assert set(play(scene)) == {"east-7"}


def test_a_storage_policy_that_is_not_there_is_refused_before_anything_moves(play):
    async def scene(stage):
        state = await see(stage.gateway, 1)
        with pytest.raises(Refused) as caught:
            await stage.gateway.submit(_with_policy(forward(state), "Gold"))
        return caught.value.fault.name, stage.record.relocations(accepted=False), caught.value.fault.text

    name, calls, text = play(scene)
    assert (name, calls) == ("wavelift.TargetMissing", ())
    assert "'Gold'" in text


def _with_policy(order, name):
    disks = tuple(replace(disk, policy=name) for disk in order.to.disks)
    return replace(order, to=replace(order.to, disks=disks))


def test_a_vm_that_is_off_stays_off(play):
    async def scene(stage):
        await follow(stage.gateway, await stage.gateway.submit(forward(await see(stage.gateway, 6))))
        return await see(stage.gateway, 6, Side.TARGET)

    assert play(scene).power is Power.OFF


def test_there_and_back_again(play):
    async def scene(stage):
        home = await see(stage.gateway, 2)
        await follow(stage.gateway, await stage.gateway.submit(forward(home)))
        away = await see(stage.gateway, 2, Side.TARGET)
        task = await stage.gateway.submit(back(away, home))
        final = (await follow(stage.gateway, task))[-1]
        return home, task, final, await see(stage.gateway, 2), await look(stage.gateway, 2, Side.TARGET)

    home, task, final, again, away = play(scene)
    assert task.side is Side.TARGET
    assert final.phase is TaskPhase.SUCCESS
    assert away is None
    assert again.placement == home.placement


def test_a_fault_in_the_task_is_its_end(play):
    faults = [{"phase": "copy", "vm": "vm01", "fault": "vim.fault.Timedout", "text": "took too long"}]

    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        return (await follow(stage.gateway, task))[-1], await look(stage.gateway, 1)

    final, still = play(scene, faults)
    assert final.phase is TaskPhase.ERROR
    assert (final.fault.name, final.fault.text) == ("vim.fault.Timedout", "took too long")
    assert "vim.fault.VimFault" in final.fault.lineage
    assert still is not None


def test_a_fault_at_the_call_refuses(play):
    faults = [{"phase": "call", "vm": "vm01", "fault": "vim.fault.InsufficientResourcesFault"}]

    async def scene(stage):
        with pytest.raises(Refused) as caught:
            await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        return caught.value.fault, stage.record.relocations(), await look(stage.gateway, 1)

    fault, accepted, still = play(scene, faults)
    assert fault.name == "vim.fault.InsufficientResourcesFault"
    assert accepted == ()
    assert still is not None


def test_a_second_submission_meets_the_first(play):
    async def scene(stage):
        order = forward(await see(stage.gateway, 1))
        first = await stage.gateway.submit(order)
        with pytest.raises(Refused) as caught:
            await stage.gateway.submit(order)
        final = (await follow(stage.gateway, first))[-1]
        return first, caught.value.fault, final, stage.record.relocations()

    first, fault, final, accepted = play(scene, vms=BIG)
    assert fault.name == "vim.fault.TaskInProgress"
    assert fault.task == first.id
    assert final.phase is TaskPhase.SUCCESS
    assert len(accepted) == 1


def test_a_cancelled_task_ends_with_request_canceled(play):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task)
        await stage.gateway.cancel(task)
        final = (await follow(stage.gateway, task))[-1]
        with pytest.raises(Refused):
            await stage.gateway.cancel(task)
        return final, await look(stage.gateway, 1), await look(stage.gateway, 1, Side.TARGET)

    final, here, there = play(scene, vms=BIG)
    assert final.phase is TaskPhase.ERROR
    assert final.fault.name == "vmodl.fault.RequestCanceled"
    assert here is not None
    assert there is None


def test_many_moves_at_once_all_come_to_an_end(play):
    fleet = tuple(vm(number) for number in range(1, 13))

    async def move(stage, number):
        order = forward(await see(stage.gateway, number), host=f"esx-new-{number % 2 + 1}")
        return (await follow(stage.gateway, await stage.gateway.submit(order)))[-1].phase

    async def scene(stage):
        return await asyncio.gather(*(move(stage, number) for number in range(1, 13)))

    assert play(scene, vms=fleet) == [TaskPhase.SUCCESS] * 12


# --- following and remembering --------------------------------------------------------------------------


def test_an_ended_task_shows_its_end_to_whoever_comes_late(play):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await follow(stage.gateway, task)
        return [state.phase for state in await follow(stage.gateway, task)]

    assert play(scene) == [TaskPhase.SUCCESS]


def test_two_followers_see_the_same_end(play):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        return await asyncio.gather(*(follow(stage.gateway, task) for _ in range(2)))

    one, other = play(scene)
    assert one[-1] == other[-1]


@pytest.mark.parametrize("side", list(Side))
def test_an_unknown_task_is_refused(anywhere, side):
    async def scene(stage):
        with pytest.raises(Refused) as caught:
            await follow(stage.gateway, TaskRef(side, "task-999999"))
        return caught.value.fault.name

    assert anywhere(scene) == "vmodl.fault.ManagedObjectNotFound"


def test_tasks_tells_relocations_since_a_time(play):
    async def scene(stage):
        first = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        ended = (await follow(stage.gateway, first))[-1]
        await stage.gateway.check(forward(await see(stage.gateway, 2)))
        since = ended.started + timedelta(microseconds=1)
        second = await stage.gateway.submit(forward(await see(stage.gateway, 2)))
        await follow(stage.gateway, second)
        tasks = stage.gateway.tasks
        return first, second, await tasks(Side.SOURCE, START), await tasks(Side.SOURCE, since)

    first, second, everything, later = play(scene)
    assert [state.ref for state in everything] == [first, second]
    assert [state.ref for state in later] == [second]
    assert all(state.phase is TaskPhase.SUCCESS for state in everything)
    assert [state.entity_name for state in everything] == ["vm01", "vm02"]


@pytest.mark.parametrize("side", list(Side))
def test_a_lost_session_does_not_end_the_following(play, side):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task)
        stage.expire(side)
        final = (await follow(stage.gateway, task))[-1]
        return final, await see(stage.gateway, 1, Side.TARGET), stage.record.relocations()

    final, there, accepted = play(scene, vms=BIG)
    assert final.phase is TaskPhase.SUCCESS
    assert there.placement.datastore == "east-a"
    assert len(accepted) == 1


# --- broken connections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "acted"), [("drop-before", 0), ("drop-after", 1)])
def test_a_submission_whose_answer_is_lost_is_unanswered_and_not_repeated(play, action, acted):
    faults = [{"phase": "call", "action": action, "method": "RelocateVM_Task"}]

    async def scene(stage):
        with pytest.raises(Unanswered):
            await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        known = await stage.gateway.tasks(Side.SOURCE, START)
        ends = [(await follow(stage.gateway, state.ref))[-1].phase for state in known]
        return ends, stage.record

    ends, record = play(scene, faults)
    assert len(record.relocations()) == acted
    assert record.counts.get("RelocateVM_Task", 0) <= 1
    assert ends == [TaskPhase.SUCCESS] * acted


def test_a_cancellation_whose_answer_is_lost_is_unanswered(play):
    faults = [{"phase": "call", "action": "drop-before", "method": "CancelTask"}]

    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task)
        with pytest.raises(Unanswered):
            await stage.gateway.cancel(task)
        return (await follow(stage.gateway, task))[-1].phase

    assert play(scene, faults, vms=BIG) is TaskPhase.SUCCESS


@pytest.mark.parametrize("skew", [-900.0, 900.0])
def test_a_task_is_found_by_our_time_whatever_the_vcenters_clock_shows(play, skew):
    """A submission without answer is looked for by the time it was made (fact sheet 6.3)."""

    async def scene(stage):
        stage.world.vcenters[Side.SOURCE].skew_seconds = skew
        early = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await follow(stage.gateway, early)
        with stage.world.lock:
            since = stage.world.now() + timedelta(seconds=1)
        await asyncio.sleep(2)
        late = await stage.gateway.submit(forward(await see(stage.gateway, 2)))
        found = [task.ref for task in await stage.gateway.tasks(Side.SOURCE, since)]
        return found, early, late

    found, early, late = play(scene)
    assert late in found
    assert early not in found
