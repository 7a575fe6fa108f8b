"""Container and list views: lists of objects that a client makes and traverses from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from executor.simulator.estate.changes import ChangeLog
from executor.simulator.estate.nodes import Node, VmNode
from executor.simulator.soap.inventory import Inventory, class_of
from executor.simulator.soap.vmodl_values import vmodl

__all__ = ["ContainerView", "ListView"]


class ListView:
    """A list of objects kept by hand; ``revision`` grows with each change."""

    def __init__(self, moref: str, members: Iterable[str] = ()) -> None:
        self.moref = moref
        self.members: dict[str, None] = dict.fromkeys(members)
        self.revision = 0

    def add(self, morefs: Iterable[str]) -> None:
        """Put these objects in."""
        self.members.update(dict.fromkeys(morefs))
        self.revision += 1

    def remove(self, morefs: Iterable[str]) -> None:
        """Take these objects out; one that is not in is no error."""
        for moref in morefs:
            self.members.pop(moref, None)
        self.revision += 1

    def reset(self, morefs: Iterable[str]) -> None:
        """Hold exactly these objects."""
        self.members = dict.fromkeys(morefs)
        self.revision += 1

    def refresh(self) -> None:
        """A list view changes by its client's hand only."""


class ContainerView:
    """All objects of some classes below a container.

    The list is worked out once and then follows the change log: each change costs one look at the object
    that changed, however many objects the view holds.
    """

    def __init__(
        self,
        moref: str,
        inventory: Inventory,
        changes: ChangeLog,
        container: str,
        classes: tuple[Any, ...],
        *,
        recursive: bool,
    ) -> None:
        """View ``container``; without ``classes`` everything below it counts."""
        self.moref = moref
        self.container = container
        self.classes = classes
        self.recursive = recursive
        self.revision = 0
        self._inventory, self._changes = inventory, changes
        self._reader, self._read = changes.reader(changes.version), changes.version
        inside: dict[str, bool] = {}
        self.members: dict[str, None] = {
            node.moref: None for node in inventory.nodes.values() if self._belongs(node, inside)
        }

    def refresh(self) -> None:
        """Take in what changed since last time."""
        if self._read == self._changes.version:
            return
        changed = self._changes.since(self._read)
        self._reader.at = self._read = self._changes.version
        for moref, paths in changed.items():
            if "" in paths or "parent" in paths:
                self._look_at(moref)

    def _look_at(self, moref: str) -> None:
        node = self._inventory.nodes.get(moref)
        belongs = node is not None and self._belongs(node, {})
        if belongs == (moref in self.members):
            return
        if belongs:
            self.members[moref] = None
        else:
            del self.members[moref]
        self.revision += 1

    def _belongs(self, node: Node, inside: dict[str, bool]) -> bool:
        if node.moref == self.container or not self._wanted(node):
            return False
        if not self.recursive:
            return self.container in _above(node)
        return any(self._inside(moref, inside) for moref in _above(node))

    def _wanted(self, node: Node) -> bool:
        return issubclass(class_of(node), self.classes or vmodl("vim.ManagedEntity"))

    def _inside(self, moref: str, inside: dict[str, bool]) -> bool:
        """Whether an object is the container or below it; ``inside`` remembers for one pass."""
        if moref == self.container:
            return True
        known = inside.get(moref)
        if known is None:
            node = self._inventory.nodes.get(moref)
            known = node is not None and any(self._inside(above, inside) for above in _above(node))
            inside[moref] = known
        return known


def _above(node: Node) -> tuple[str, ...]:
    """Return what an object is directly in: a VM is in a folder, in a pool and on a host."""
    if isinstance(node, VmNode):
        return (node.parent, node.pool, node.host)
    return (node.parent,) if node.parent else ()
