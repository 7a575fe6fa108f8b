"""The VM's host is not set up for vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.host_addresses import without_vmotion
from planner.checks.kinds import BESIDE
from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    host = here.host(vm.host, vm.datacenter, vm.place) if vm.power is not Power.OFF else None
    if host is not None and host.vmotion is False:
        yield Hit(f"its host '{host.name}' has no vMotion", "VMotion support", host.place)
    elif host is not None and (management := without_vmotion(here.adapters(host))):
        words = f"no VMkernel adapter of its host '{host.name}' is for vMotion"
        yield Hit(words, "Services", management.place)


RULE = source_rule(
    "host-without-vmotion",
    Severity.BLOCKER,
    title="The VM's host is not set up for vMotion",
    explanation="A running VM leaves its host by vMotion only (VMotionNotConfigured, VMotionNotSupported).",
    fix="switch vMotion on at a VMkernel adapter of the host, or move the VM powered off",
    source="4.1 vmk, 5.3 VMotionNotConfigured",
    find=_find,
    reads=("power", "host", *BESIDE),
)
