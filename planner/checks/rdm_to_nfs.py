"""A raw device cannot be converted on an NFS datastore."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    for disk, target in zip(vm.disks, placement.disks, strict=False):
        store = there.datastore(target.datastore, placement.datacenter) if disk.raw else None
        if store is not None and store.type.casefold().startswith("nfs"):
            yield Hit(
                f"{disk.label} is a raw device; '{store.name}' is of type {store.type}", "Raw", disk.place
            )


RULE = placed_rule(
    "rdm-to-nfs",
    Severity.BLOCKER,
    title="A raw device goes to an NFS datastore",
    explanation="A mapping file cannot lie on NFS, and a raw device is not converted there.",
    fix="map the disk to a VMFS or vSAN datastore",
    source="4.2 RDM virtual",
    find=_find,
)
