"""The VM's host is older than ESXi 6.5."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import BESIDE
from planner.checks.rule import Hit, source_rule
from planner.checks.versions import version_of
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    host = here.host(vm.host, vm.datacenter, vm.place)
    version = version_of(host.version) if host is not None else ()
    if host is not None and (6, 0) <= version < (6, 5):
        yield Hit(f"its host '{host.name}' runs ESXi {host.version}", "ESX Version", host.place)


RULE = source_rule(
    "host-unsupported",
    Severity.WARNING,
    title="The VM's host is older than ESXi 6.5",
    explanation=(
        "Advanced Cross vCenter vMotion is supported between vCenters and hosts of 6.5 or later; with "
        "ESXi 6.0 the call exists, but nobody supports it."
    ),
    fix="upgrade the host, or move the VM to a host of version 6.5 or later first",
    source="1.6 versions",
    find=_find,
    reads=("host", *BESIDE),
)
