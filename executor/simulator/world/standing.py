"""Where a VM stands, as an event tells it: named, for the objects may be gone when the event is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from executor.simulator.estate.ancestry import way_up
from executor.simulator.estate.nodes import FolderNode, Node, VCenter, VmNode
from wavelift.model.values import value

if TYPE_CHECKING:
    from executor.simulator.relocating.relocation import Relocation

__all__ = ["UNKNOWN", "Named", "Standing", "aim_of", "standing_of"]

Named = tuple[str, str]
"""Moref and name."""


@value
class Standing:
    """Host, datacenter and datastore of the home files; None for what is not known."""

    host: Named | None = None
    datacenter: Named | None = None
    datastore: Named | None = None


UNKNOWN = Standing()


def standing_of(vc: VCenter, vm: VmNode) -> Standing:
    """Where a VM of this vCenter is now."""
    folder = vc.nodes.get(vm.parent)
    datacenter = way_up(vc, folder).datacenter if isinstance(folder, FolderNode) else None
    return Standing(_named(vc.nodes.get(vm.host)), _named(datacenter), _named(vc.nodes.get(vm.datastore)))


def aim_of(relocation: Relocation) -> Standing:
    """Where a relocation leads."""
    to = relocation.to
    return Standing(
        _named(relocation.host), _named(way_up(to.vcenter, to.folder).datacenter), _named(to.datastore)
    )


def _named(node: Node | None) -> Named | None:
    return (node.moref, node.name) if node is not None else None
