"""The VM's host is in maintenance mode."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import BESIDE
from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    host = here.host(vm.host, vm.datacenter, vm.place)
    if host is not None and host.maintenance:
        yield Hit(f"its host '{host.name}' is in maintenance mode", "in Maintenance Mode", host.place)


RULE = source_rule(
    "host-in-maintenance",
    Severity.WARNING,
    title="The VM's host is in maintenance mode",
    explanation=(
        "A host in maintenance takes no part in migrations; a VM on it is powered off, or maintenance "
        "waits for it to leave."
    ),
    fix="end maintenance or move the VM to another host before the wave",
    source="5.3 InvalidHostState",
    find=_find,
    reads=("host", *BESIDE),
)
