"""A datastore of the VM is not accessible."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    for name in dict.fromkeys(disk.datastore for disk in vm.disks):
        store = here.datastore(name, vm.datacenter, vm.place)
        if store is not None and not store.accessible:
            yield Hit(f"datastore '{name}' is not accessible", "Accessible", store.place)


RULE = source_rule(
    "datastore-inaccessible",
    Severity.BLOCKER,
    title="A datastore of the VM is not accessible",
    explanation="What cannot be read cannot be copied (InaccessibleDatastore).",
    fix="bring the datastore back, then export anew; drop the VM from the campaign if it is dead",
    source="5.2 InaccessibleDatastore",
    find=_find,
    when=lambda source: not all(store.accessible for store in source.datastores),
)
