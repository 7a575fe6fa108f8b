"""Properties of a cluster and of its resource pools."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate import ClusterNode, HostNode, PoolNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.vmodl_values import make, vmodl

__all__ = ["CLUSTER", "POOL"]

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
            "configurationEx.vmSwapPlacement": lambda _inventory, _cluster: "vmDirectory",
            "configurationEx.dasConfig": _das,
            "configurationEx.drsConfig": _drs,
        }
    ),
    types={
        "summary": "vim.ClusterComputeResource.Summary",
        "configurationEx": "vim.cluster.ConfigInfoEx",
    },
)


def _vms(inventory: Inventory, pool: PoolNode) -> Any:
    return inventory.refs(pool.vms, "vim.VirtualMachine")


POOL = Kind(
    "vim.ResourcePool",
    entity(
        {
            "owner": lambda inventory, pool: inventory.ref(pool.cluster),
            "resourcePool": lambda inventory, pool: inventory.refs(pool.pools, "vim.ResourcePool"),
            "vm": _vms,
            "summary.name": lambda _inventory, pool: pool.name,
            "runtime.overallStatus": lambda _inventory, _pool: "green",
        }
    ),
)
