"""The target host is in maintenance mode."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    del vm
    host = there.host(placement.host, placement.datacenter) if placement.host else None
    if host is not None and host.maintenance:
        yield Hit(f"target host '{host.name}' is in maintenance mode", "in Maintenance Mode", host.place)


RULE = placed_rule(
    "target-host-in-maintenance",
    Severity.WARNING,
    title="The target host is in maintenance mode",
    explanation="A host in maintenance accepts no VM (InvalidHostState); end it before the wave.",
    fix="name another host in overrides, name none, or end maintenance before the wave",
    source="5.3 InvalidHostState",
    find=_find,
)
