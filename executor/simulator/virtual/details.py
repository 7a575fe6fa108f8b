"""What a preflight asks of the simulated world beyond the survey: cards, details, memory in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from executor.gateway import TaskState, VmCard, VmDetail
from executor.simulator.estate.ancestry import datacenter_of, find_node, folder_path, nodes_of
from executor.simulator.estate.nodes import DatastoreNode, FolderNode, HostNode, TaskNode, VCenter, VmNode
from executor.simulator.estate.space import disk_mib
from wavelift.model.inventory import Power

__all__ = ["cards", "details", "memory_used"]


def cards(vc: VCenter) -> Iterator[VmCard]:
    """Every VM, with what identifies it."""
    for vm in nodes_of(vc, VmNode):
        folder = find_node(vc, vm.parent, FolderNode)
        datacenter = datacenter_of(vc, vm)
        yield VmCard(
            moref=vm.moref,
            name=vm.name,
            datacenter=datacenter.name if datacenter is not None else "",
            folder=folder_path(vc, folder) if folder is not None else "",
            instance_uuid=vm.instance_uuid.lower(),
            bios_uuid=vm.bios_uuid.lower(),
            macs=tuple(nic.mac.lower() for nic in vm.nics if nic.mac),
        )


def details(
    vc: VCenter, vms: Iterable[str], shown: Callable[[VCenter, TaskNode], TaskState]
) -> dict[str, VmDetail]:
    """Details of those of these VMs that are there."""
    found = (find_node(vc, moref, VmNode) for moref in dict.fromkeys(vms))
    return {vm.moref: _detail(vc, vm, shown) for vm in found if vm is not None}


def _detail(vc: VCenter, vm: VmNode, shown: Callable[[VCenter, TaskNode], TaskState]) -> VmDetail:
    tasks = (find_node(vc, moref, TaskNode) for moref in dict.fromkeys([*vm.recent_tasks, vm.busy]))
    states = (shown(vc, task) for task in tasks if task is not None)
    return VmDetail(
        moref=vm.moref,
        tools_installer=vm.tools_installer,
        consolidation=vm.consolidation,
        cpus=vm.cpus,
        memory_mib=vm.memory_mib,
        used=tuple(_used(vc, vm).items()),
        tasks=tuple(state for state in states if not state.phase.ended),
    )


def _used(vc: VCenter, vm: VmNode) -> dict[str, int]:
    result: dict[str, int] = {}
    for moref, mib in [(vm.datastore, 0), *((disk.datastore, disk_mib(disk)) for disk in vm.disks)]:
        store = find_node(vc, moref, DatastoreNode)
        if store is not None:
            result[store.name] = result.get(store.name, 0) + mib
    return result


def memory_used(vc: VCenter, host: HostNode) -> int:
    """MiB that the running VMs of a host are configured with."""
    vms = (find_node(vc, moref, VmNode) for moref in host.vms)
    return sum(vm.memory_mib for vm in vms if vm is not None and vm.power is Power.ON)
