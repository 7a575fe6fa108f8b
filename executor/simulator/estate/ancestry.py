"""Up and down the inventory tree of one vCenter: datacenter of a host, path of a folder, VMs and so on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    FolderNode,
    HostNode,
    Node,
    PoolNode,
    SimFault,
    VCenter,
    Way,
)

__all__ = [
    "cluster_of",
    "datacenter_of",
    "find_node",
    "folder_path",
    "nodes_of",
    "numbered",
    "pool_path",
    "require_node",
    "way_up",
]

N = TypeVar("N", bound=Node)


def find_node(vc: VCenter, moref: str, kind: type[N]) -> N | None:
    """Return the object of that id and kind, or None."""
    node = vc.nodes.get(moref)
    return node if isinstance(node, kind) else None


def require_node(vc: VCenter, moref: str, kind: type[N]) -> N:
    """Return the object of that id and kind.

    Raises:
        SimFault: ``vmodl.fault.ManagedObjectNotFound`` where there is none.
    """
    node = vc.nodes.get(moref)
    if isinstance(node, kind):
        return node
    text = f"The object '{moref}' has already been deleted or has not been completely created"
    raise SimFault("vmodl.fault.ManagedObjectNotFound", text, obj=moref)


def nodes_of(vc: VCenter, kind: type[N]) -> Iterator[N]:
    """All objects of one kind, as they are now; what is done with them may change the inventory."""
    return iter([node for node in vc.nodes.values() if isinstance(node, kind)])


def numbered(prefix: str, number: int) -> str:
    """A managed object id as vCenter spells them: "vm-12", but "group-v3" and "domain-c8"."""
    return f"{prefix}{number}" if prefix.startswith(("group-", "domain-")) else f"{prefix}-{number}"


def datacenter_of(vc: VCenter, node: Node) -> DatacenterNode | None:
    """The datacenter above the object, or None."""
    current: Node | None = node
    while current is not None and not isinstance(current, DatacenterNode):
        current = vc.nodes.get(current.parent)
    return current


def cluster_of(vc: VCenter, node: HostNode | PoolNode) -> ClusterNode:
    """The cluster of a host or a resource pool."""
    moref = node.cluster if isinstance(node, PoolNode) else node.parent
    return require_node(vc, moref, ClusterNode)


def folder_path(vc: VCenter, folder: FolderNode) -> str:
    """Path of a VM folder below its datacenter, "" for the root VM folder."""
    return way_up(vc, folder).path


def pool_path(vc: VCenter, pool: PoolNode) -> str:
    """Path of a resource pool below its cluster, "" for the root pool."""
    return way_up(vc, pool).path


def way_up(vc: VCenter, end: FolderNode | PoolNode) -> Way:
    """What lies above; found once, for folders and pools are never moved and thousands of VMs are in them."""
    known = vc.ways.get(end.moref)
    if known is None or known.end is not end or known.name != end.name or known.parent != end.parent:
        path = _path(vc, end, FolderNode if isinstance(end, FolderNode) else PoolNode)
        known = vc.ways[end.moref] = Way(end, end.name, end.parent, path, datacenter_of(vc, end))
    return known


def _path(vc: VCenter, end: Node, kind: type[Node]) -> str:
    parts: list[str] = []
    current: Node | None = end
    while isinstance(current, kind):
        above = vc.nodes.get(current.parent)
        if not isinstance(above, kind):
            break
        parts.append(current.name)
        current = above
    return "/".join(reversed(parts))
