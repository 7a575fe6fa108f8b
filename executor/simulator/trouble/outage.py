"""A host that dies: its relocations break, its VMs are gone for a while, and HA starts them elsewhere.

Source: HA restarts VMs of a failed host on others of the cluster within minutes (general vSphere knowledge,
no figure in the fact sheet; ``HA_SECONDS`` is inferred). VMs that are off are not restarted: they stay
disconnected with their host. Relocations past their switchover's beginning end as they would have.
"""

from __future__ import annotations

from executor.simulator.estate.ancestry import find_node, nodes_of
from executor.simulator.estate.nodes import ClusterNode, HostNode, VCenter, VmNode
from executor.simulator.estate.registry import link, unlink
from executor.simulator.trouble.names import meant
from executor.simulator.world.state import State
from wavelift.errors import InputError
from wavelift.model.inventory import Power

__all__ = ["HA_SECONDS", "cut_off", "host_named", "restart_elsewhere"]

HA_SECONDS = 180.0
"""From a host's death until HA has restarted its VMs."""


def host_named(vc: VCenter, name: str, place: str = "the fault script") -> HostNode:
    """The host of that name, in any case; ``place`` is where the name was read.

    Raises:
        InputError: that vCenter has none.
    """
    hosts = {host.name.casefold(): host for host in nodes_of(vc, HostNode)}
    if name.casefold() not in hosts:
        names = sorted(host.name for host in hosts.values())
        raise InputError(
            f"{place} names host {name!r}, which the {vc.side} vCenter does not have",
            advice=f"{meant(name, names)}its hosts: {', '.join(names[:8])}",
        )
    return hosts[name.casefold()]


def cut_off(state: State, vc: VCenter, host: HostNode) -> None:
    """The host and its VMs do not answer any more."""
    host.connected = False
    state.changes[vc.side].record(host.moref, "runtime")
    for vm in _vms(vc, host):
        vm.connection = "disconnected"
        state.changes[vc.side].record(vm.moref, "runtime")


def restart_elsewhere(state: State, vc: VCenter, host: HostNode) -> None:
    """HA restarts the running VMs of a dead host on the least loaded others of its cluster, if it is on."""
    cluster = find_node(vc, host.parent, ClusterNode)
    if cluster is None or not cluster.ha or host.connected:
        return
    others = [find_node(vc, moref, HostNode) for moref in cluster.hosts]
    usable = [other for other in others if other is not None and other.connected and not other.maintenance]
    for vm in _vms(vc, host):
        if vm.power is not Power.ON or not usable:
            continue
        changes = unlink(vc, vm)
        vm.host = min(usable, key=lambda other: (len(other.vms), other.name)).moref
        vm.connection = "connected"
        state.changes[vc.side].record_all([*changes, *link(vc, vm), (vm.moref, "runtime")])


def _vms(vc: VCenter, host: HostNode) -> list[VmNode]:
    found = (find_node(vc, moref, VmNode) for moref in list(host.vms))
    return [vm for vm in found if vm is not None]
