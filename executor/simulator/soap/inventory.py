"""One vCenter's nodes as pyVmomi references: what the property functions look around in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

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
    TaskNode,
    VappNode,
    VmNode,
)
from executor.simulator.soap.sessions import Session
from executor.simulator.soap.vmodl_values import array, vmodl
from executor.simulator.world.events import SimEvent
from executor.simulator.world.world import World
from wavelift.model.placement import Side

__all__ = ["Inventory", "class_of"]

_CLASSES: Final[dict[type[Node], str]] = {
    FolderNode: "vim.Folder",
    DatacenterNode: "vim.Datacenter",
    ClusterNode: "vim.ClusterComputeResource",
    PoolNode: "vim.ResourcePool",
    VappNode: "vim.VirtualApp",
    HostNode: "vim.HostSystem",
    DatastoreNode: "vim.Datastore",
    SwitchNode: "vim.dvs.VmwareDistributedVirtualSwitch",
    VmNode: "vim.VirtualMachine",
    TaskNode: "vim.Task",
}
_FIRST_FIELD_KEY: Final = 101


def class_of(node: Node) -> Any:
    """Return pyVmomi's class of a node."""
    if isinstance(node, NetworkNode):
        return vmodl("vim.dvs.DistributedVirtualPortgroup" if node.switch else "vim.Network")
    return vmodl(_CLASSES[type(node)])


class Inventory:
    """The nodes of one vCenter with their references; the world's lock is held around every use.

    Attributes:
        sessions: gives who is logged in; the face sets it.
        visitor: whose call is being answered; the call's scene sets it, under the world's lock.
    """

    def __init__(self, world: World, side: Side) -> None:
        """Look at one side of ``world``."""
        self.world = world
        self.vcenter = world.vcenters[side]
        self.nodes = self.vcenter.nodes
        self._tasks = world.tasks[side]
        self._events = world.events[self.vcenter.side]
        self.visitor: Session | None = None
        self.sessions: Callable[[], tuple[Session, ...]] = tuple
        self._references: dict[str, Any] = {}
        self._field_keys: dict[str, int] = {}

    def now(self) -> datetime:
        """World time (aware, UTC)."""
        return self.world.now()

    def clock(self) -> datetime:
        """What the vCenter takes for the time."""
        return self.by_clock(self.now())

    def by_clock(self, when: datetime) -> datetime:
        """A world time as the vCenter's own clock has it: tasks and events are shown and filtered by that."""
        return when + timedelta(seconds=self.vcenter.skew_seconds)

    def recent_tasks(self) -> list[str]:
        """Morefs of the tasks ``recentTask`` shows (fact sheet 6.3)."""
        return [task.moref for task in self._tasks.recent()]

    def task_history(self) -> list[TaskNode]:
        """All tasks the vCenter remembers, oldest first (fact sheet 6.3)."""
        return list(self._tasks.history)

    def events(self) -> list[SimEvent]:
        """All events the vCenter remembers, oldest first (fact sheet 6.3)."""
        return self._events.all

    def ref(self, moref: str) -> Any:
        """Return the reference of an object, or None where it does not exist."""
        node = self.nodes.get(moref)
        if node is None:
            return None
        known = self._references.get(moref)
        if known is None:
            known = self._references[moref] = class_of(node)(moref)
        return known

    def refs(self, morefs: Iterable[str], item: str = "ManagedObject") -> Any:
        """Return references of those that exist, as pyVmomi's array of that item type."""
        return array(item, [found for moref in morefs if (found := self.ref(moref)) is not None])

    def get(self, moref: str, kind: type[Any]) -> Any:
        """Return the node when it exists and is of that kind, else None."""
        node = self.nodes.get(moref)
        return node if isinstance(node, kind) else None

    def name(self, moref: str) -> str:
        """Return an object's name, or "" where it does not exist."""
        node = self.nodes.get(moref)
        return node.name if node is not None else ""

    def each(self, kind: type[Any]) -> Iterator[Any]:
        """All nodes of one kind."""
        return (node for node in self.nodes.values() if isinstance(node, kind))

    def field_key(self, name: str) -> int:
        """Return the key of a custom attribute; keys are given in the order names are first seen."""
        return self._field_keys.setdefault(name, _FIRST_FIELD_KEY + len(self._field_keys))

    def field_names(self) -> dict[str, int]:
        """Return all custom attributes in use with their keys."""
        for name in self.vcenter.attributes:
            self.field_key(name)
        for vm in self.each(VmNode):
            for name in vm.custom_values:
                self.field_key(name)
        return dict(self._field_keys)
