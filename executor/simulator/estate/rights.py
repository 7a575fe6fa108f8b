"""Privileges in the simulated world: its one account has them all, but for those an estate denies it.

Which calls need which: fact sheet 1.1. The split between call and task is an inference, as in ``admission``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from executor.gateway import Right, RightOn
from executor.simulator.estate.ancestry import find_node, folder_path, nodes_of, pool_path
from executor.simulator.estate.nodes import (
    ClusterNode,
    DatacenterNode,
    DatastoreNode,
    FolderNode,
    NetworkNode,
    Node,
    PoolNode,
    SimFault,
    SwitchNode,
    VCenter,
    VmNode,
)

__all__ = ["granted", "object_of", "refusal"]


def granted(vc: VCenter, node: Node, privilege: str) -> bool:
    """Whether the account has the privilege on the object."""
    return not vc.denied or not any(
        privilege == denied and fnmatchcase(node.name.casefold(), name.casefold())
        for denied, name in vc.denied
    )


def refusal(vc: VCenter, wanted: Iterable[tuple[Node | None, str]]) -> SimFault | None:
    """``NoPermission`` for the first privilege that is lacking, or None."""
    if not vc.denied:
        return None
    for node, privilege in wanted:
        if node is not None and not granted(vc, node, privilege):
            text = f"Permission to perform this operation was denied: {privilege} on {node.name}"
            return SimFault("vim.fault.NoPermission", text, privilegeId=privilege)
    return None


def object_of(vc: VCenter, right: Right) -> Node | None:
    """The object a right is about, or None where there is none of that name."""
    if right.on is RightOn.ROOT:
        return vc.nodes.get(vc.root)
    if right.on is RightOn.VM:
        return find_node(vc, right.name, VmNode)
    return next(_named(vc, right), None)


def _named(vc: VCenter, right: Right) -> Iterator[Node]:
    datacenter = next((dc for dc in nodes_of(vc, DatacenterNode) if dc.name == right.datacenter), None)
    if datacenter is None:
        return
    for node in nodes_of(vc, _KINDS[right.on]):
        if _below(vc, node, datacenter.moref) and _is(vc, node, right):
            yield node


_KINDS: dict[RightOn, type[Node]] = {
    RightOn.FOLDER: FolderNode,
    RightOn.POOL: PoolNode,
    RightOn.DATASTORE: DatastoreNode,
    RightOn.NETWORK: NetworkNode,
}


def _below(vc: VCenter, node: Node | None, moref: str) -> bool:
    while node is not None and node.moref != moref:
        node = vc.nodes.get(node.parent)
    return node is not None


def _is(vc: VCenter, node: Node, right: Right) -> bool:
    if isinstance(node, FolderNode):
        return node.kind == "vm" and folder_path(vc, node) == right.name
    if isinstance(node, PoolNode):
        cluster = find_node(vc, node.cluster, ClusterNode)
        return cluster is not None and cluster.name == right.within and pool_path(vc, node) == right.name
    if isinstance(node, NetworkNode) and right.within:
        switch = find_node(vc, node.switch, SwitchNode)
        return node.name == right.name and switch is not None and switch.name == right.within
    return node.name == right.name
