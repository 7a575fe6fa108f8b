"""The licence of the VM's host does not cover moving running VMs to another vCenter."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import BESIDE
from planner.checks.licences import too_small
from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    host = here.host(vm.host, vm.datacenter, vm.place) if vm.power is not Power.OFF else None
    if host is not None and too_small(host.licence):
        words = f"its host '{host.name}' has the licence '{host.licence[:80]}'"
        yield Hit(words, "Assigned License(s)", host.place)


RULE = source_rule(
    "host-licence",
    Severity.WARNING,
    title="The host's licence may not cover the move of a running VM",
    explanation=(
        "Moving a running VM to another vCenter asks for vSphere Enterprise Plus on both sides; with "
        "vSphere Standard only powered-off VMs may go (VMotionNotLicensed)."
    ),
    fix="assign a licence that covers it for the time of the campaign, or move these VMs powered off",
    source="1.6 licence, 4.1 licence",
    find=_find,
    reads=("power", "host", *BESIDE),
)
