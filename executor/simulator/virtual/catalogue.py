"""A simulated vCenter's places by name; read once, and again when a name is missing."""

from __future__ import annotations

from typing import TypeVar

from executor.simulator.estate.ancestry import datacenter_of
from executor.simulator.estate.nodes import DatacenterNode, Node, TaskNode, VCenter, VmNode

__all__ = ["Catalogue"]

N = TypeVar("N", bound=Node)


class Catalogue:
    """Everything but VMs and tasks, by datacenter and name."""

    def __init__(self, vc: VCenter) -> None:
        self.vc = vc
        self._entries: dict[tuple[str, str], list[Node]] = {}
        self._datacenters: dict[str, DatacenterNode] = {}
        self._placed: dict[tuple[str, ...], Node] = {}

    def named(self, kind: type[N], datacenter: DatacenterNode, name: str) -> list[N]:
        """Objects of that kind and name in that datacenter."""
        known = self._entries.get((datacenter.moref, name))
        if known is not None and len(known) == 1:  # mostly so
            node = known[0]
            if isinstance(node, kind) and node.name == name and node.moref in self.vc.nodes:
                return [node]
        return self._look(kind, datacenter, name) or self._look_again(kind, datacenter, name)

    def enter(self, node: Node, datacenter: DatacenterNode) -> None:
        """Take in a place that has just been made there."""
        known = self._entries.setdefault((datacenter.moref, node.name), [])
        if node not in known:
            known.append(node)

    def placed(self, kind: type[N], *key: str) -> N | None:
        """What was kept under a key, which ends in its name; None where that is gone or has another name.

        Thousands of orders lead to the same few clusters, hosts, pools and folders.
        """
        node = self._placed.get(key)
        if isinstance(node, kind) and self.vc.nodes.get(node.moref) is node and key[-1].endswith(node.name):
            return node
        return None

    def keep(self, node: N, *key: str) -> N:
        """Keep what was found under a key."""
        self._placed[key] = node
        return node

    def datacenter(self, name: str) -> DatacenterNode | None:
        """The datacenter of that name, or None."""
        known = self._datacenters.get(name)
        if known is None or known.name != name or self.vc.nodes.get(known.moref) is not known:
            self._datacenters = {}
            for node in self.vc.nodes.values():
                if isinstance(node, DatacenterNode):
                    self._datacenters.setdefault(node.name, node)
        return self._datacenters.get(name)

    def _look(self, kind: type[N], datacenter: DatacenterNode, name: str) -> list[N]:
        known = self._entries.get((datacenter.moref, name), [])
        return [
            node
            for node in known
            if isinstance(node, kind) and node.name == name and node.moref in self.vc.nodes
        ]

    def _look_again(self, kind: type[N], datacenter: DatacenterNode, name: str) -> list[N]:
        self._entries = {}
        for node in self.vc.nodes.values():
            above = None if isinstance(node, VmNode | TaskNode) else datacenter_of(self.vc, node)
            if above is not None:
                self._entries.setdefault((above.moref, node.name), []).append(node)
        return self._look(kind, datacenter, name)
