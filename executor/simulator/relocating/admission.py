"""What vCenter checks before a relocation: some at the call, the rest when the task starts.

At the call: the VM, its locks, its connection, the spec's shape and its morefs. In the task: trust and login
at the other vCenter, host types, host state, datastores, networks, names, space (fact sheet 0.5, 0.7, 1.1 to
1.5, 4). The split is an inference where the sheet does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from executor.simulator.estate.ancestry import find_node, require_node
from executor.simulator.estate.key_providers import providers_of
from executor.simulator.estate.nodes import (
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    Node,
    SimDisk,
    SimFault,
    VCenter,
    VmNode,
)
from executor.simulator.estate.registry import namesakes
from executor.simulator.estate.rights import refusal
from executor.simulator.estate.space import disk_mib, same_storage
from executor.simulator.relocating.destination import Destination, DiskGoal, invalid, resolve
from executor.simulator.relocating.requests import RelocateRequest, ServiceTarget
from executor.simulator.world.state import HostLimit, State
from wavelift.model.inventory import Power

__all__ = [
    "admit",
    "arriving_mib",
    "copies",
    "host_type_fault",
    "name_taken",
    "service_fault",
    "start_faults",
    "start_warnings",
]


def admit(state: State, vc: VCenter, vm: VmNode, request: RelocateRequest) -> Destination:
    """The checks made at the call.

    Raises:
        SimFault: what the call answers with; nothing was accepted then.
    """
    if vm.connection != "connected":
        raise SimFault("vim.fault.InvalidState", f"The virtual machine is {vm.connection}")
    if "RelocateVM_Task" in vm.disabled_methods:
        raise SimFault("vim.fault.MethodDisabled", "The method is disabled by a backup", source="backup")
    if vm.busy:
        raise SimFault(
            "vim.fault.TaskInProgress", "Another task is already in progress", task=("vim.Task", vm.busy)
        )
    if vm.question:
        raise SimFault("vim.fault.QuestionPending", vm.question, text=vm.question)
    destination = resolve(vc, vm, request, _other_end(state, vc, request.service))
    denied = refusal(vc, _leaving(vm))
    if denied is not None:
        raise denied
    moves_disks = any(
        goal.datastore.moref != disk.datastore for disk, goal in zip(vm.disks, destination.disks, strict=True)
    )
    if vm.template and (destination.crosses or moves_disks):
        raise SimFault("vmodl.fault.NotSupported", "A template cannot be relocated; convert it first")
    return destination


def _leaving(vm: VmNode) -> Iterator[tuple[Node, str]]:
    """Privileges for taking a VM away (fact sheet 1.1)."""
    yield vm, "Resource.ColdMigrate"
    if vm.power is Power.ON:
        yield vm, "Resource.HotMigrate"


def _arriving(to: Destination) -> Iterator[tuple[Node | None, str]]:
    """Privileges for putting a VM there, of the account in the service locator (fact sheet 1.1)."""
    yield to.pool, "Resource.AssignVMToPool"
    yield to.folder, "VirtualMachine.Inventory.Create"
    for store in (to.datastore, *(goal.datastore for goal in to.disks)):
        yield store, "Datastore.AllocateSpace"
    for nic in to.nics:
        yield nic.network, "Network.Assign"


def _other_end(state: State, vc: VCenter, service: ServiceTarget | None) -> VCenter:
    if service is None:
        return vc
    if not service.url.casefold().startswith("https://"):
        raise invalid("service.url")
    wanted = service.instance_uuid.casefold()
    for candidate in state.vcenters.values():
        if candidate.instance_uuid.casefold() == wanted:
            return candidate
    raise invalid("service.instanceUuid", "No vCenter of that instanceUuid answers at the given url")


def service_fault(to: VCenter, service: ServiceTarget | None) -> SimFault | None:
    """Trust and login at the other vCenter; seen only in the task (fact sheet 0.5, 1.3)."""
    if service is None:
        return None
    if service.thumbprint != to.thumbprint and _bare(service.thumbprint) != _bare(to.thumbprint):
        text = "The remote server's SSL thumbprint is not the given one"
        return SimFault("vim.fault.SSLVerifyFault", text, selfSigned=True, thumbprint=to.thumbprint)
    if (service.user.casefold(), service.password) != (to.user.casefold(), to.password):
        return SimFault(
            "vim.fault.InvalidLogin", "Cannot complete login due to an incorrect user or password"
        )
    return None


def _bare(thumbprint: str) -> str:
    return thumbprint.replace(":", "").casefold()


def start_faults(
    state: State, vc: VCenter, vm: VmNode, to: Destination, host: HostNode | None
) -> Iterator[SimFault]:
    """The checks made when the task starts, in order; the first one ends the task."""
    if host is None:
        yield SimFault("vim.fault.NoActiveHostInCluster", f"No host of {to.cluster.name} can take the VM")
        return
    yield from _host_faults(vc, vm, host)
    denied = refusal(to.vcenter, _arriving(to))
    if denied is not None:
        yield denied
    if to.crosses:
        if state.newest_host:
            yield from _host_type_faults(state, vc, vm, to, host)
        yield from _key_faults(vm, to)
    yield from _datastore_faults(to, host)
    yield from _network_faults(vm, to, host)
    yield from _name_faults(vm, to)
    yield from _space_faults(vc, vm, to)


def start_warnings(vm: VmNode, to: Destination, host: HostNode | None) -> Iterator[SimFault]:
    """What deserves a look and stops nothing (fact sheet 5.3)."""
    if vm.snapshots:
        yield SimFault("vim.fault.SnapshotRevertIssue", "Reverting to a snapshot may fail at the destination")
    if vm.power is Power.ON and vm.tools != "guestToolsRunning":
        yield SimFault("vim.fault.NoGuestHeartbeat", "The guest gives no heartbeat")
    nics = {nic.key: nic for nic in vm.nics}
    for goal in to.nics:
        if not nics[goal.key].connected and (goal.network is None or not _sees(host, goal.network)):
            yield _no_network(vm, goal.key, goal.wanted, goal.network)


def _host_faults(vc: VCenter, vm: VmNode, host: HostNode) -> Iterator[SimFault]:
    current = find_node(vc, vm.host, HostNode)
    if current is not None and not current.connected:
        yield SimFault("vmodl.fault.HostNotConnected", f"Unable to communicate with {current.name}")
    if vm.power is Power.ON and not host.vmotion:
        text = f"vMotion is not set up on {host.name}"
        yield SimFault("vim.fault.VMotionNotConfigured", text, atSourceHost=False, failedHost=host.name)
    if not host.connected:
        text = f"The host {host.name} is not connected"
        yield SimFault("vim.fault.InvalidHostConnectionState", text, host=("vim.HostSystem", host.moref))
    elif host.maintenance:
        text = f"The host {host.name} is in maintenance mode"
        yield SimFault("vim.fault.InvalidHostState", text, host=("vim.HostSystem", host.moref))


def _host_type_faults(
    state: State, vc: VCenter, vm: VmNode, to: Destination, host: HostNode
) -> Iterator[SimFault]:
    """Both vCenters must know the other side's ESXi (fact sheet 0.7)."""
    current = find_node(vc, vm.host, HostNode)
    pairs = [(vc, host)] + ([(to.vcenter, current)] if current is not None else [])
    for judge, judged in pairs:
        fault = host_type_fault(judge, judged, state.newest_host.get(judge.side))
        if fault is not None:
            yield fault


def host_type_fault(judge: VCenter, host: HostNode, newest: HostLimit | None) -> SimFault | None:
    """What the vCenter says of a host newer than it knows, or None."""
    if newest is None or (_numbers(host.version), int(host.build or 0)) <= (_numbers(newest[0]), newest[1]):
        return None
    text = f"The vCenter does not support hosts of this type ({judge.name}: ESXi {host.version} {host.build})"
    return SimFault(
        "vim.fault.NotSupportedHost", text, productName="VMware ESXi", productVersion=host.version
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _key_faults(vm: VmNode, to: Destination) -> Iterator[SimFault]:
    """Keys are found by their provider's name, on both vCenters (fact sheet 4.2)."""
    missing = sorted(providers_of(vm).difference(to.vcenter.key_providers))
    if missing:
        text = f"A required encryption key is not available: no key provider '{missing[0]}' is there"
        yield SimFault("vim.fault.EncryptionKeyRequired", text)


def _datastore_faults(to: Destination, host: HostNode) -> Iterator[SimFault]:
    stores = {goal.datastore.moref: goal.datastore for goal in to.disks}
    stores[to.datastore.moref] = to.datastore
    for store in stores.values():
        if not store.accessible or store.moref not in host.datastores:
            text = f"The host {host.name} cannot access the datastore {store.name}"
            yield SimFault(
                "vim.fault.InaccessibleDatastore",
                text,
                datastore=("vim.Datastore", store.moref),
                name=store.name,
            )


def _network_faults(vm: VmNode, to: Destination, host: HostNode) -> Iterator[SimFault]:
    """Every NIC needs a network the host sees; a disconnected one on a standard network only warns."""
    nics = {nic.key: nic for nic in vm.nics}
    for goal in to.nics:
        if goal.network is not None and _sees(host, goal.network):
            continue
        standard = goal.network is not None and not goal.network.switch
        if nics[goal.key].connected or not standard:
            yield _no_network(vm, goal.key, goal.wanted, goal.network)


def _sees(host: HostNode | None, network: NetworkNode) -> bool:
    return host is not None and network.moref in host.networks


def _no_network(vm: VmNode, key: int, wanted: str, network: NetworkNode | None) -> SimFault:
    nic = next(nic for nic in vm.nics if nic.key == key)
    text = f"Network interface '{nic.label}' uses network '{wanted}', which is not accessible"
    fields: dict[str, object] = {"device": nic.label, "backing": wanted, "connected": nic.connected}
    if network is not None:
        fields["network"] = ("vim.Network", network.moref)
    return SimFault("vim.fault.CannotAccessNetwork", text, **fields)


def _name_faults(vm: VmNode, to: Destination) -> Iterator[SimFault]:
    twin = name_taken(to.vcenter, to.folder, vm)
    if twin is not None:
        text = f"The name '{vm.name}' already exists"
        yield SimFault(
            "vim.fault.DuplicateName", text, name=vm.name, object=("vim.VirtualMachine", twin.moref)
        )


def name_taken(vc: VCenter, folder: FolderNode, vm: VmNode) -> VmNode | None:
    """Another VM of that name in the folder, whatever its case (fact sheet 4.2), or None."""
    others = (find_node(vc, moref, VmNode) for moref in namesakes(vc, folder.moref, vm.name))
    return next((other for other in others if other is not None and other is not vm), None)


def _space_faults(vc: VCenter, vm: VmNode, to: Destination) -> Iterator[SimFault]:
    for moref, mib in arriving_mib(vc, vm, to).items():
        store = require_node(to.vcenter, moref, DatastoreNode)
        if mib > store.free_mib:
            text = f"Insufficient disk space on datastore '{store.name}': {mib} MiB needed"
            yield SimFault("vim.fault.InsufficientStorageSpace", text)


def arriving_mib(vc: VCenter, vm: VmNode, to: Destination) -> dict[str, int]:
    """MiB that will be written to each destination datastore, by moref. Shared storage needs none."""
    result: dict[str, int] = {}
    for disk, goal in zip(vm.disks, to.disks, strict=True):
        if copies(vc, disk, goal):
            moref = goal.datastore.moref
            result[moref] = result.get(moref, 0) + disk_mib(disk, goal.format)
    return result


def copies(vc: VCenter, disk: SimDisk, goal: DiskGoal) -> bool:
    """Whether the disk's blocks have to be carried."""
    store = vc.nodes.get(disk.datastore)
    if not isinstance(store, DatastoreNode):
        store = require_node(vc, disk.datastore, DatastoreNode)
    return goal.format is not disk.format or not same_storage(store, goal.datastore)
