"""Properties of a cluster and of its resource pools."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import ClusterNode, HostNode, PoolNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.cluster_rules import (
    cluster_groups,
    cluster_rules,
    das_overrides,
    drs_overrides,
)
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["CLUSTER", "POOL", "VAPP"]

_MIB: Final = 1 << 20


def _hosts(inventory: Inventory, cluster: ClusterNode) -> list[HostNode]:
    return [host for moref in cluster.hosts if (host := inventory.get(moref, HostNode)) is not None]


def _usable(inventory: Inventory, cluster: ClusterNode) -> list[HostNode]:
    return [host for host in _hosts(inventory, cluster) if host.connected and not host.maintenance]


def _datastores(inventory: Inventory, cluster: ClusterNode) -> Any:
    found = (moref for host in _hosts(inventory, cluster) for moref in host.datastores)
    return inventory.refs(dict.fromkeys(found), "vim.Datastore")


def _networks(inventory: Inventory, cluster: ClusterNode) -> Any:
    found = (moref for host in _hosts(inventory, cluster) for moref in host.networks)
    return inventory.refs(dict.fromkeys(found), "vim.Network")


def _das(_inventory: Inventory, cluster: ClusterNode) -> Any:
    return make(vmodl("vim.cluster.DasConfigInfo"), enabled=cluster.ha, admissionControlEnabled=cluster.ha)


def _drs(_inventory: Inventory, cluster: ClusterNode) -> Any:
    return make(
        vmodl("vim.cluster.DrsConfigInfo"),
        enabled=cluster.drs,
        defaultVmBehavior="fullyAutomated",
        vmotionRate=3,
    )


_SUMMARY: dict[str, Getter] = {
    "totalCpu": lambda inventory, cluster: sum(
        host.cores * host.cpu_mhz for host in _hosts(inventory, cluster)
    ),
    "totalMemory": lambda inventory, cluster: (
        sum(host.memory_mib for host in _hosts(inventory, cluster)) * _MIB
    ),
    "numCpuCores": lambda inventory, cluster: sum(host.cores for host in _hosts(inventory, cluster)),
    "numCpuThreads": lambda inventory, cluster: sum(host.cores * 2 for host in _hosts(inventory, cluster)),
    "effectiveCpu": lambda inventory, cluster: sum(
        host.cores * host.cpu_mhz for host in _usable(inventory, cluster)
    ),
    "effectiveMemory": lambda inventory, cluster: sum(
        host.memory_mib for host in _usable(inventory, cluster)
    ),
    "numHosts": lambda _inventory, cluster: len(cluster.hosts),
    "numEffectiveHosts": lambda inventory, cluster: len(_usable(inventory, cluster)),
    "overallStatus": lambda _inventory, _cluster: "green",
    "currentFailoverLevel": lambda _inventory, _cluster: 1,
    "numVmotions": lambda _inventory, _cluster: 0,
}

CLUSTER = Kind(
    "vim.ClusterComputeResource",
    entity(
        {
            "host": lambda inventory, cluster: inventory.refs(cluster.hosts, "vim.HostSystem"),
            "resourcePool": lambda inventory, cluster: inventory.ref(cluster.root_pool),
            "datastore": _datastores,
            "network": _networks,
            **{f"summary.{path}": read for path, read in _SUMMARY.items()},
            "configuration.dasConfig": _das,
            "configuration.drsConfig": _drs,
            "configurationEx.vmSwapPlacement": lambda _inventory, cluster: cluster.swap,
            "configurationEx.dasConfig": _das,
            "configurationEx.drsConfig": _drs,
            "configurationEx.rule": cluster_rules,
            "configurationEx.group": cluster_groups,
            "configurationEx.drsVmConfig": drs_overrides,
            "configurationEx.dasVmConfig": das_overrides,
        }
    ),
    types={
        "summary": "vim.ClusterComputeResource.Summary",
        "configurationEx": "vim.cluster.ConfigInfoEx",
    },
)


def _vms(inventory: Inventory, pool: PoolNode) -> Any:
    return inventory.refs(pool.vms, "vim.VirtualMachine")


def _allocation(reservation: int | None, *, expandable: bool) -> Any:
    shares = make(vmodl("vim.SharesInfo"), shares=4000, level="normal")
    return make(
        vmodl("vim.ResourceAllocationInfo"),
        reservation=reservation or 0,
        expandableReservation=expandable,
        limit=-1,
        shares=shares,
    )


def _usage(reservation: int, free: int) -> Any:
    return make(
        vmodl("vim.ResourcePool.ResourceUsage"),
        reservationUsed=max(0, reservation - free),
        reservationUsedForVm=max(0, reservation - free),
        unreservedForPool=free,
        unreservedForVm=free,
        overallUsage=0,
        maxUsage=reservation,
    )


def _expandable(pool: PoolNode) -> bool:
    return pool.told is None or pool.told.expandable is not False


def _cpu(inventory: Inventory, pool: PoolNode) -> Any:
    """CPU in MHz; where nothing is told, all that the cluster's usable hosts have is free."""
    cluster = inventory.get(pool.cluster, ClusterNode)
    whole = sum(host.cores * host.cpu_mhz for host in _usable(inventory, cluster)) if cluster else 0
    told = pool.told
    free = whole if told is None or told.cpu_free_mhz is None else told.cpu_free_mhz
    return _usage((told.cpu_reservation_mhz if told else None) or free, free)


def _memory(inventory: Inventory, pool: PoolNode) -> Any:
    """Memory in bytes, as for CPU."""
    cluster = inventory.get(pool.cluster, ClusterNode)
    whole = sum(host.memory_mib for host in _usable(inventory, cluster)) if cluster else 0
    told = pool.told
    free = whole if told is None or told.memory_free_mib is None else told.memory_free_mib
    return _usage(((told.memory_reservation_mib if told else None) or free) * _MIB, free * _MIB)


_POOL = entity(
    {
        "owner": lambda inventory, pool: inventory.ref(pool.cluster),
        "resourcePool": lambda inventory, pool: inventory.refs(pool.pools, "vim.ResourcePool"),
        "vm": _vms,
        "summary.name": lambda _inventory, pool: pool.name,
        "config.cpuAllocation": lambda _inventory, pool: _allocation(
            pool.told.cpu_reservation_mhz if pool.told else 0, expandable=_expandable(pool)
        ),
        "config.memoryAllocation": lambda _inventory, pool: _allocation(
            pool.told.memory_reservation_mib if pool.told else 0, expandable=_expandable(pool)
        ),
        "runtime.cpu": _cpu,
        "runtime.memory": _memory,
        "runtime.overallStatus": lambda _inventory, _pool: "green",
    }
)
POOL = Kind("vim.ResourcePool", _POOL)
VAPP = Kind("vim.VirtualApp", _POOL)
