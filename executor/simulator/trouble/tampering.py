"""What somebody changes from outside while nobody looks: what makes a world differ from its export.

A fault script names a change with ``action = "change"`` and ``change``, one of ``CHANGES``. Changes of VMs
take ``vm`` (name, uuid or pattern; every VM that fits is changed), those of hosts ``host``, those of
datastores, privileges and versions ``text``.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial

from executor.simulator.estate.ancestry import datacenter_of, find_node, nodes_of
from executor.simulator.estate.invented import invented_uuid
from executor.simulator.estate.nodes import (
    DatastoreNode,
    HostNode,
    NetworkNode,
    Node,
    PoolNode,
    SimDisk,
    SimNic,
    VCenter,
    VmNode,
)
from executor.simulator.estate.registry import leave, link, rename, unlink
from executor.simulator.estate.space import disk_mib
from executor.simulator.trouble.names import meant
from executor.simulator.trouble.outage import host_named
from executor.simulator.trouble.script import NOT_MEANT, ScriptedFault
from executor.simulator.trouble.scripted_vms import check_named
from executor.simulator.world.snapshots import put
from executor.simulator.world.state import State
from wavelift.errors import InputError
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat
from wavelift.problems import Problems

__all__ = ["CHANGES", "check_change", "tamper"]

_NIC_KEYS, _DISK_KEYS = 4000, 2000
_GROWTH_MIB = 10240


def check_change(vc: VCenter, entry: ScriptedFault) -> None:
    """See at the start that everything a change names is there.

    Raises:
        InputError: nothing in that vCenter has the name that the entry gives.
    """
    change, problems = CHANGES[entry.change], Problems()
    if change in _OF_VCENTER:
        return
    if change in _OF_HOST or change is _host_changed:
        problems.attempt(partial(host_named, vc, entry.host, entry.place))
    if change in _OF_STORE or change is _disk_moved or (change is _disk_added and entry.text):
        problems.attempt(partial(_stores, vc, entry))
    if change not in _OF_HOST and change not in _OF_STORE:
        vms = problems.attempt(partial(check_named, entry, [vc])) or []
        if change is _nic_moved or (change is _nic_added and entry.text):
            for vm in vms:
                problems.attempt(partial(_network, vc, vm, entry))
    problems.settle(NOT_MEANT)


def tamper(state: State, vc: VCenter, entry: ScriptedFault) -> None:
    """Carry out one change; VMs that have left meanwhile are left alone.

    So are those that a task works on: vCenter refuses another one meanwhile (fact sheet 5.3, 6.2).
    """
    change = CHANGES[entry.change]
    if change in _OF_VCENTER:
        change(state, vc, vc.nodes[vc.root], entry)
        return
    for node in _subjects(vc, entry, change):
        if isinstance(node, VmNode) and node.busy:
            continue
        change(state, vc, node, entry)
        state.changes[vc.side].record(node.moref)


def _subjects(vc: VCenter, entry: ScriptedFault, change: Change) -> list[Node]:
    if change in _OF_HOST:
        return [host_named(vc, entry.host)]
    if change in _OF_STORE:
        return _stores(vc, entry)
    return [vm for vm in nodes_of(vc, VmNode) if entry.names(vm)]


def _stores(vc: VCenter, entry: ScriptedFault) -> list[Node]:
    name = entry.text
    found: list[Node] = [
        store for store in nodes_of(vc, DatastoreNode) if fnmatchcase(store.name.casefold(), name.casefold())
    ]
    if not found:
        known = sorted(store.name for store in nodes_of(vc, DatastoreNode))
        raise InputError(
            f"{entry.place} names datastore {name!r}, which the {vc.side} vCenter does not have",
            advice=f"{meant(name, known)}its datastores: {', '.join(known[:8])}",
        )
    return found


def _vm(node: Node) -> VmNode:
    assert isinstance(node, VmNode)  # noqa: S101 - the tables below say which change gets what
    return node


def _disk_grown(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    disk = _vm(node).disks[0]
    more = int(entry.text or _GROWTH_MIB)
    before = disk_mib(disk)
    disk.capacity_mib += more
    disk.used_mib += more
    _take(state, vc, disk.datastore, disk_mib(disk) - before)


def _take(state: State, vc: VCenter, datastore: str, mib: int) -> None:
    store = find_node(vc, datastore, DatastoreNode)
    if store is not None:
        store.free_mib -= mib
        state.changes[vc.side].record(store.moref, "summary", "info")


def _disk_added(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    """A new disk beside the first one, or on the datastore named."""
    vm = _vm(node)
    key = max((disk.key for disk in vm.disks), default=_DISK_KEYS - 1) + 1
    label = f"Hard disk {len(vm.disks) + 1}"
    changes = unlink(vc, vm)
    store = _stores(vc, entry)[0].moref if entry.text else vm.datastore
    uuid = invented_uuid(vm.instance_uuid, "disk", key)
    file = f"[{vc.nodes[store].name}] {vm.name}/{vm.name}_{key}.vmdk"
    vm.disks.append(SimDisk(key, label, store, _GROWTH_MIB, _GROWTH_MIB, DiskFormat.THIN, uuid, file))
    _take(state, vc, store, _GROWTH_MIB)
    _note(state, vc, [*changes, *link(vc, vm)])


def _disk_removed(state: State, vc: VCenter, node: Node, _entry: ScriptedFault) -> None:
    vm = _vm(node)
    if not vm.disks:
        return
    changes = unlink(vc, vm)
    disk = vm.disks.pop()
    _take(state, vc, disk.datastore, -disk_mib(disk))
    _note(state, vc, [*changes, *link(vc, vm)])


def _nic_added(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    """A new adapter on the network named, on the first adapter's, or where there is none on any there is."""
    vm = _vm(node)
    key = max((nic.key for nic in vm.nics), default=_NIC_KEYS - 1) + 1
    changes = unlink(vc, vm)
    network = _network(vc, vm, entry) if entry.text else _usual_network(vc, vm)
    mac = f"00:50:56:ee:{key % 256:02x}:{len(vm.moref) % 256:02x}"
    vm.nics.append(SimNic(key, f"Network adapter {len(vm.nics) + 1}", network, mac))
    _note(state, vc, [*changes, *link(vc, vm)])


def _usual_network(vc: VCenter, vm: VmNode) -> str:
    if vm.nics:
        return vm.nics[0].network
    here = [net for net in nodes_of(vc, NetworkNode) if datacenter_of(vc, net) is datacenter_of(vc, vm)]
    return min(here, key=lambda net: (net.name, net.moref)).moref if here else ""


def _nic_removed(state: State, vc: VCenter, node: Node, _entry: ScriptedFault) -> None:
    vm = _vm(node)
    if not vm.nics:
        return
    changes = unlink(vc, vm)
    vm.nics.pop()
    _note(state, vc, [*changes, *link(vc, vm)])


def _nic_moved(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    vm = _vm(node)
    if not vm.nics:
        return
    changes = unlink(vc, vm)
    vm.nics[0].network = _network(vc, vm, entry)
    _note(state, vc, [*changes, *link(vc, vm)])


def _network(vc: VCenter, vm: VmNode, entry: ScriptedFault) -> str:
    name, datacenter = entry.text, datacenter_of(vc, vm)
    for network in nodes_of(vc, NetworkNode):
        if network.name.casefold() == name.casefold() and datacenter_of(vc, network) is datacenter:
            return network.moref
    here = (network for network in nodes_of(vc, NetworkNode) if datacenter_of(vc, network) is datacenter)
    known = sorted({network.name for network in here})
    raise InputError(
        f"{entry.place} names network {name!r}, which {vm.name}'s datacenter does not have",
        advice=f"{meant(name, known)}its networks: {', '.join(known[:8])}",
    )


def _host_changed(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    """To the host named, in whatever cluster that is."""
    vm, host = _vm(node), host_named(vc, entry.host)
    changes = unlink(vc, vm)
    if host.parent != vc.nodes[vm.host].parent:
        roots = (pool for pool in nodes_of(vc, PoolNode) if pool.parent == host.parent)
        vm.pool = next(roots).moref
    vm.host = host.moref
    _note(state, vc, [*changes, *link(vc, vm)])


def _disk_moved(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    vm, store = _vm(node), _stores(vc, entry)[0]
    changes = unlink(vc, vm)
    for disk in vm.disks:
        _take(state, vc, disk.datastore, -disk_mib(disk))
        _take(state, vc, store.moref, disk_mib(disk))
        disk.datastore = store.moref
    vm.datastore = store.moref
    _note(state, vc, [*changes, *link(vc, vm)])


def _gone(state: State, vc: VCenter, node: Node, _entry: ScriptedFault) -> None:
    vm = _vm(node)
    for disk in vm.disks:
        _take(state, vc, disk.datastore, -disk_mib(disk))
    _note(state, vc, leave(vc, vm))
    state.population[vm.instance_uuid] -= 1


def _renamed(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    vm = _vm(node)
    _note(state, vc, rename(vc, vm, entry.text or f"{vm.name}-renamed"))


def _note(state: State, vc: VCenter, changes: list[tuple[str, str]]) -> None:
    for moref, path in changes:
        if path:
            state.changes[vc.side].record(moref, path)
        else:
            state.changes[vc.side].record(moref)


def _set(**values: object) -> Change:
    """Give a VM or host these values."""

    def change(_state: State, _vc: VCenter, node: Node, _entry: ScriptedFault) -> None:
        for name, value in values.items():
            setattr(node, name, value)

    return change


def _snapshot(state: State, _vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    put(_vm(node), entry.text or "before the change", "", Power.OFF, state.now())


def _question(_state: State, _vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    _vm(node).question = entry.text or "Did you move this virtual machine, or did you copy it?"


def _disabled(_state: State, _vc: VCenter, node: Node, _entry: ScriptedFault) -> None:
    _vm(node).disabled_methods.append("RelocateVM_Task")


def _busy(state: State, vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    """A task of somebody else works on it and does not end, unless its vCenter does."""
    vm = _vm(node)
    task = state.tasks[vc.side].create(entry.text or "VirtualMachine.createSnapshot", vm, "backup")
    state.tasks[vc.side].start(task)
    vm.busy = task.moref
    vm.recent_tasks.append(task.moref)
    state.foreign[vc.side, task.moref] = partial(setattr, vm, "busy", "")


def _full(_state: State, _vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    """Only ``seconds`` MiB are left; the key that holds a number."""
    assert isinstance(node, DatastoreNode)  # noqa: S101
    node.free_mib = int(entry.seconds)


def _host_version(_state: State, _vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    assert isinstance(node, HostNode)  # noqa: S101
    node.version, _, build = entry.text.partition(" ")
    node.build = build or node.build


def _cpu(_state: State, _vc: VCenter, node: Node, entry: ScriptedFault) -> None:
    assert isinstance(node, HostNode)  # noqa: S101
    node.cpu_model = entry.text


def _denied(_state: State, vc: VCenter, _node: Node, entry: ScriptedFault) -> None:
    """The account loses a privilege, everywhere or on objects called like ``vm``."""
    vc.denied.append((entry.text, entry.vm or "*"))


def _skewed(_state: State, vc: VCenter, _node: Node, entry: ScriptedFault) -> None:
    vc.skew_seconds = entry.seconds


def _slow(_state: State, vc: VCenter, _node: Node, entry: ScriptedFault) -> None:
    vc.skew_seconds = -entry.seconds


def _vcenter_version(state: State, vc: VCenter, _node: Node, entry: ScriptedFault) -> None:
    """Another version and build, and with it the newest ESXi that it knows."""
    vc.version, _, build = entry.text.partition(" ")
    vc.build = build or vc.build
    state.newest_host[vc.side] = (vc.version, int(vc.build or 0))


Change = Callable[[State, VCenter, Node, ScriptedFault], None]

_OF_VCENTER: tuple[Change, ...] = (_denied, _skewed, _slow, _vcenter_version)
_MAINTENANCE, _NO_VMOTION = _set(maintenance=True), _set(vmotion=False)
_OF_HOST: tuple[Change, ...] = (_MAINTENANCE, _NO_VMOTION, _host_version, _cpu)
_OF_STORE: tuple[Change, ...] = (_full,)

CHANGES: dict[str, Change] = {
    "disk-grown": _disk_grown,
    "disk-added": _disk_added,
    "disk-removed": _disk_removed,
    "disk-moved": _disk_moved,
    "nic-added": _nic_added,
    "nic-removed": _nic_removed,
    "nic-moved": _nic_moved,
    "host-changed": _host_changed,
    "snapshot": _snapshot,
    "powered-off": _set(power=Power.OFF),
    "powered-on": _set(power=Power.ON),
    "renamed": _renamed,
    "gone": _gone,
    "template": _set(template=True, power=Power.OFF),
    "question": _question,
    "disabled": _disabled,
    "busy": _busy,
    "disconnected": _set(connection="disconnected"),
    "tools-installer": _set(tools_installer=True),
    "consolidation": _set(consolidation=True),
    "maintenance": _MAINTENANCE,
    "no-vmotion": _NO_VMOTION,
    "host-version": _host_version,
    "cpu": _cpu,
    "full": _full,
    "denied": _denied,
    "clock-ahead": _skewed,
    "clock-behind": _slow,
    "vcenter-version": _vcenter_version,
}
"""By the name a fault script gives it."""
