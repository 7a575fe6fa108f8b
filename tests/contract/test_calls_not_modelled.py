"""Calls that the simulated pair does not model end as a vCenter's refusals do, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl
from pyVmomi.VmomiSupport import F_OPTIONAL, DataObject, ManagedObject

from executor.simulator.soap.dispatch import MODELLED
from executor.simulator.soap.pair import SimulatedPair
from tests.contract.test_pair_with_plain_pyvmomi import all_of, connect, leave
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side

ENDLESS = {"WaitForUpdates", "WaitForUpdatesEx"}
"""They wait for changes as long as there are none, as they do at a real vCenter."""
ENDING = {"Logout", "DestroyPropertyFilter"}
"""After these the objects of the session are gone."""


@pytest.fixture
def pair() -> Iterator[SimulatedPair]:
    with SimulatedPair(small_world()) as running:
        yield running


@pytest.fixture
def source(pair: SimulatedPair) -> Iterator[Any]:
    si = connect(pair.endpoints[Side.SOURCE])
    yield si
    leave(si)


def one_of_each(si: Any) -> list[Any]:
    """An object of every class that a client can get hold of."""
    content = si.content
    host = next(iter(all_of(si, vim.HostSystem).values()))
    held = [
        getattr(part, info.name) for part in (content, host.configManager) for info in part._GetPropertyList()
    ]
    found = [si, *(each for each in held if isinstance(each, ManagedObject))]
    inventory = all_of(si, vim.ManagedEntity).values()
    found += {type(each): each for each in inventory}.values()
    vm, store = (next(each for each in found if isinstance(each, cls)) for cls in KINDS)
    task = vm.CreateSnapshot_Task("before", "", False, False)
    WaitForTask(task, si=si)
    views = content.viewManager
    return [
        task,
        vm.snapshot.currentSnapshot,
        store.browser,
        views.CreateListView([vm]),
        views.CreateContainerView(content.rootFolder, [], True),
        content.taskManager.CreateCollectorForTasks(vim.TaskFilterSpec()),
        content.eventManager.CreateCollectorForEvents(vim.event.EventFilterSpec()),
        *found,
    ]


KINDS = (vim.VirtualMachine, vim.Datastore)


def some(kind: Any, refs: list[Any], depth: int = 0) -> Any:
    """A value of that class, with what its fields demand."""
    if issubclass(kind, list):
        return kind([some(kind.Item, refs, depth + 1)])
    if issubclass(kind, ManagedObject):
        return next((each for each in refs if isinstance(each, kind)), kind("none-1"))
    if issubclass(kind, DataObject):
        made = kind()
        for info in made._GetPropertyList() if depth < 5 else ():
            if not info.flags & F_OPTIONAL:
                setattr(made, info.name, some(info.type, refs, depth + 1))
        return made
    if issubclass(kind, str):
        return kind(getattr(kind, "values", ["x"])[0])
    if issubclass(kind, datetime):
        return datetime(2026, 3, 7, tzinfo=UTC)
    if kind is object or issubclass(kind, type):
        return "x" if kind is object else vim.VirtualMachine
    return kind(1)


def calls_on(found: Any, refs: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Its methods, each with the least that it demands; without those that take objects of a session away."""
    for method in type(found)._GetMethodList():
        if method.wsdlName in ENDLESS | ENDING or (
            method.wsdlName.startswith("Destroy") and not method.params
        ):
            continue
        info = type(found)._GetMethodInfo(method.name)
        needed = [None if each.flags & F_OPTIONAL else some(each.type, refs) for each in info.params]
        yield info, needed


def fault_of(found: Any, info: Any, needed: list[Any]) -> Any:
    """What the call ends with; None where it is carried out, or where pyVmomi itself does not send it."""
    try:
        found._stub.InvokeMethod(found, info, needed)
    except vmodl.fault.MethodNotFound as fault:
        return fault if fault.msg else None  # without words it is pyVmomi's: newer than this vCenter
    except vmodl.MethodFault as fault:
        return fault
    except TypeError:  # what we made up does not do
        return None
    return None


def test_every_call_that_pyvmomi_knows_is_carried_out_or_refused_as_a_vcenter_would(source: Any) -> None:
    refs, refused = one_of_each(source), 0
    for found in refs:
        for info, needed in calls_on(found, refs):
            fault = fault_of(found, info, needed)
            what = (f"{type(found).__name__}.{info.wsdlName}", fault)
            assert not isinstance(fault, vmodl.fault.SystemError | vmodl.fault.InvalidRequest), what
            if fault is not None and info.wsdlName not in MODELLED:
                assert isinstance(fault, vmodl.fault.NotSupported | vmodl.fault.ManagedObjectNotFound), what
                assert fault.msg, what
                refused += 1
    assert refused > 400


def disk_of(vm: Any) -> Any:
    return next(each for each in vm.config.hardware.device if isinstance(each, vim.vm.device.VirtualDisk))


def nic_of(vm: Any) -> Any:
    cls = vim.vm.device.VirtualEthernetCard
    return next(each for each in vm.config.hardware.device if isinstance(each, cls))


def device_spec(device: Any, operation: str, **more: Any) -> Any:
    change = vim.vm.device.VirtualDeviceSpec(operation=operation, device=device, **more)
    return vim.vm.ConfigSpec(deviceChange=[change])


def larger(vm: Any) -> Any:
    disk = disk_of(vm)
    disk.capacityInKB *= 2
    disk.capacityInBytes *= 2
    return device_spec(disk, "edit")


def independent(vm: Any) -> Any:
    disk = disk_of(vm)
    disk.backing.diskMode = "independent_persistent"
    return device_spec(disk, "edit")


def another(_vm: Any) -> Any:
    backing = vim.vm.device.VirtualDisk.FlatVer2BackingInfo(fileName="", diskMode="persistent")
    disk = vim.vm.device.VirtualDisk(
        key=-1, backing=backing, controllerKey=1000, unitNumber=5, capacityInKB=1024
    )
    return device_spec(disk, "add", fileOperation="create")


REFUSED: dict[str, Callable[[Any], Any]] = {
    "more processors": lambda _vm: vim.vm.ConfigSpec(numCPUs=8, annotation="eight"),
    "advanced settings": lambda _vm: vim.vm.ConfigSpec(
        extraConfig=[vim.option.OptionValue(key="guestinfo.a", value="b")]
    ),
    "a new disk": another,
    "a larger disk": larger,
    "another mode of a disk": independent,
    "a disk taken away": lambda vm: device_spec(disk_of(vm), "remove", fileOperation="destroy"),
    "a network card taken away": lambda vm: device_spec(nic_of(vm), "remove"),
    "a network card changed": lambda vm: device_spec(nic_of(vm), "edit"),
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_what_is_not_modelled_of_a_vm_is_refused_and_changes_nothing(what: str, source: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0000"]
    before = (vm.config.annotation, len(vm.config.hardware.device), disk_of(vm).capacityInKB)
    with pytest.raises(vmodl.fault.NotSupported) as refused:
        vm.ReconfigVM_Task(REFUSED[what](vm))
    assert "does not change" in refused.value.msg
    assert (vm.config.annotation, len(vm.config.hardware.device), disk_of(vm).capacityInKB) == before


def test_notes_and_the_sharing_of_disks_are_changed(source: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0000"]
    disk = disk_of(vm)
    disk.backing.sharing = "sharingMultiWriter"
    spec = device_spec(disk, "edit")
    spec.annotation = "shared"
    WaitForTask(vm.ReconfigVM_Task(spec), si=source)
    assert (vm.config.annotation, disk_of(vm).backing.sharing) == ("shared", "sharingMultiWriter")


def test_a_vm_that_moves_is_not_reconfigured(source: Any, pair: SimulatedPair) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0000"]
    with pair.world.lock:
        pair.world.vcenters[Side.SOURCE].nodes[vm._moId].busy = "task-1"
    with pytest.raises(vim.fault.TaskInProgress):
        vm.ReconfigVM_Task(vim.vm.ConfigSpec(annotation="now"))


def rules_of(cluster: Any) -> dict[str, Any]:
    return {rule.name: rule for rule in cluster.configurationEx.rule}


def changed(cluster: Any, si: Any, **parts: Any) -> None:
    WaitForTask(cluster.ReconfigureComputeResource_Task(vim.cluster.ConfigSpecEx(**parts), True), si=si)


def test_rules_groups_and_overrides_are_added_changed_and_removed(source: Any) -> None:
    cluster = all_of(source, vim.ClusterComputeResource)["C-Old"]
    vms = list(all_of(source, vim.VirtualMachine).values())
    rule = vim.cluster.AntiAffinityRuleSpec(name="apart", enabled=True, vm=vms[:2])
    group = vim.cluster.VmGroup(name="group", vm=vms[:1])
    changed(
        cluster,
        source,
        rulesSpec=[vim.cluster.RuleSpec(operation="add", info=rule)],
        groupSpec=[vim.cluster.GroupSpec(operation="add", info=group)],
    )
    info = rules_of(cluster)["apart"]
    assert len(info.vm) == 2
    with pytest.raises(vmodl.fault.InvalidArgument):
        changed(cluster, source, rulesSpec=[vim.cluster.RuleSpec(operation="add", info=rule)])
    info.vm, info.name = vms[:3], "further apart"
    changed(cluster, source, rulesSpec=[vim.cluster.RuleSpec(operation="edit", info=info)])
    assert len(rules_of(cluster)["further apart"].vm) == 3
    assert len(rules_of(cluster)) == 1
    changed(
        cluster,
        source,
        rulesSpec=[vim.cluster.RuleSpec(operation="remove", removeKey=info.key)],
        groupSpec=[vim.cluster.GroupSpec(operation="remove", removeKey="group")],
    )
    assert (rules_of(cluster), list(cluster.configurationEx.group)) == ({}, [])
    with pytest.raises(vmodl.fault.InvalidArgument):
        changed(cluster, source, rulesSpec=[vim.cluster.RuleSpec(operation="remove", removeKey=info.key)])


def test_what_is_not_modelled_of_a_cluster_is_refused(source: Any) -> None:
    cluster = all_of(source, vim.ClusterComputeResource)["C-Old"]
    hosts = vim.cluster.HostGroup(name="hosts", host=list(cluster.host))
    for spec in (
        vim.cluster.ConfigSpecEx(drsConfig=vim.cluster.DrsConfigInfo(enabled=False)),
        vim.cluster.ConfigSpecEx(groupSpec=[vim.cluster.GroupSpec(operation="add", info=hosts)]),
        vim.ComputeResource.ConfigSpec(vmSwapPlacement="hostLocal"),
    ):
        with pytest.raises(vmodl.fault.NotSupported):
            cluster.ReconfigureComputeResource_Task(spec, True)
    assert cluster.configurationEx.drsConfig.enabled
    with pytest.raises(vmodl.fault.NotSupported):
        cluster.ReconfigureComputeResource_Task(vim.cluster.ConfigSpecEx(), False)


def test_attributes_and_permissions_of_other_objects_are_refused_as_such(source: Any) -> None:
    content = source.content
    field = content.customFieldsManager.AddCustomFieldDef("owner", vim.ManagedEntity)
    permission = vim.AuthorizationManager.Permission(principal="x", group=False, roleId=0, propagate=True)
    for other in (content.rootFolder, *all_of(source, vim.HostSystem).values()):
        with pytest.raises(vmodl.fault.NotSupported):
            content.customFieldsManager.SetField(other, field.key, "Anna")
        with pytest.raises(vmodl.fault.NotSupported):
            content.authorizationManager.SetEntityPermissions(other, [permission])


def test_every_manager_is_there_and_those_that_are_not_modelled_hold_nothing(source: Any) -> None:
    """govc 0.52 breaks over a file manager that is missing, pyvmomi's samples over a performance manager."""
    content = source.content
    assert list(content.perfManager.perfCounter) == []
    assert list(content.scheduledTaskManager.scheduledTask) == []
    assert list(content.extensionManager.extensionList) == []
    assert {each.key for each in content.setting.setting} >= {"VirtualCenter.FQDN"}
    with pytest.raises(vmodl.fault.NotSupported):
        content.fileManager.MakeDirectory("[old-ds1] x", None, True)
    with pytest.raises(vmodl.fault.NotSupported):
        content.perfManager.QueryAvailablePerfMetric(source.content.rootFolder)


def test_the_parts_of_a_host_tell_what_is_known_and_change_nothing(source: Any) -> None:
    """What list_datastore_info reads, and what add_portgroup_to_vswitch would change."""
    host = all_of(source, vim.HostSystem)["esx0.old.example"]
    parts = host.configManager
    volumes = {
        mount.volume.name: mount.volume for mount in parts.storageSystem.fileSystemVolumeInfo.mountInfo
    }
    assert set(volumes) == {"old-ds1", "old-ds2"}
    assert volumes["old-ds1"].type == "VMFS"
    assert volumes["old-ds1"].capacity == all_of(source, vim.Datastore)["old-ds1"].summary.capacity
    groups = [each.spec.name for each in parts.networkSystem.networkInfo.portgroup]
    assert groups == [each.spec.name for each in host.config.network.portgroup]
    spec = vim.host.PortGroup.Specification(
        name="x", vlanId=0, vswitchName="vSwitch0", policy=vim.host.NetworkPolicy()
    )
    with pytest.raises(vmodl.fault.NotSupported):
        parts.networkSystem.AddPortGroup(spec)
