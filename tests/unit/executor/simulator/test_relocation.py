"""One relocation from its call to its end."""

import pytest

from executor.simulator.estate.ancestry import find_node, nodes_of
from executor.simulator.estate.nodes import DatastoreNode, FolderNode, HostNode, NetworkNode, SimFault, VmNode
from executor.simulator.physics.figures import Physics
from executor.simulator.physics.slots import SLOT_TABLES, Kind
from executor.simulator.relocating.requests import NicTarget
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import (
    Disk,
    Nic,
    Power,
    locator,
    make_vm,
    make_world,
    named,
    relocate,
    request,
    run,
    source,
    target,
    vm_of,
)
from wavelift.model.placement import DiskFormat, Side


def failed_call(world, vm, **changes):
    with pytest.raises(SimFault) as caught:
        relocate(world, vm, **changes)
    assert problems(world) == []
    assert not world.running.active()
    return caught.value


def failed_task(world, vm, **changes):
    task = relocate(world, vm, **changes)
    assert task.state in ("queued", "running")
    run(world)
    assert task.state == "error"
    assert task.error is not None
    assert vm.busy == ""
    assert problems(world) == []
    return task.error


def test_a_vm_that_moves_keeps_its_identity_and_gets_a_new_moref():
    disks = (
        Disk("Hard disk 1", 20_000, "s-ds0", key=2000, uuid="6000C290-1"),
        Disk("Hard disk 2", 5_000, "s-ds1", key=2001, format=DiskFormat.THICK),
    )
    world = make_world((make_vm(0, disks=disks, snapshots=("before patch",), extra=(("owner", "ops"),)),))
    vm = vm_of(world)
    old = vm.moref
    assert vm.custom_values == {"owner": "ops"}
    task = relocate(world, vm)
    assert (task.state, vm.busy, task.description) == ("queued", task.moref, "VirtualMachine.relocate")
    run(world)
    assert (task.state, task.progress, task.error) == ("success", 100, None)
    assert old not in source(world).nodes
    arrived = vm_of(world, side=Side.TARGET)
    assert arrived.moref != old
    assert (arrived.name, arrived.instance_uuid, arrived.bios_uuid) == (
        vm.name,
        vm.instance_uuid,
        vm.bios_uuid,
    )
    assert [nic.mac for nic in arrived.nics] == [nic.mac for nic in vm.nics]
    assert [disk.uuid for disk in arrived.disks] == [disk.uuid for disk in vm.disks]
    assert [each.name for each in arrived.snapshots] == ["before patch"]
    assert arrived.stands_on == 1
    assert arrived.custom_values == {}
    assert arrived.busy == ""
    assert arrived.power is Power.ON
    assert {disk.file.partition("]")[0] for disk in arrived.disks} == {"[t-ds0"}
    assert target(world).by_uuid[vm.instance_uuid] == [arrived.moref]
    assert vm.instance_uuid not in source(world).by_uuid
    assert problems(world) == []


def test_space_follows_the_disks():
    world = make_world(1)
    old = named(source(world), DatastoreNode, "s-ds0")
    new = named(target(world), DatastoreNode, "t-ds1")
    before, free = old.free_mib, new.free_mib
    relocate(world, vm_of(world), store=1)
    world.advance(1.0)
    assert new.free_mib == free - 10_000, "set aside while it runs"
    assert old.free_mib == before
    run(world)
    assert new.free_mib == free - 10_000
    assert old.free_mib == before + 10_000


def test_a_move_and_its_return_leave_everything_as_it_was():
    world = make_world(1)
    free = {
        node.name: node.free_mib for vc in world.vcenters.values() for node in nodes_of(vc, DatastoreNode)
    }
    uuid = vm_of(world).instance_uuid
    relocate(world, vm_of(world))
    run(world)
    relocate(world, vm_of(world, side=Side.TARGET))
    run(world)
    assert vm_of(world).instance_uuid == uuid
    assert free == {
        node.name: node.free_mib for vc in world.vcenters.values() for node in nodes_of(vc, DatastoreNode)
    }
    assert problems(world) == []


def test_thick_at_the_target_takes_the_whole_capacity():
    world = make_world(1)
    vm = vm_of(world)
    store = named(target(world), DatastoreNode, "t-ds0")
    free = store.free_mib
    whole = request(world, vm)
    thick = tuple(type(disk)(disk.key, disk.datastore, DiskFormat.THICK) for disk in whole.disks)
    relocate(world, vm, disks=thick)
    run(world)
    assert store.free_mib == free - 20_000
    assert vm_of(world, side=Side.TARGET).disks[0].format is DiskFormat.THICK


def test_a_forgotten_service_resolves_in_the_own_vcenter():
    """Fact sheet 0.1: the same ids stand for other things here, and the task reports success."""
    world = make_world(1)
    vm = vm_of(world)
    wanted = request(world, vm)
    assert isinstance(source(world).nodes[wanted.host], HostNode), "the ids collide"
    task = relocate(world, vm, service=None, nics=())
    run(world)
    assert task.state == "success"
    assert find_node(source(world), vm.moref, VmNode) is vm, "it never left"
    assert vm.host == wanted.host
    assert not list(nodes_of(target(world), VmNode))
    assert problems(world) == []


def test_a_move_inside_one_vcenter_keeps_the_moref_and_unlisted_devices():
    world = make_world(1)
    vm = vm_of(world)
    moref, folder, networks = vm.moref, vm.parent, [nic.network for nic in vm.nics]
    other = named(source(world), DatastoreNode, "s-ds1")
    host = named(source(world), HostNode, "s-h1")
    task = relocate(
        world, vm, service=None, host=host.moref, pool="", datastore=other.moref, disks=(), nics=()
    )
    run(world)
    assert task.state == "success"
    assert (vm.moref, vm.host, vm.parent) == (moref, host.moref, folder)
    assert [disk.datastore for disk in vm.disks] == [other.moref]
    assert [nic.network for nic in vm.nics] == networks
    assert problems(world) == []


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"pool": "resgroup-999", "host": ""}, "spec.pool"),
        ({"pool": "", "host": ""}, "spec.pool"),
        ({"host": "host-999"}, "spec.host"),
        ({"host": "datastore-1"}, "spec.host"),
        ({"datastore": ""}, "spec.datastore"),
        ({"datastore": "datastore-999"}, "spec.datastore"),
        ({"folder": "group-v999"}, "spec.folder"),
        ({"folder": "group-h1"}, "spec.folder"),
    ],
)
def test_what_does_not_resolve_at_the_destination_is_an_invalid_argument(changes, where):
    world = make_world(1)
    fault = failed_call(world, vm_of(world), **changes)
    assert fault.name == "vmodl.fault.InvalidArgument"
    assert fault.fields["invalidProperty"] == where


def test_an_unknown_id_in_the_own_vcenter_is_not_found():
    world = make_world(1)
    fault = failed_call(world, vm_of(world), service=None, host="host-999", nics=())
    assert fault.name == "vmodl.fault.ManagedObjectNotFound"
    assert fault.fields["obj"] == "host-999"


def test_an_unknown_vcenter_uuid_is_refused_and_capitals_are_not():
    world = make_world(1)
    vm = vm_of(world)
    wrong = locator(target(world), instance_uuid="0-0-0")
    assert failed_call(world, vm, service=wrong).fields["invalidProperty"] == "spec.service.instanceUuid"
    capitals = locator(target(world), instance_uuid=target(world).instance_uuid.upper())
    task = relocate(world, vm, service=capitals)
    run(world)
    assert task.state == "success"


def test_a_wrong_thumbprint_fails_in_the_task_and_tells_the_right_one():
    world = make_world(1)
    for given in ("", "AA:BB"):
        fault = failed_task(world, vm_of(world), service=locator(target(world), thumbprint=given))
        assert fault.name == "vim.fault.SSLVerifyFault"
        assert fault.fields["thumbprint"] == target(world).thumbprint
    right = locator(target(world), thumbprint=target(world).thumbprint.replace(":", "").lower())
    task = relocate(world, vm_of(world), service=right)
    run(world)
    assert task.state == "success"


def test_a_wrong_password_fails_in_the_task_and_is_never_shown():
    world = make_world(1)
    wrong = locator(target(world), password="not-the-password")
    fault = failed_task(world, vm_of(world), service=wrong)
    assert fault.name == "vim.fault.InvalidLogin"
    assert "not-the-password" not in f"{fault} {fault.fields} {wrong!r}"


def test_a_busy_vm_names_its_task():
    world = make_world(1)
    vm = vm_of(world)
    task = relocate(world, vm)
    with pytest.raises(SimFault) as caught:
        relocate(world, vm)
    assert caught.value.name == "vim.fault.TaskInProgress"
    assert caught.value.fields["task"] == ("vim.Task", task.moref)
    run(world)
    assert task.state == "success"


def test_locks_and_states_of_the_vm_are_seen_at_the_call():
    world = make_world(4)
    vm_of(world, 0).disabled_methods = ["RelocateVM_Task"]
    vm_of(world, 1).connection = "inaccessible"
    vm_of(world, 2).template = True
    vm_of(world, 3).question = "Moved or copied?"
    names = [failed_call(world, vm_of(world, number)).name for number in range(4)]
    assert names == [
        "vim.fault.MethodDisabled",
        "vim.fault.InvalidState",
        "vmodl.fault.NotSupported",
        "vim.fault.QuestionPending",
    ]
    assert [entry.outcome for entry in world.record.entries] == names
    assert world.record.relocations() == ()


def test_a_moved_vm_is_not_found_at_its_old_place():
    world = make_world(1)
    vm = vm_of(world)
    old = request(world, vm)
    relocate(world, vm)
    run(world)
    with pytest.raises(SimFault) as caught:
        world.relocate(source(world), vm.moref, old, "tester")
    assert caught.value.name == "vmodl.fault.ManagedObjectNotFound"


def test_every_nic_needs_a_network():
    nics = (
        Nic("Network adapter 1", "VLAN-10", key=4000, switch="dvs1"),
        Nic("Network adapter 2", "VLAN-10", key=4001, switch="dvs1"),
    )
    world = make_world((make_vm(0, nics=nics),))
    vm = vm_of(world)
    fault = failed_task(world, vm, nics=request(world, vm).nics[:1])
    assert fault.name == "vim.fault.CannotAccessNetwork"
    assert fault.fields["device"] == "Network adapter 2"


def test_an_unmapped_nic_keeps_a_standard_network_of_the_same_name():
    world = make_world((make_vm(0, nics=(Nic("Network adapter 1", "VM Network", key=4000),)),))
    task = relocate(world, vm_of(world), nics=())
    run(world)
    assert task.state == "success"
    arrived = vm_of(world, side=Side.TARGET)
    assert arrived.nics[0].network == named(target(world), NetworkNode, "VM Network").moref


def test_a_network_the_host_does_not_see():
    world = make_world(1)
    network = named(target(world), NetworkNode, "VLAN-10")
    host = named(target(world), HostNode, "t-h0")
    host.networks = {moref: None for moref in host.networks if moref != network.moref}
    fault = failed_task(world, vm_of(world))
    assert fault.name == "vim.fault.CannotAccessNetwork"
    assert fault.fields["network"] == ("vim.Network", network.moref)


def test_a_wrong_switch_and_more_than_the_backing():
    world = make_world(1)
    vm = vm_of(world)
    right = request(world, vm).nics[0]
    wrong = NicTarget(right.key, right.portgroup, "50 00 not this one")
    fault = failed_call(world, vm, nics=(wrong,))
    assert fault.fields["invalidProperty"].endswith("port.switchUuid")
    more = NicTarget(right.key, right.portgroup, right.switch_uuid, edits_more=True)
    assert (
        "modifying any property other than the network backing" in failed_call(world, vm, nics=(more,)).text
    )
    stranger = NicTarget(4711, right.portgroup, right.switch_uuid)
    assert failed_call(world, vm, nics=(right, stranger)).name == "vmodl.fault.InvalidArgument"


def test_the_state_of_the_destination_host():
    world = make_world(1)
    host = named(target(world), HostNode, "t-h0")
    host.maintenance = True
    assert failed_task(world, vm_of(world)).name == "vim.fault.InvalidHostState"
    host.maintenance, host.connected = False, False
    assert failed_task(world, vm_of(world)).name == "vim.fault.InvalidHostConnectionState"
    host.connected = True
    gone = named(target(world), DatastoreNode, "t-ds0").moref
    host.datastores = {moref: None for moref in host.datastores if moref != gone}
    assert failed_task(world, vm_of(world)).name == "vim.fault.InaccessibleDatastore"


def test_a_host_newer_than_a_vcenter_knows_is_refused_both_ways():
    world = make_world(1)
    named(target(world), HostNode, "t-h0").build = "25595708"
    world.newest_host[Side.SOURCE] = ("8.0.3", 24674464)
    fault = failed_task(world, vm_of(world))
    assert "does not support hosts of this type" in fault.text
    del world.newest_host[Side.SOURCE]
    world.newest_host[Side.TARGET] = ("7.0.3", 1)
    assert failed_task(world, vm_of(world)).name == "vim.fault.NotSupportedHost"
    world.newest_host.clear()
    task = relocate(world, vm_of(world))
    run(world)
    assert task.state == "success"


def test_space_is_set_aside_so_that_the_second_one_fails():
    world = make_world(2, capacity=15_000)
    first = relocate(world, vm_of(world, 0), store=0)
    second = relocate(world, vm_of(world, 1), store=0)
    run(world)
    assert first.state == "success"
    assert second.error is not None
    assert second.error.name == "vim.fault.InsufficientStorageSpace"
    assert problems(world) == []


def test_a_name_that_is_taken_or_on_its_way():
    there = make_vm(9, side="t", name="VM000", folder="")
    twin = make_vm(1, name="vm000")
    other = make_vm(2, name="solo")
    world = make_world((make_vm(0), twin, other), target_vms=(there,))
    vm = named(source(world), VmNode, "vm000")
    fault = failed_task(world, vm)
    assert fault.name == "vim.fault.DuplicateName"
    assert fault.fields["object"] == ("vim.VirtualMachine", named(target(world), VmNode, "VM000").moref)
    folder = world.create_folder(target(world), _root_folder(world), "Web").moref
    tasks = [
        relocate(world, vm, folder=folder) for vm in nodes_of(source(world), VmNode) if vm.name == "vm000"
    ]
    run(world)
    assert [task.state for task in tasks] == ["success", "error"]
    assert problems(world) == []


def _root_folder(world):
    return next(
        node.moref for node in nodes_of(target(world), FolderNode) if node.name == "vm" and node.kind == "vm"
    )


def test_a_taken_instance_uuid_is_replaced_as_in_the_field():
    there = make_vm(0, side="t", name="impostor")
    world = make_world(1, target_vms=(there,))
    old = vm_of(world).instance_uuid
    relocate(world, vm_of(world))
    run(world)
    arrived = vm_of(world, side=Side.TARGET)
    assert arrived.instance_uuid == world.reassigned[old] != old
    assert problems(world) == []


def test_the_cluster_chooses_where_no_host_is_given():
    world = make_world(4, hosts=2)
    tasks = [relocate(world, vm_of(world, number), host="") for number in range(4)]
    run(world)
    assert {task.state for task in tasks} == {"success"}
    assert sorted(len(host.vms) for host in nodes_of(target(world), HostNode)) == [2, 2]


def test_without_drs_a_running_vm_needs_a_host():
    world = make_world(1)
    vm = vm_of(world)
    cluster = target(world).nodes[named(target(world), HostNode, "t-h0").parent]
    cluster.drs = False
    assert failed_call(world, vm, host="").fields["invalidProperty"] == "spec.host"


def test_shared_storage_is_not_copied_and_takes_no_space():
    world = make_world(1)
    here, there = named(source(world), DatastoreNode, "s-ds0"), named(target(world), DatastoreNode, "t-ds0")
    there.url = here.url
    free = here.free_mib, there.free_mib
    alone = relocate(world, vm_of(world))
    world.advance(0.0)
    charge = SLOT_TABLES[8].charges[Kind.VMOTION]
    assert world.slots.used["host", Side.SOURCE, vm_of(world).host] == charge.host
    run(world)
    assert alone.state == "success"
    assert (here.free_mib, there.free_mib) == free
    assert world.elapsed < world.physics.overhead_seconds + world.physics.switchover_seconds + 10
    assert problems(world) == []


def test_check_relocate_tells_errors_and_warnings_and_succeeds():
    world = make_world((make_vm(0, snapshots=("old",)), make_vm(1, template=True)))
    vm = vm_of(world)
    task = world.check_relocate(source(world), vm.moref, request(world, vm), "tester")
    assert task.state == "success"
    ((errors, warnings),) = task.result
    assert errors == []
    assert [fault.name for fault in warnings] == ["vim.fault.SnapshotRevertIssue"]
    named(target(world), HostNode, "t-h0").maintenance = True
    bad = request(world, vm, nics=())
    ((errors, _),) = world.check_relocate(source(world), vm.moref, bad, "tester").result
    assert [fault.name for fault in errors] == ["vim.fault.InvalidHostState", "vim.fault.CannotAccessNetwork"]
    ((errors, _),) = world.check_relocate(
        source(world), vm_of(world, 1).moref, request(world, vm_of(world, 1)), "tester"
    ).result
    assert [fault.name for fault in errors] == ["vmodl.fault.NotSupported"]
    assert not vm.busy


def test_a_check_does_not_see_trust_and_login():
    """Fact sheet 2: some faults appear only when the move is carried out."""
    world = make_world(1)
    vm = vm_of(world)
    wrong = locator(target(world), thumbprint="", password="no")
    ((errors, _),) = world.check_relocate(
        source(world), vm.moref, request(world, vm, service=wrong), "tester"
    ).result
    assert errors == []


@pytest.mark.parametrize(
    ("version", "power", "faster"), [("8.0.3", Power.OFF, True), ("7.0.3", Power.OFF, False)]
)
def test_unified_data_transport_carries_cold_data_at_vmotion_speed_from_8_on(version, power, faster):
    """Fact sheet 7.1: NFC peaks at 1.3 Gbps; from 8.0 at both ends cold data may go as running VMs do."""
    seconds = []
    for unified in (False, True):
        world = make_world((make_vm(0, power=power),), physics=Physics(unified_data_transport=unified))
        for host in nodes_of(target(world), HostNode):
            host.version = version
        task = relocate(world, vm_of(world))
        run(world)
        assert (task.state, problems(world)) == ("success", [])
        seconds.append((task.completed - task.started).total_seconds())
    assert (seconds[1] < seconds[0] * 0.7) is faster
    assert faster or seconds[1] == seconds[0]


def test_an_encrypted_vm_needs_its_key_provider_at_the_other_vcenter():
    world = make_world((make_vm(0, encrypted=True, key_provider="kms"),))
    assert target(world).key_providers == ["kms"]
    target(world).key_providers.remove("kms")
    vm = vm_of(world)
    assert failed_task(world, vm).name == "vim.fault.EncryptionKeyRequired"
    target(world).key_providers.append("kms")
    task = relocate(world, vm)
    run(world)
    assert task.state == "success"
