"""A disk lies in persistent memory."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    for disk in vm.disks:
        store = here.datastore(disk.datastore, vm.datacenter, vm.place)
        if store is not None and store.type.casefold() == "pmem":
            yield Hit(
                f"{disk.label} lies on '{disk.datastore}' of type {store.type}", "Disk Path", disk.place
            )


RULE = source_rule(
    "disk-on-pmem",
    Severity.WARNING,
    title="A disk lies in persistent memory",
    explanation=(
        "Disks in persistent memory need persistent memory and its licence at the target; without it "
        "the VM cannot be managed for a while."
    ),
    fix=("map the disk to an ordinary datastore, or make sure that the target hosts have persistent memory"),
    source="4.2 PMem/NVDIMM",
    find=_find,
    when=lambda source: any(store.type.casefold() == "pmem" for store in source.datastores),
)
