"""The target datastore is VMFS 3."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.checks.versions import version_of
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]

_TWO_TIB = 2 * 1024 * 1024


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    for disk, goes_to in zip(vm.disks, placement.disks, strict=False):
        store = (
            there.datastore(goes_to.datastore, placement.datacenter) if disk.capacity_mib > _TWO_TIB else None
        )
        if store is not None and store.type.casefold() == "vmfs" and version_of(store.version)[:1] == (3,):
            size = disk.capacity_mib / 1024 / 1024
            words = f"{disk.label} of {size:,.1f} TiB goes to '{store.name}', which is VMFS {store.version}"
            yield Hit(words, "Version", store.place)


RULE = placed_rule(
    "target-vmfs3",
    Severity.BLOCKER,
    title="A disk of more than 2 TB goes to a VMFS 3 datastore",
    explanation="VMFS 3 holds files up to 2 TB only, and new hosts do not even mount it.",
    fix="map the disk to a datastore with VMFS 5 or later",
    source="4.1 disk > 2 TB",
    find=_find,
)
