"""What a preflight reads, played on every implementation of the gateway."""

import pytest

from executor.gateway import Overdue, Right, RightOn
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import DatastoreNode, HostNode
from executor.simulator.world.consistency import problems
from tests.contract.estate import uuid_of, vm
from tests.contract.orders import follow, forward, see
from tests.contract.stages import STAGES
from wavelift.model.inventory import Power
from wavelift.model.placement import Side


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


def _node(world, kind, name, side=Side.SOURCE):
    return next(node for node in nodes_of(world.vcenters[side], kind) if node.name == name)


def _change(change, vm="", **more):
    return {"action": "change", "side": "source", "change": change, "vm": vm, **more}


# --- survey -------------------------------------------------------------------------------------------


def test_survey_tells_what_hosts_can_take(play):
    async def scene(stage):
        with stage.world.lock:
            one = _node(stage.world, HostNode, "esx-new-1", Side.TARGET)
            other = _node(stage.world, HostNode, "esx-new-2", Side.TARGET)
            one.maintenance, other.vmotion, other.evc = True, False, "intel-skylake"
            stage.world.touch(stage.world.vcenters[Side.TARGET], one.moref, "runtime")
        return [await stage.gateway.survey(side) for side in Side]

    west, east = play(scene)
    assert [(host.maintenance, host.vmotion, host.evc) for host in east.hosts] == [
        (True, True, ""),
        (False, False, "intel-skylake"),
    ]
    assert all(host.memory_mib == 262144 and host.cpu for host in east.hosts)
    assert [host.memory_used_mib for host in east.hosts] == [0, 0]
    assert sum(host.memory_used_mib for host in west.hosts) == 7 * 256, "vm06 is off"


def test_survey_tells_a_clock_that_is_wrong(play):
    async def scene(stage):
        stage.world.vcenters[Side.TARGET].skew_seconds = 400.0
        return [(await stage.gateway.survey(side)).skew_seconds for side in Side]

    west, east = play(scene)
    assert abs(west) < 60
    assert 340 < east < 460


# --- census and details -------------------------------------------------------------------------------


def test_census_tells_every_vm_with_its_witnesses(play):
    async def scene(stage):
        return [await stage.gateway.census(side) for side in Side]

    west, east = play(scene)
    assert east == []
    assert len(west) == 8
    first = next(card for card in west if card.name == "vm01")
    assert (first.datacenter, first.folder) == ("DC-West", "Prod")
    assert first.instance_uuid == uuid_of(1)
    assert first.bios_uuid == "420a0000-0000-4000-8000-000000000001"
    assert first.macs == ("00:50:56:01:00:01", "00:50:56:02:00:01")


def test_inspect_tells_use_and_what_is_in_the_way(play):
    faults = [_change("tools-installer", "vm01"), _change("consolidation", "vm02"), _change("busy", "vm03")]

    async def scene(stage):
        ids = [(await see(stage.gateway, number)).moref for number in (1, 2, 3)]
        found = await stage.gateway.inspect(Side.SOURCE, [*ids, "vm-987654"])
        assert set(found) == set(ids)
        return [found[moref] for moref in ids]

    one, two, three = play(scene, faults)
    assert (one.tools_installer, two.tools_installer) == (True, False)
    assert (one.consolidation, two.consolidation) == (False, True)
    assert (one.memory_mib, one.cpus > 0) == (256, True)
    assert dict(one.used) == {"west-a": 1024, "west-b": 512}
    assert one.tasks == ()
    assert [(task.description, task.phase.ended) for task in three.tasks] == [
        ("VirtualMachine.createSnapshot", False)
    ]


def test_tasks_that_have_ended_hinder_nobody(play):
    async def scene(stage):
        order = forward(await see(stage.gateway, 6))
        await follow(stage.gateway, await stage.gateway.submit(order))
        moved = await see(stage.gateway, 6, Side.TARGET)
        return (await stage.gateway.inspect(Side.TARGET, [moved.moref]))[moved.moref].tasks

    assert play(scene) == ()


# --- rights -------------------------------------------------------------------------------------------


WANTED = (
    Right(RightOn.DATASTORE, ("Datastore.AllocateSpace",), "east-a", "DC-East"),
    Right(RightOn.DATASTORE, ("Datastore.AllocateSpace",), "east-b", "DC-East"),
    Right(RightOn.POOL, ("Resource.AssignVMToPool",), "", "DC-East", "New"),
    Right(RightOn.FOLDER, ("VirtualMachine.Inventory.Create", "Folder.Create"), "", "DC-East"),
    Right(RightOn.NETWORK, ("Network.Assign",), "app-10", "DC-East", "dvs-east"),
    Right(RightOn.NETWORK, ("Network.Assign",), "backup", "DC-East"),
    Right(RightOn.ROOT, ("Global.CancelTask",)),
    Right(RightOn.DATASTORE, ("Datastore.AllocateSpace",), "nowhere", "DC-East"),
)


def test_an_account_with_all_rights_lacks_none(play):
    async def scene(stage):
        return await stage.gateway.missing_rights(Side.TARGET, WANTED)

    assert play(scene) == [()] * len(WANTED)


def test_missing_rights_are_told_per_object(play):
    faults = [
        _change("denied", "east-b", text="Datastore.AllocateSpace", side="target"),
        _change("denied", text="Folder.Create", side="target"),
        _change("denied", "backup", text="Network.Assign", side="target"),
        _change("denied", text="Global.CancelTask", side="target"),
    ]

    async def scene(stage):
        return await stage.gateway.missing_rights(Side.TARGET, WANTED)

    assert play(scene, faults) == [
        (),
        ("Datastore.AllocateSpace",),
        (),
        ("Folder.Create",),
        (),
        ("Network.Assign",),
        ("Global.CancelTask",),
        (),
    ]


def test_rights_on_many_vms_are_one_question(play):
    async def scene(stage):
        stage.world.vcenters[Side.SOURCE].denied.append(("Resource.HotMigrate", "vm02"))
        morefs = [(await see(stage.gateway, number)).moref for number in (1, 2, 3)]
        wanted = [Right(RightOn.VM, ("Resource.ColdMigrate", "Resource.HotMigrate"), one) for one in morefs]
        answer = await stage.gateway.missing_rights(Side.SOURCE, wanted)
        asked = [entry for entry in stage.record.entries if entry.method == "HasPrivilegeOnEntities"]
        return answer, len(asked)

    assert play(scene) == ([(), ("Resource.HotMigrate",), ()], 1)


@pytest.mark.parametrize(
    ("side", "privilege", "where"),
    [("source", "Resource.ColdMigrate", "vm01"), ("target", "Datastore.AllocateSpace", "east-a")],
)
def test_what_rights_forbid_the_check_refuses_too(play, side, privilege, where):
    faults = [_change("denied", where, text=privilege, side=side)]

    async def scene(stage):
        return await stage.gateway.check(forward(await see(stage.gateway, 1)))

    assert [fault.name for fault in play(scene, faults).errors] == ["vim.fault.NoPermission"]


# --- locator and check --------------------------------------------------------------------------------


def test_the_locator_is_told_what_the_address_shows(play):
    async def scene(stage):
        return await stage.gateway.locator(Side.TARGET), stage.world.vcenters[Side.TARGET].thumbprint

    locator, thumbprint = play(scene)
    assert locator.url.startswith("https://")
    assert locator.told == locator.shown == thumbprint
    assert locator.problem == ""


def test_a_check_tells_scripted_errors_and_warnings(play):
    faults = [
        {"phase": "check", "vm": "vm01", "fault": "vim.fault.CpuIncompatible1ECX", "times": 0},
        {"phase": "check", "vm": "vm02", "fault": "vim.fault.NoGuestHeartbeat", "warning": True},
    ]

    async def scene(stage):
        states = [await see(stage.gateway, number) for number in (1, 2, 3)]
        return [await stage.gateway.check(forward(state)) for state in states]

    one, two, three = play(scene, faults)
    assert [fault.name for fault in one.errors] == ["vim.fault.CpuIncompatible1ECX"]
    assert [fault.name for fault in two.warnings] == ["vim.fault.NoGuestHeartbeat"]
    assert (two.errors, three.errors, three.warnings) == ((), (), ())


def test_a_check_that_takes_its_time_is_waited_for(play):
    faults = [{"phase": "check", "vm": "vm01", "seconds": 4, "fault": "vim.fault.Timedout"}]

    async def scene(stage):
        return await stage.gateway.check(forward(await see(stage.gateway, 1)))

    assert [fault.name for fault in play(scene, faults).errors] == ["vim.fault.Timedout"]


def test_a_check_that_does_not_end_is_overdue(play):
    faults = [{"phase": "check", "vm": "vm01", "seconds": 100_000}]

    async def scene(stage):
        stage.gateway._check_seconds = 0.4
        with pytest.raises(Overdue, match="vm01"):
            await stage.gateway.check(forward(await see(stage.gateway, 1)))

    play(scene, faults)


def test_a_host_without_vmotion_takes_only_what_is_off(play):
    async def scene(stage):
        with stage.world.lock:
            _node(stage.world, HostNode, "esx-new-1", Side.TARGET).vmotion = False
        return [await stage.gateway.check(forward(await see(stage.gateway, number))) for number in (1, 6)]

    hot, cold = play(scene, vms=(vm(1), vm(6, power=Power.OFF)))
    assert [fault.name for fault in hot.errors] == ["vim.fault.VMotionNotConfigured"]
    assert cold.errors == ()


# --- what changes behind our back ---------------------------------------------------------------------


def test_changes_show_at_the_next_look(play):
    faults = [
        _change("disk-added", "vm01"),
        _change("disk-grown", "vm02", text="2048"),
        _change("nic-moved", "vm03", text="app-11"),
        _change("powered-off", "vm04"),
        _change("snapshot", "vm05"),
        _change("gone", "vm06"),
    ]

    async def scene(stage):
        states = [await see(stage.gateway, number) for number in range(1, 6)]
        assert not [card for card in await stage.gateway.census(Side.SOURCE) if card.name == "vm06"]
        with stage.world.lock:
            assert problems(stage.world) == []
        return states

    one, two, three, four, five = play(scene, faults)
    assert [(disk.key, disk.datastore) for disk in one.disks] == [
        (2000, "west-a"),
        (2001, "west-b"),
        (2002, "west-a"),
    ]
    assert two.disks[0].capacity_mib == 1024 + 2048
    assert [nic.network for nic in three.nics] == ["app-11", "backup"]
    assert four.power is Power.OFF
    assert five.snapshots


def test_free_space_is_asked_anew_where_that_is_wanted(play):
    """A vCenter tells what it saw some while ago unless it is asked (fact sheet 4.1)."""

    async def scene(stage):
        names = [store.name for store in (await stage.gateway.survey(Side.TARGET)).datastores]
        with stage.world.lock:
            node = _node(stage.world, DatastoreNode, names[0], Side.TARGET)
            node.free_mib -= 1024
            stage.world.touch(stage.world.vcenters[Side.TARGET], node.moref, "summary")
        site = await stage.gateway.survey(Side.TARGET, refreshed={names[0], "no-such-datastore"})
        return names, site, node.free_mib

    names, site, left = play(scene)
    assert [store.name for store in site.datastores] == names
    assert next(store.free_mib for store in site.datastores if store.name == names[0]) == left
