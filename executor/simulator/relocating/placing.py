"""Choosing a host where the request leaves it to the cluster (fact sheet 1.2: DRS, or any compatible one)."""

from __future__ import annotations

from collections.abc import Mapping

from executor.simulator.estate.ancestry import find_node
from executor.simulator.estate.nodes import HostNode
from executor.simulator.relocating.destination import Destination
from wavelift.model.placement import Side

__all__ = ["pick_host"]


def pick_host(to: Destination, arriving: Mapping[tuple[Side, str], int]) -> HostNode | None:
    """The host asked for, else the usable one with the fewest VMs, there or on their way; None if none.

    Args:
        to: the resolved request.
        arriving: number of VMs on their way by (side, host moref).
    """
    if to.host is not None:
        return to.host
    hosts = [find_node(to.vcenter, moref, HostNode) for moref in to.cluster.hosts]
    usable = [host for host in hosts if host is not None and host.connected and not host.maintenance]
    fitting = [host for host in usable if _fits(host, to)] or usable
    side = to.vcenter.side
    return min(
        fitting,
        key=lambda host: (len(host.vms) + arriving.get((side, host.moref), 0), host.name),
        default=None,
    )


def _fits(host: HostNode, to: Destination) -> bool:
    stores = {goal.datastore.moref for goal in to.disks} | {to.datastore.moref}
    networks = {goal.network.moref for goal in to.nics if goal.network is not None}
    return stores <= host.datastores.keys() and networks <= host.networks.keys()
