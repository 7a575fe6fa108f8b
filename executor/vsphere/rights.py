"""Which privileges our session lacks: one question per kind of object, however many objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pyVmomi import vim

from executor.gateway import Refused, Right, RightOn
from executor.vsphere.index import Index, NetworkKind
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import moref
from executor.vsphere.resolve import Names
from executor.vsphere.session import Link, Session

__all__ = ["Rights"]

_AT_ONCE = 200
_NETWORKS = {
    NetworkKind.DISTRIBUTED: vim.dvs.DistributedVirtualPortgroup,
    NetworkKind.OPAQUE: vim.OpaqueNetwork,
    NetworkKind.STANDARD: vim.Network,
}


class Rights:
    """Asks one vCenter about our own account.

    ``HasPrivilegeOnEntities`` needs no privilege but ``System.View`` on the objects themselves.

    Args:
        session: the vCenter's session.
        inventory: its names.
    """

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory

    def missing(self, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """What is lacking, in order; of an object that is not there, nothing."""
        index = self._inventory.index()
        root, where = moref(self._session.link.content.rootFolder), self._session.login.where
        entities = [_entity(right, index, where, root) for right in wanted]
        together: dict[tuple[str, ...], dict[tuple[Any, str], None]] = defaultdict(dict)
        for right, entity in zip(wanted, entities, strict=True):
            if entity is not None:
                together[right.privileges][entity] = None
        lacking: dict[tuple[str, str], set[str]] = defaultdict(set)
        for privileges, objects in together.items():
            keys = list(objects)
            for at in range(0, len(keys), _AT_ONCE):
                self._ask(keys[at : at + _AT_ONCE], privileges, lacking)
        return [
            tuple(
                privilege
                for privilege in right.privileges
                if entity is not None and privilege in lacking[_key(entity)]
            )
            for right, entity in zip(wanted, entities, strict=True)
        ]

    def _ask(
        self,
        entities: Sequence[tuple[Any, str]],
        privileges: tuple[str, ...],
        lacking: dict[tuple[str, str], set[str]],
    ) -> None:
        for found in self._session.call(lambda link: _has(link, entities, privileges)) or ():
            key = (type(found.entity).__name__, moref(found.entity))
            lacking[key] |= {item.privId for item in found.privAvailability or () if not item.isGranted}


def _has(link: Link, entities: Sequence[tuple[Any, str]], privileges: tuple[str, ...]) -> Any:
    objects = [link.ref(kind, one) for kind, one in entities]
    return link.content.authorizationManager.HasPrivilegeOnEntities(objects, link.key, list(privileges))


def _key(entity: tuple[Any, str]) -> tuple[str, str]:
    return entity[0].__name__, entity[1]


def _entity(right: Right, index: Index, where: str, root: str) -> tuple[Any, str] | None:
    """The object as (class, moref), or None where there is none of that name."""
    if right.on is RightOn.VM:
        return vim.VirtualMachine, right.name
    if right.on is RightOn.ROOT:
        return vim.Folder, root
    try:
        return _named(right, Names(index, right.datacenter, where))
    except Refused:
        return None


def _named(right: Right, names: Names) -> tuple[Any, str]:
    if right.on is RightOn.FOLDER:
        return vim.Folder, names.folder(right.name)
    if right.on is RightOn.POOL:
        return vim.ResourcePool, names.pool(names.cluster(right.within), right.name)
    if right.on is RightOn.DATASTORE:
        return vim.Datastore, names.datastore(right.name)
    network = names.network(right.name, right.within)
    return _NETWORKS[network.kind], network.moref
