"""A whole simulated vCenter by names, as the gateway port shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from executor.gateway import Site, SiteCluster, SiteDatastore, SiteHost, SiteNetwork
from executor.simulator.estate.ancestry import (
    cluster_of,
    datacenter_of,
    find_node,
    folder_path,
    nodes_of,
    pool_path,
)
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    HostNode,
    NetworkNode,
    Node,
    PoolNode,
    SwitchNode,
    VCenter,
)
from executor.simulator.virtual.details import memory_used

__all__ = ["shown_site"]


def shown_site(vc: VCenter, now: datetime) -> Site:
    """Everything a survey tells, each list in order of its names."""
    return Site(
        side=vc.side,
        instance_uuid=vc.instance_uuid.lower(),
        version=vc.version,
        build=vc.build,
        now=now + timedelta(seconds=vc.skew_seconds),
        skew_seconds=vc.skew_seconds,
        datacenters=tuple(sorted(node.name for node in nodes_of(vc, DatacenterNode))),
        clusters=tuple(sorted(_clusters(vc), key=lambda item: (item.datacenter, item.name))),
        hosts=tuple(sorted(_hosts(vc), key=lambda item: (item.datacenter, item.cluster, item.name))),
        datastores=tuple(sorted(_datastores(vc), key=lambda item: (item.datacenter, item.name))),
        networks=tuple(sorted(_networks(vc), key=lambda item: (item.datacenter, item.name, item.switch))),
        folders=tuple(sorted(_folders(vc))),
    )


def _datacenter(vc: VCenter, node: Node) -> str:
    found = datacenter_of(vc, node)
    return found.name if found is not None else ""


def _clusters(vc: VCenter) -> Iterator[SiteCluster]:
    pools: dict[str, list[str]] = {}
    for pool in nodes_of(vc, PoolNode):
        path = pool_path(vc, pool)
        if path:
            pools.setdefault(pool.cluster, []).append(path)
    for node in nodes_of(vc, ClusterNode):
        yield SiteCluster(node.name, _datacenter(vc, node), tuple(sorted(pools.get(node.moref, []))))


def _hosts(vc: VCenter) -> Iterator[SiteHost]:
    for node in nodes_of(vc, HostNode):
        usable = node.connected and not node.maintenance
        yield SiteHost(
            name=node.name,
            cluster=cluster_of(vc, node).name,
            datacenter=_datacenter(vc, node),
            usable=usable,
            version=node.version,
            build=node.build,
            maintenance=node.maintenance,
            vmotion=node.vmotion,
            memory_mib=node.memory_mib,
            memory_used_mib=memory_used(vc, node),
            cpu=node.cpu_model,
            evc=node.evc,
        )


def _datastores(vc: VCenter) -> Iterator[SiteDatastore]:
    for node in nodes_of(vc, DatastoreNode):
        yield SiteDatastore(
            node.name, _datacenter(vc, node), node.capacity_mib, node.free_mib, node.accessible, node.url
        )


def _networks(vc: VCenter) -> Iterator[SiteNetwork]:
    for node in nodes_of(vc, NetworkNode):
        switch = find_node(vc, node.switch, SwitchNode)
        yield SiteNetwork(node.name, _datacenter(vc, node), switch.name if switch is not None else "")


def _folders(vc: VCenter) -> Iterator[tuple[str, str]]:
    for node in nodes_of(vc, FolderNode):
        path = folder_path(vc, node) if node.kind == "vm" else ""
        if path:
            yield _datacenter(vc, node), path
