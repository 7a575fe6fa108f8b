"""Proposed rows for what the mapping tables lack: for a person to look at and accept, never used as such."""

from __future__ import annotations

from mappings.missing import missing_sources
from mappings.patterns import fold
from mappings.suggest import ByInventory, BySameName, Suggest
from mappings.tables import Kind, MappingRow, Mappings
from wavelift.model.inventory import Inventory

__all__ = ["propose"]


def propose(
    inventory: Inventory,
    mappings: Mappings,
    target: Inventory | None = None,
    *,
    default_datacenter: str = "",
) -> tuple[MappingRow, ...]:
    """Return the missing rows, one per source object, all of them ``proposed``.

    Without the target's inventory a row proposes the same name, and a name to be edited where the export
    names no source. With it: the same name, then (networks) the same VLAN, then the name that rows which
    people accepted lead to (``CL-A`` became ``NEW-A``, so ``CL-B`` becomes ``NEW-B``), then (datastores) the
    one with most free space left of those that the target cluster reaches; a row without target where nothing
    fits, to be filled in.

    Args:
        inventory: the source side.
        mappings: what is mapped or proposed already. A proposal that waits is made anew, because the target
            may be known better by now; writing it renews the row and never adds another. One that a person
            has narrowed to a cluster, switch, VM or device is left to that person.
        target: the target side, where it is known.
        default_datacenter: target datacenter of the campaign; then clusters rows name none of their own.
    """
    suggest: Suggest = BySameName(default_datacenter)
    if target is not None:
        suggest = ByInventory(inventory, target, mappings)
    narrowed = {
        (kind, fold(row.source))
        for kind in Kind
        for row in mappings.rows(kind)
        if row.proposed and row.scopes
    }
    missing = missing_sources(inventory, mappings)
    return tuple(suggest.row(item) for item in missing if (item.kind, fold(item.source)) not in narrowed)
