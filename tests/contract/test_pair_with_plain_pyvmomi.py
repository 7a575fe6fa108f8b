"""An unmodified pyvmomi client against the simulated pair, over real TLS."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import SoapStubAdapter, VmomiSupport, pbm, vim, vmodl

from executor.simulator.estate.nodes import VmNode
from executor.simulator.physics.figures import Physics
from executor.simulator.soap.pair import PairEndpoint, SimulatedPair
from executor.simulator.trouble.script import Action, Phase, ScriptedFault
from tests.unit.executor.simulator.soap.worlds import START, small_world
from wavelift.model.placement import Side

PC = vmodl.query.PropertyCollector


@pytest.fixture
def pair() -> Iterator[SimulatedPair]:
    with SimulatedPair(small_world()) as running:
        yield running


@pytest.fixture
def source(pair: SimulatedPair) -> Iterator[Any]:
    si = connect(pair.endpoints[Side.SOURCE])
    yield si
    leave(si)


@pytest.fixture
def target(pair: SimulatedPair) -> Iterator[Any]:
    si = connect(pair.endpoints[Side.TARGET])
    yield si
    leave(si)


def connect(endpoint: PairEndpoint) -> Any:
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    return SmartConnect(
        host=endpoint.host,
        port=endpoint.port,
        user=endpoint.user,
        pwd=endpoint.password,
        sslContext=context,
        connectionPoolTimeout=-1,
    )


def leave(si: Any) -> None:
    with contextlib.suppress(vim.fault.NotAuthenticated):
        Disconnect(si)
    si._stub.DropConnections()


def all_of(si: Any, *types: Any) -> dict[str, Any]:
    view = si.content.viewManager.CreateContainerView(si.content.rootFolder, list(types), True)
    try:
        return {each.name: each for each in view.view}
    finally:
        view.Destroy()


def relocate_spec(vm: Any, to: Any, endpoint: PairEndpoint, host: str = "esx0.new.example") -> Any:
    """What a careful client sends: service, host, pool, datastore, folder, every disk and NIC."""
    hosts, stores = all_of(to, vim.HostSystem), all_of(to, vim.Datastore)
    groups = all_of(to, vim.dvs.DistributedVirtualPortgroup)
    group = groups["new-net"]
    datacenter = all_of(to, vim.Datacenter)["New"]
    port = vim.dvs.PortConnection(
        portgroupKey=group.key, switchUuid=group.config.distributedVirtualSwitch.uuid
    )
    backing = vim.vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo(port=port)
    devices = vm.config.hardware.device
    return vim.vm.RelocateSpec(
        service=vim.ServiceLocator(
            instanceUuid=to.content.about.instanceUuid,
            url=endpoint.url,
            credential=vim.ServiceLocator.NamePassword(username=endpoint.user, password=endpoint.password),
            sslThumbprint=endpoint.thumbprint,
        ),
        host=hosts[host],
        pool=hosts[host].parent.resourcePool,
        datastore=stores["new-ds1"],
        folder=datacenter.vmFolder,
        disk=[
            vim.vm.RelocateSpec.DiskLocator(diskId=device.key, datastore=stores["new-ds2"])
            for device in devices
            if isinstance(device, vim.vm.device.VirtualDisk)
        ],
        deviceChange=[
            vim.vm.device.VirtualDeviceSpec(
                operation="edit", device=type(device)(key=device.key, backing=backing)
            )
            for device in devices
            if isinstance(device, vim.vm.device.VirtualEthernetCard)
        ],
    )


def filter_spec(start: Any, steps: list[Any], kind: Any, *paths: str, skip: bool = True) -> Any:
    return PC.FilterSpec(
        objectSet=[PC.ObjectSpec(obj=start, skip=skip, selectSet=steps)],
        propSet=[PC.PropertySpec(type=kind, pathSet=list(paths))],
    )


def view_step(view: Any) -> list[Any]:
    return [PC.TraversalSpec(name="view", path="view", skip=False, type=type(view))]


def test_login_needs_the_right_password(pair: SimulatedPair) -> None:
    endpoint = pair.endpoints[Side.SOURCE]
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    stub = SoapStubAdapter(
        endpoint.host,
        endpoint.port,
        version="vim.version.v8_0_3_0",
        sslContext=context,
        connectionPoolTimeout=-1,
    )
    si = vim.ServiceInstance("ServiceInstance", stub)
    with pytest.raises(vim.fault.InvalidLogin):
        si.content.sessionManager.Login(endpoint.user, "guessed")
    with pytest.raises(vim.fault.NotAuthenticated):
        si.CurrentTime()
    with pytest.raises(vim.fault.NotAuthenticated):
        vim.VirtualMachine("vm-1", stub).name  # noqa: B018
    stub.DropConnections()
    assert "vim.fault.InvalidLogin" in [entry.outcome for entry in pair.record.entries]
    assert "guessed" not in repr(pair.record.entries)


def test_a_certificate_can_be_pinned_and_a_foreign_one_is_refused(pair: SimulatedPair) -> None:
    here, there = pair.endpoints[Side.SOURCE], pair.endpoints[Side.TARGET]
    with pytest.raises(ssl.SSLCertVerificationError):
        SmartConnect(
            host=here.host,
            port=here.port,
            user=here.user,
            pwd=here.password,
            sslContext=ssl.create_default_context(cafile=str(there.certificate)),
        )
    der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((here.host, here.port)))
    assert hashlib.sha1(der).hexdigest().upper() == here.thumbprint.replace(":", "")
    assert hashlib.sha256(der).hexdigest().upper() == here.sha256.replace(":", "")


def test_the_service_tells_who_it_is(pair: SimulatedPair, source: Any) -> None:
    about = source.content.about
    assert about.instanceUuid == pair.endpoints[Side.SOURCE].instance_uuid
    assert (about.apiType, about.apiVersion) == ("VirtualCenter", "8.0.3.0")
    assert source._stub.version == "vim.version.v8_0_3_0"
    assert abs(source.CurrentTime() - START) < timedelta(minutes=5)
    session = source.content.sessionManager.currentSession
    assert source.content.sessionManager.SessionIsActive(session.key, session.userName)


def test_inventory_by_container_view(source: Any) -> None:
    vms = all_of(source, vim.VirtualMachine)
    assert sorted(vms) == [f"app{number:04d}" for number in range(6)]
    vm = vms["app0001"]
    assert (vm.runtime.host.name, vm.parent.name, vm.resourcePool.owner.name) == (
        "esx1.old.example",
        "web",
        "C-Old",
    )
    assert [network.name for network in vm.network] == ["old-net", "old-std"]
    assert vm.config.annotation == '<b>&amp; "hostile"'
    assert vm.snapshot is None
    assert vm.runtime.powerState == vim.VirtualMachine.PowerState.poweredOn
    with pytest.raises(AttributeError):
        vm.nonsense  # noqa: B018


def test_custom_attributes_and_services(pair: SimulatedPair, source: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0004"]
    with pair.world.lock:
        pair.world.vcenters[Side.SOURCE].nodes[vm._moId].custom_values["owner"] = "Anna"
    (field,) = source.content.customFieldsManager.field
    assert field.name == "owner"
    assert [(value.key, value.value) for value in vm.customValue] == [(field.key, "Anna")]
    assert source.capability.multiHostSupported
    assert source.content.taskManager.maxCollector > 0
    assert source.content.taskManager.recentTask == []
    assert vm.disabledMethod == []
    assert vm.parent.childType == ["Folder", "VirtualMachine", "VirtualApp"]


def test_devices_are_as_a_vcenter_shows_them(source: Any) -> None:
    devices = all_of(source, vim.VirtualMachine)["app0000"].config.hardware.device
    disks = [each for each in devices if isinstance(each, vim.vm.device.VirtualDisk)]
    assert [(d.key, d.controllerKey, d.unitNumber, d.capacityInKB) for d in disks] == [
        (2000, 1000, 0, 20480 * 1024),
        (2001, 1000, 1, 10240 * 1024),
    ]
    assert [(d.backing.thinProvisioned, d.backing.eagerlyScrub) for d in disks] == [
        (True, False),
        (False, False),
    ]
    assert [d.backing.datastore.name for d in disks] == ["old-ds1", "old-ds2"]
    assert all(d.backing.uuid and d.backing.diskMode == "persistent" for d in disks)
    assert any(isinstance(each, vim.vm.device.ParaVirtualSCSIController) for each in devices)
    first, second = (each for each in devices if isinstance(each, vim.vm.device.VirtualEthernetCard))
    group = all_of(source, vim.dvs.DistributedVirtualPortgroup)["old-net"]
    assert isinstance(first, vim.vm.device.VirtualVmxnet3)
    assert first.backing.port.portgroupKey == group.key
    assert first.backing.port.switchUuid == group.config.distributedVirtualSwitch.uuid
    assert (first.connectable.connected, first.deviceInfo.label) == (True, "Network adapter 1")
    assert isinstance(second, vim.vm.device.VirtualE1000e)
    assert (second.backing.deviceName, second.backing.network.name) == ("old-std", "old-std")
    assert not second.connectable.connected


def test_finding_objects(source: Any) -> None:
    index = source.content.searchIndex
    vm = index.FindByInventoryPath("Old/vm/apps/web/app0001")
    assert vm.name == "app0001"
    assert index.FindAllByUuid(None, vm.config.instanceUuid.upper(), True, True) == [vm]
    assert index.FindByUuid(None, vm.config.uuid, True, False) == vm
    assert index.FindByUuid(None, vm.config.uuid, True, True) is None
    assert index.FindByInventoryPath("Old/vm/apps/nothing") is None
    datacenter = index.FindChild(source.content.rootFolder, "Old")
    assert index.FindByInventoryPath("Old/host/C-Old/esx0.old.example").name == "esx0.old.example"
    assert index.FindAllByUuid(datacenter, vm.config.uuid, True) == [vm]
    assert index.FindByDnsName(None, "APP0001", True) == vm
    assert index.FindByDnsName(datacenter, "nobody", True) is None
    assert index.FindAllByIp(None, vm.guest.ipAddress, True)[0].guest.ipAddress == vm.guest.ipAddress
    assert index.FindByIp(None, "198.51.100.1", True) is None
    host = vm.runtime.host
    assert index.FindByDnsName(None, host.name, False) == host
    assert index.FindByUuid(None, host.hardware.systemInfo.uuid, False) == host
    assert index.FindByUuid(None, host.hardware.systemInfo.uuid, True) is None
    assert index.FindAllByIp(None, "198.51.100.1", False) == []


def test_retrieving_properties_in_pages(source: Any) -> None:
    content = source.content
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    spec = filter_spec(view, view_step(view), vim.VirtualMachine, "name", "config.instanceUuid", "snapshot")
    collector = content.propertyCollector
    page = collector.RetrievePropertiesEx([spec], PC.RetrieveOptions(maxObjects=4))
    names = [each.propSet[0].val for each in page.objects]
    assert len(names) == 4
    assert {each.name for each in page.objects[0].propSet} == {"name", "config.instanceUuid"}
    page = collector.ContinueRetrievePropertiesEx(page.token)
    assert page.token is None
    assert sorted(names + [each.propSet[0].val for each in page.objects]) == [f"app{n:04d}" for n in range(6)]
    assert len(collector.RetrieveContents([spec])) == 6
    with pytest.raises(vmodl.query.InvalidProperty):
        collector.RetrieveContents([filter_spec(view, view_step(view), vim.VirtualMachine, "nmae")])


def test_named_recursive_traversal(source: Any) -> None:
    """The traversal of many scripts: folders into folders by name, and from a datacenter to its VMs."""
    recurse = [PC.SelectionSpec(name="folders"), PC.SelectionSpec(name="datacenters")]
    steps = [
        PC.TraversalSpec(name="folders", type=vim.Folder, path="childEntity", skip=False, selectSet=recurse),
        PC.TraversalSpec(
            name="datacenters", type=vim.Datacenter, path="vmFolder", skip=False, selectSet=recurse
        ),
    ]
    spec = filter_spec(source.content.rootFolder, steps, vim.ManagedEntity, "name", skip=False)
    names = [each.propSet[0].val for each in source.content.propertyCollector.RetrieveContents([spec])]
    assert {"Old", "apps", "web", "app0000", "app0005"} <= set(names)
    assert len(names) == len(set(names))


def test_everything_of_every_object_can_be_read(source: Any) -> None:
    view = source.content.viewManager.CreateContainerView(source.content.rootFolder, [], True)
    spec = PC.FilterSpec(
        objectSet=[PC.ObjectSpec(obj=view, skip=True, selectSet=view_step(view))],
        propSet=[PC.PropertySpec(type=vim.ManagedEntity, all=True)],
    )
    found = source.content.propertyCollector.RetrieveContents([spec])
    kinds = {type(each.obj) for each in found}
    assert {vim.Network, vim.dvs.DistributedVirtualPortgroup, vim.HostSystem, vim.ResourcePool} <= kinds
    for each in found:
        for prop in each.propSet:
            assert getattr(each.obj, prop.name) is not None


def test_a_move_to_the_other_vcenter(pair: SimulatedPair, source: Any, target: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0002"]
    uuid = vm.config.instanceUuid
    spec = relocate_spec(vm, target, pair.endpoints[Side.TARGET])
    check = source.content.vmProvisioningChecker.CheckRelocate(vm, spec)
    WaitForTask(check)
    assert [list(result.error) for result in check.info.result] == [[]]
    task = vm.RelocateVM_Task(spec, vim.VirtualMachine.MovePriority.highPriority)
    assert WaitForTask(task) == vim.TaskInfo.State.success
    assert task.info.descriptionId == "VirtualMachine.relocate"
    (moved,) = target.content.searchIndex.FindAllByUuid(None, uuid, True, True)
    assert (moved.name, moved.runtime.host.name) == ("app0002", "esx0.new.example")
    disks = [each for each in moved.config.hardware.device if isinstance(each, vim.vm.device.VirtualDisk)]
    assert {disk.backing.datastore.name for disk in disks} == {"new-ds2"}
    assert [network.name for network in moved.network] == ["new-net"]
    assert "app0002" not in all_of(source, vim.VirtualMachine)
    (entry,) = pair.record.relocations()
    assert (entry.extra["task"], entry.extra["instance_uuid"]) == (task._moId, uuid)


def test_a_wrong_thumbprint_fails_the_task(pair: SimulatedPair, source: Any, target: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0002"]
    spec = relocate_spec(vm, target, pair.endpoints[Side.TARGET])
    spec.service.sslThumbprint = pair.endpoints[Side.SOURCE].thumbprint
    with pytest.raises(vim.fault.SSLVerifyFault) as caught:
        WaitForTask(vm.RelocateVM_Task(spec))
    assert caught.value.thumbprint == pair.endpoints[Side.TARGET].thumbprint


def test_only_the_backing_of_a_nic_may_change(pair: SimulatedPair, source: Any, target: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0002"]
    spec = relocate_spec(vm, target, pair.endpoints[Side.TARGET])
    spec.deviceChange[0].device.macAddress = "00:50:56:00:00:01"
    with pytest.raises(vmodl.MethodFault):
        WaitForTask(vm.RelocateVM_Task(spec))


def test_waiting_for_tasks_through_a_list_view(pair: SimulatedPair, source: Any, target: Any) -> None:
    content = source.content
    vms = [vm for _, vm in sorted(all_of(source, vim.VirtualMachine).items())][:3]
    view = content.viewManager.CreateListView([])
    collector = content.propertyCollector.CreatePropertyCollector()
    collector.CreateFilter(filter_spec(view, view_step(view), vim.Task, "info.state", "info.error"), True)
    tasks = [vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])) for vm in vms]
    assert view.Modify(tasks, None) == []
    states: dict[str, str] = {}
    version = ""
    for _ in range(100):
        update = collector.WaitForUpdatesEx(version, PC.WaitOptions(maxWaitSeconds=5, maxObjectUpdates=2))
        assert update is not None, states
        version = update.version
        for each in (each for part in update.filterSet for each in part.objectSet):
            found = [str(change.val) for change in each.changeSet if change.name == "info.state"]
            states.update((each.obj._moId, state) for state in found)
        if len(states) == 3 and set(states.values()) == {"success"}:
            break
    assert set(states) == {task._moId for task in tasks}
    assert set(states.values()) == {"success"}
    unknown = vim.Task("task-99999", source._stub)
    assert view.Modify([unknown], None) == [unknown]
    collector.Destroy()
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        collector.WaitForUpdatesEx("", None)


def test_truncated_updates_and_lost_answers(source: Any) -> None:
    content = source.content
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    collector = content.propertyCollector
    made = collector.CreateFilter(filter_spec(view, view_step(view), vim.VirtualMachine, "name"), False)
    options = PC.WaitOptions(maxWaitSeconds=0, maxObjectUpdates=4)
    first = collector.WaitForUpdatesEx("", options)
    assert first.truncated
    second = collector.WaitForUpdatesEx(first.version, options)
    again = collector.WaitForUpdatesEx(first.version, options)
    assert not second.truncated
    assert (again.version, len(again.filterSet[0].objectSet)) == (second.version, 2)
    assert collector.WaitForUpdatesEx(second.version, options) is None
    with pytest.raises(vmodl.query.InvalidCollectorVersion):
        collector.WaitForUpdatesEx("12345", options)
    assert collector.filter == [made]
    made.Destroy()
    assert collector.filter == []


def test_a_change_is_reported_to_a_waiting_client(pair: SimulatedPair, source: Any) -> None:
    content = source.content
    vm = all_of(source, vim.VirtualMachine)["app0003"]
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    collector = content.propertyCollector
    collector.CreateFilter(
        filter_spec(view, view_step(view), vim.VirtualMachine, "name", "runtime.connectionState"), False
    )
    version = collector.WaitForUpdatesEx("", None).version
    world = pair.world
    vcenter = world.vcenters[Side.SOURCE]

    def disconnect() -> None:
        with world.lock:
            vcenter.nodes[vm._moId].connection = "disconnected"
            world.touch(vcenter, vm._moId, "runtime")

    threading.Timer(0.05, disconnect).start()
    update = collector.WaitForUpdatesEx(version, PC.WaitOptions(maxWaitSeconds=10))
    (change,) = update.filterSet[0].objectSet
    assert change.obj == vm
    assert [(each.name, each.val) for each in change.changeSet] == [
        ("runtime.connectionState", "disconnected")
    ]


def test_cancelling_a_relocation(slow_pair: SimulatedPair) -> None:
    here, there = (connect(slow_pair.endpoints[side]) for side in (Side.SOURCE, Side.TARGET))
    vm = all_of(here, vim.VirtualMachine)["app0000"]
    task = vm.RelocateVM_Task(relocate_spec(vm, there, slow_pair.endpoints[Side.TARGET]))
    assert vm.recentTask == [task]
    assert task in here.content.taskManager.recentTask
    task.Cancel()
    with pytest.raises(vim.fault.InvalidState):
        task.Cancel()
    view = here.content.viewManager.CreateListView([task])
    spec = filter_spec(view, view_step(view), vim.Task, "info")
    here.content.propertyCollector.CreateFilter(spec, False)
    version, state = "", None
    while state != "error":
        update = here.content.propertyCollector.WaitForUpdatesEx(version, PC.WaitOptions(maxWaitSeconds=10))
        version, info = update.version, update.filterSet[0].objectSet[0].changeSet[0].val
        state = info.state
    assert isinstance(info.error, vmodl.fault.RequestCanceled)
    leave(here)
    leave(there)


@pytest.fixture
def slow_pair() -> Iterator[SimulatedPair]:
    with SimulatedPair(small_world(physics=Physics(link_mib_s=10.0)), speed=20.0) as running:
        yield running


def test_task_history(pair: SimulatedPair, source: Any, target: Any) -> None:
    begin = source.CurrentTime() - timedelta(seconds=1)
    for name in ("app0000", "app0001"):
        vm = all_of(source, vim.VirtualMachine)[name]
        WaitForTask(vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])))
    folder = all_of(source, vim.Datacenter)["Old"].vmFolder
    assert folder.CreateFolder("fresh").parent == folder
    with pytest.raises(vim.fault.DuplicateName):
        folder.CreateFolder("fresh")
    spec = vim.TaskFilterSpec(
        time=vim.TaskFilterSpec.ByTime(timeType="queuedTime", beginTime=begin), state=["success"]
    )
    collector = source.content.taskManager.CreateCollectorForTasks(spec)
    collector.SetCollectorPageSize(10)
    assert [info.entityName for info in collector.latestPage] == ["app0001", "app0000"]
    collector.RewindCollector()
    assert [info.entityName for info in collector.ReadNextTasks(1)] == ["app0000"]
    assert [info.entityName for info in collector.ReadNextTasks(5)] == ["app0001"]
    assert collector.ReadNextTasks(5) == []
    assert [info.entityName for info in collector.ReadPreviousTasks(1)] == ["app0001"]
    collector.DestroyCollector()
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        collector.ReadNextTasks(1)
    stranger = vim.TaskFilterSpec(
        userName=vim.TaskFilterSpec.ByUsername(userList=["nobody"], systemUser=False)
    )
    assert source.content.taskManager.CreateCollectorForTasks(stranger).ReadNextTasks(5) == []


def test_an_expired_session_takes_its_collectors_along(pair: SimulatedPair, source: Any) -> None:
    content = source.content
    endpoint = pair.endpoints[Side.SOURCE]
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    content.propertyCollector.CreateFilter(
        filter_spec(view, view_step(view), vim.VirtualMachine, "name"), False
    )
    version = content.propertyCollector.WaitForUpdatesEx("", None).version
    blocked: list[BaseException] = []

    def wait() -> None:
        try:
            content.propertyCollector.WaitForUpdatesEx(version, PC.WaitOptions(maxWaitSeconds=30))
        except vmodl.MethodFault as fault:
            blocked.append(fault)

    waiter = threading.Thread(target=wait)
    waiter.start()
    pair.expire_sessions(Side.SOURCE)
    waiter.join(10)
    assert isinstance(blocked[0], (vmodl.fault.RequestCanceled, vim.fault.NotAuthenticated))
    with pytest.raises(vim.fault.NotAuthenticated):
        source.CurrentTime()
    assert content.sessionManager.currentSession is None
    content.sessionManager.Login(endpoint.user, endpoint.password)
    with pytest.raises(vmodl.query.InvalidCollectorVersion):
        content.propertyCollector.WaitForUpdatesEx(version, PC.WaitOptions(maxWaitSeconds=0))
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        view.Destroy()


def test_idle_sessions_end_by_world_time() -> None:
    with SimulatedPair(small_world(), idle_seconds=600) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        si.CurrentTime()
        with pair.world.lock:
            pair.world.advance(pair.world.elapsed + 601)
        with pytest.raises(vim.fault.NotAuthenticated):
            si.CurrentTime()
        leave(si)


def test_two_clients_at_once(pair: SimulatedPair) -> None:
    seen: list[int] = []

    def read() -> None:
        si = connect(pair.endpoints[Side.SOURCE])
        seen.extend(len(all_of(si, vim.VirtualMachine)) for _ in range(5))
        leave(si)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [6] * 10


@pytest.mark.parametrize(
    ("action", "arrived"), [(Action.DROP_BEFORE, 0), (Action.DROP_AFTER, 1)], ids=["before", "after"]
)
def test_a_connection_that_breaks_around_a_relocation(action: Action, arrived: int) -> None:
    phase = Phase.CALL if action is Action.DROP_BEFORE else Phase.REPLY
    with SimulatedPair(small_world(faults=(ScriptedFault(phase=phase, action=action),))) as pair:
        here, there = (connect(pair.endpoints[side]) for side in (Side.SOURCE, Side.TARGET))
        vm = all_of(here, vim.VirtualMachine)["app0001"]
        spec = relocate_spec(vm, there, pair.endpoints[Side.TARGET])
        with pytest.raises((OSError, http.client.HTTPException)):
            vm.RelocateVM_Task(spec)
        assert len(pair.record.relocations()) == arrived
        assert len(here.content.taskManager.recentTask) == arrived
        leave(here)
        leave(there)


def test_a_restarting_vcenter_answers_503_and_comes_back() -> None:
    with SimulatedPair(small_world(), speed=100.0) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        pair.restart(Side.SOURCE, 100_000)
        with pytest.raises((OSError, http.client.HTTPException)):
            si.CurrentTime()
        with pytest.raises(http.client.HTTPException):
            si.CurrentTime()
        with pair.world.lock:
            pair.world.advance(pair.world.elapsed + 100_001)
        with pytest.raises(vim.fault.NotAuthenticated):
            si.CurrentTime()
        leave(si)


def test_what_the_community_samples_for_tools_alarms_and_filters_ask(
    pair: SimulatedPair, source: Any
) -> None:
    """The calls of list_vmwaretools_status, list_host_alarms, list_dc_datastore_info and filter_vms."""
    vms = all_of(source, vim.VirtualMachine)
    vm = vms["app0001"]
    tools = (vm.guest.toolsRunningStatus, vm.guest.toolsVersionStatus2, vm.config.tools.toolsUpgradePolicy)
    assert tools == ("guestToolsRunning", "guestToolsCurrent", "manual")
    assert list(vm.runtime.host.triggeredAlarmState) == []
    store = all_of(source, vim.Datastore)["old-ds1"]
    assert store.summary.capacity > store.summary.freeSpace > 0
    assert store.summary.url
    assert store.host
    specs = [PC.ObjectSpec(obj=each) for each in vms.values()]
    wanted = PC.PropertySpec(all=False, type=vim.VirtualMachine, pathSet=["runtime.powerState"])
    spec = PC.FilterSpec(objectSet=specs, propSet=[wanted])
    found = source.content.propertyCollector.RetrievePropertiesEx([spec], PC.RetrieveOptions())
    assert {each.propSet[0].val for each in found.objects} <= {"poweredOn", "poweredOff"}
    assert len(found.objects) == len(vms)


def test_a_vm_is_switched_off_for_a_cold_move_and_on_again(
    source: Any, target: Any, pair: SimulatedPair
) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0000"]
    with pytest.raises(vim.fault.InvalidPowerState) as refused:
        vm.PowerOnVM_Task()
    assert refused.value.existingState == "poweredOn"
    WaitForTask(vm.PowerOffVM_Task(), si=source)
    assert vm.runtime.powerState == vm.summary.runtime.powerState == "poweredOff"
    with pytest.raises(vim.fault.InvalidPowerState):
        vm.ShutdownGuest()
    WaitForTask(vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])), si=source)
    arrived = all_of(target, vim.VirtualMachine)["app0000"]
    assert arrived.runtime.powerState == "poweredOff"
    WaitForTask(arrived.PowerOnVM_Task(), si=target)
    arrived.RebootGuest()
    assert arrived.runtime.powerState == "poweredOn"
    arrived.ShutdownGuest()
    assert arrived.runtime.powerState == "poweredOff"


def test_a_vm_is_suspended_moved_and_resumed(source: Any, target: Any, pair: SimulatedPair) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0001"]
    WaitForTask(vm.SuspendVM_Task(), si=source)
    assert vm.runtime.powerState == "suspended"
    assert vm.summary.runtime.powerState == "suspended"
    for refused in (vm.SuspendVM_Task, vm.PowerOffVM_Task, vm.ResetVM_Task, vm.RebootGuest):
        with pytest.raises(vim.fault.InvalidPowerState):
            refused()
    WaitForTask(vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])), si=source)
    arrived = all_of(target, vim.VirtualMachine)["app0001"]
    assert arrived.runtime.powerState == "suspended"
    WaitForTask(arrived.PowerOnVM_Task(), si=target)
    assert arrived.runtime.powerState == "poweredOn"


def test_a_vm_gets_another_name_that_nobody_has(source: Any) -> None:
    vms = all_of(source, vim.VirtualMachine)
    vm, datacenter = vms["app0000"], source.content.rootFolder.childEntity[0]
    with pytest.raises(vim.fault.InvalidName):
        vm.Rename_Task(" ")
    twin = next(each for each in vm.parent.childEntity if isinstance(each, vim.VirtualMachine) and each != vm)
    with pytest.raises(vim.fault.DuplicateName) as refused:
        vm.Rename_Task(twin.name.upper())
    assert refused.value.object == twin
    WaitForTask(vm.Rename_Task("APP0000"), si=source)  # its own name in another case is free
    WaitForTask(vm.Rename_Task("renamed"), si=source)
    assert vm.name == "renamed"
    found = source.content.searchIndex.FindChild(vm.parent, "renamed")
    assert found == vm
    with pytest.raises(vmodl.fault.NotSupported):
        datacenter.Rename_Task("elsewhere")


def test_a_snapshot_is_taken_travels_and_is_removed(source: Any, target: Any, pair: SimulatedPair) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0002"]
    assert vm.snapshot is None
    with pytest.raises(vim.fault.InvalidName):
        vm.CreateSnapshot_Task("", "", False, False)
    for name in ("before the move", "after the patch"):
        WaitForTask(vm.CreateSnapshot_Task(name, "by hand", False, False), si=source)
    (first,) = vm.snapshot.rootSnapshotList
    (second,) = first.childSnapshotList
    assert (first.name, second.name) == ("before the move", "after the patch")
    assert vm.snapshot.currentSnapshot == second.snapshot
    WaitForTask(vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])), si=source)
    arrived = all_of(target, vim.VirtualMachine)["app0002"]
    assert len(arrived.rootSnapshot) == 1
    WaitForTask(arrived.RemoveAllSnapshots_Task(), si=target)
    assert arrived.snapshot is None
    assert list(arrived.rootSnapshot) == []


def names_below(trees: Any) -> list[Any]:
    """Names of a snapshot tree: each with those that were taken on it."""
    return [(tree.name, names_below(tree.childSnapshotList)) for tree in trees]


@pytest.fixture
def with_snapshots(source: Any) -> Any:
    """A running VM with three snapshots, each on the one before; memory was kept with the second."""
    vm = all_of(source, vim.VirtualMachine)["app0002"]
    for name, memory in (("one", False), ("two", True), ("three", False)):
        WaitForTask(vm.CreateSnapshot_Task(name, f"the {name}", memory, False), si=source)
    return vm


def tree_of(vm: Any, name: str) -> Any:
    """One snapshot of a VM by its name, wherever it is in the tree."""
    open_ones = list(vm.snapshot.rootSnapshotList)
    while open_ones:
        tree = open_ones.pop()
        if tree.name == name:
            return tree
        open_ones += tree.childSnapshotList
    raise LookupError(name)


def test_one_snapshot_is_removed_and_what_was_taken_on_it_stays(source: Any, with_snapshots: Any) -> None:
    vm = with_snapshots
    second = tree_of(vm, "two").snapshot
    assert second.vm == vm
    assert list(second.childSnapshot) == [tree_of(vm, "three").snapshot]
    task = second.RemoveSnapshot_Task(removeChildren=False)
    WaitForTask(task, si=source)
    assert (task.info.descriptionId, task.info.entity) == ("vm.Snapshot.remove", vm)
    assert names_below(vm.snapshot.rootSnapshotList) == [("one", [("three", [])])]
    assert vm.snapshot.currentSnapshot == tree_of(vm, "three").snapshot
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        second.RemoveSnapshot_Task(removeChildren=False)
    WaitForTask(tree_of(vm, "one").snapshot.RemoveSnapshot_Task(removeChildren=False), si=source)
    assert list(vm.rootSnapshot) == [tree_of(vm, "three").snapshot]
    WaitForTask(tree_of(vm, "three").snapshot.RemoveSnapshot_Task(removeChildren=False), si=source)
    assert vm.snapshot is None


def test_a_snapshot_is_removed_with_all_that_was_taken_on_it(source: Any, with_snapshots: Any) -> None:
    vm = with_snapshots
    WaitForTask(tree_of(vm, "one").snapshot.RevertToSnapshot_Task(), si=source)
    WaitForTask(vm.CreateSnapshot_Task("beside", "", False, False), si=source)
    both = [("two", [("three", [])]), ("beside", [])]
    assert names_below(vm.snapshot.rootSnapshotList) == [("one", both)]
    WaitForTask(tree_of(vm, "two").snapshot.RemoveSnapshot_Task(removeChildren=True), si=source)
    assert names_below(vm.snapshot.rootSnapshotList) == [("one", [("beside", [])])]
    assert vm.snapshot.currentSnapshot == tree_of(vm, "beside").snapshot
    WaitForTask(tree_of(vm, "beside").snapshot.RemoveSnapshot_Task(removeChildren=True), si=source)
    assert vm.snapshot.currentSnapshot == tree_of(vm, "one").snapshot


def test_a_revert_brings_back_the_power_state_that_was_kept(
    source: Any, target: Any, pair: SimulatedPair, with_snapshots: Any
) -> None:
    vm = with_snapshots
    assert (tree_of(vm, "one").state, tree_of(vm, "two").state) == ("poweredOff", "poweredOn")
    task = tree_of(vm, "one").snapshot.RevertToSnapshot_Task()
    WaitForTask(task, si=source)
    assert task.info.descriptionId == "vm.Snapshot.revert"
    assert vm.runtime.powerState == "poweredOff", "no memory was kept with it"
    assert vm.snapshot.currentSnapshot == tree_of(vm, "one").snapshot
    WaitForTask(tree_of(vm, "two").snapshot.RevertToSnapshot_Task(suppressPowerOn=True), si=source)
    assert vm.runtime.powerState == "poweredOff"
    WaitForTask(vm.RevertToCurrentSnapshot_Task(), si=source)
    assert vm.runtime.powerState == "poweredOn"
    other = all_of(source, vim.VirtualMachine)["app0001"]
    with pytest.raises(vim.fault.NotFound):
        other.RevertToCurrentSnapshot_Task()
    # The tree, and where the VM stands in it, travel with it.
    before = names_below(vm.snapshot.rootSnapshotList)
    WaitForTask(vm.RelocateVM_Task(relocate_spec(vm, target, pair.endpoints[Side.TARGET])), si=source)
    arrived = all_of(target, vim.VirtualMachine)["app0002"]
    assert names_below(arrived.snapshot.rootSnapshotList) == before
    assert arrived.snapshot.currentSnapshot == tree_of(arrived, "two").snapshot


def test_a_snapshot_gets_another_name(with_snapshots: Any) -> None:
    first = tree_of(with_snapshots, "one").snapshot
    first.RenameSnapshot(name="before the patch")
    first.RenameSnapshot(description="of March")
    tree = tree_of(with_snapshots, "before the patch")
    assert (tree.snapshot, tree.description) == (first, "of March")
    with pytest.raises(vim.fault.InvalidName):
        first.RenameSnapshot(name=" ")


def test_a_guest_is_asked_to_stand_by(source: Any) -> None:
    vm = all_of(source, vim.VirtualMachine)["app0003"]
    vm.StandbyGuest()
    assert vm.runtime.powerState == "suspended"
    with pytest.raises(vim.fault.InvalidPowerState) as refused:
        vm.StandbyGuest()
    assert (refused.value.requestedState, refused.value.existingState) == ("suspended", "suspended")
    WaitForTask(vm.PowerOnVM_Task(), si=source)
    assert vm.runtime.powerState == "poweredOn"


def test_a_login_by_token_is_refused_for_what_it_is(pair: SimulatedPair) -> None:
    endpoint = pair.endpoints[Side.SOURCE]
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    for token in (None, "<saml2:Assertion xmlns:saml2='urn:oasis:names:tc:SAML:2.0:assertion'/>"):
        stub = SoapStubAdapter(
            endpoint.host,
            endpoint.port,
            version="vim.version.v8_0_3_0",
            sslContext=context,
            connectionPoolTimeout=-1,
            samlToken=token,
        )
        manager = vim.ServiceInstance("ServiceInstance", stub).content.sessionManager
        with pytest.raises(vim.fault.InvalidLogin) as refused:
            manager.LoginByToken()
        assert "takes no tokens" in refused.value.msg
        manager.Login(endpoint.user, endpoint.password)
        assert manager.currentSession is not None
        manager.Logout()
        stub.DropConnections()


def test_a_vm_that_moves_cannot_be_switched(slow_pair: SimulatedPair) -> None:
    source, target = (connect(slow_pair.endpoints[side]) for side in (Side.SOURCE, Side.TARGET))
    vm = all_of(source, vim.VirtualMachine)["app0000"]
    vm.RelocateVM_Task(relocate_spec(vm, target, slow_pair.endpoints[Side.TARGET]))
    with pytest.raises(vim.fault.TaskInProgress):
        vm.PowerOffVM_Task()
    with pytest.raises(vim.fault.TaskInProgress):
        vm.SuspendVM_Task()
    with pytest.raises(vim.fault.TaskInProgress):
        vm.CreateSnapshot_Task("too late", "", False, False)
    assert vm.runtime.powerState == "poweredOn"
    leave(source)
    leave(target)


def test_files_on_a_datastore_are_listed_as_those_who_look_for_orphans_do(source: Any) -> None:
    stores = all_of(source, vim.Datastore)
    browser = stores["old-ds1"].browser
    assert browser.datastore == [stores["old-ds1"]]
    spec = vim.host.DatastoreBrowser.SearchSpec(matchPattern=["*.VMX"])

    def found(path: str, spec: Any, *, below: bool = False) -> Any:
        asked = browser.SearchDatastoreSubFolders_Task if below else browser.SearchDatastore_Task
        return WaitForTask(asked(path, spec), si=source) and asked(path, spec).info.result

    results = found("[old-ds1]", spec, below=True)
    assert {result.folderPath for result in results} >= {"[old-ds1]", "[old-ds1] app0000/"}
    named = {file.path for result in results for file in result.file}
    assert named == {f"app000{number}.vmx" for number in range(6)}
    spec.searchCaseInsensitive = False
    assert not found("[old-ds1] app0000", spec).file
    disks = vim.host.DatastoreBrowser.SearchSpec(
        query=[vim.host.DatastoreBrowser.VmDiskQuery()],
        details=vim.host.DatastoreBrowser.FileInfo.Details(fileSize=True, fileType=True, modification=True),
    )
    (disk,) = found("[old-ds1] app0000/", disks).file
    assert isinstance(disk, vim.host.DatastoreBrowser.VmDiskInfo)
    assert (disk.path, disk.fileSize) == ("app0000.vmdk", 512)
    with pytest.raises(vim.fault.FileNotFound):
        found("[old-ds1] nowhere", disks)
    with pytest.raises(vim.fault.InvalidDatastorePath):
        browser.SearchDatastore_Task("[old-ds2] app0000", disks)


def test_the_policy_service_tells_what_has_which_policy() -> None:
    """As get_vm_storage_policy asks: with the session of the vCenter's own API, over a stub of its own."""
    world = small_world(1)
    vc = world.vcenters[Side.SOURCE]
    vc.policies["policy-gold"] = "Gold"
    (node,) = (node for node in vc.nodes.values() if isinstance(node, VmNode))
    node.disks[0].policy = "policy-gold"
    with SimulatedPair(world) as running:
        end = running.endpoints[Side.SOURCE]
        si = connect(end)
        VmomiSupport.GetRequestContext()["vcSessionCookie"] = si._stub.cookie.split('"')[1]
        stub = SoapStubAdapter(
            host=end.host,
            port=end.port,
            version="pbm.version.version1",
            path="/pbm/sdk",
            poolSize=0,
            sslContext=ssl.create_default_context(cafile=str(end.certificate)),
        )
        manager = pbm.ServiceInstance("ServiceInstance", stub).RetrieveContent().profileManager
        keys = {"virtualMachine": node.moref, "virtualDiskId": f"{node.moref}:{node.disks[0].key}"}
        for kind, key in keys.items():
            ids = manager.PbmQueryAssociatedProfile(pbm.ServerObjectRef(objectType=kind, key=key))
            assert [each.name for each in manager.PbmRetrieveContent(profileIds=ids)] == ["Gold"]
        none = pbm.ServerObjectRef(objectType="virtualDiskId", key=f"{node.moref}:9999")
        assert manager.PbmQueryAssociatedProfile(none) == []
        VmomiSupport.GetRequestContext().pop("vcSessionCookie")
        leave(si)
