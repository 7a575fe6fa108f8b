"""The VM's host is not connected to its vCenter."""

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
    if host is not None and host.connection.casefold() not in ("", "connected"):
        yield Hit(f"its host '{host.name}' is {host.connection}", "Connection state", host.place)


RULE = source_rule(
    "host-not-connected",
    Severity.BLOCKER,
    title="The VM's host is not connected",
    explanation="vCenter cannot tell a host to move anything that it does not reach (HostNotConnected).",
    fix="connect the host again, and export anew",
    source="4.2 connection, 5.3 HostNotConnected",
    find=_find,
    reads=("host", *BESIDE),
)
