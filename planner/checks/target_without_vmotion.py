"""No host of the target cluster is set up for vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.host_addresses import without_vmotion
from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    hosts = there.members(placement.cluster, placement.datacenter) if vm.power is not Power.OFF else ()
    if hosts and all(_is_without(host, there) for host in hosts):
        words = f"no host of target cluster '{placement.cluster}' has vMotion"
        first = without_vmotion(there.adapters(hosts[0])) if hosts[0].vmotion is not False else None
        yield Hit(words, "Services", first.place) if first else Hit(words, "VMotion support", hosts[0].place)


def _is_without(host: Host, there: InventoryIndex) -> bool:
    return host.vmotion is False or without_vmotion(there.adapters(host)) is not None


RULE = placed_rule(
    "target-without-vmotion",
    Severity.BLOCKER,
    title="No host of the target cluster is set up for vMotion",
    explanation="A running VM arrives by vMotion only (VMotionNotConfigured, VMotionNotSupported).",
    fix="switch vMotion on at a VMkernel adapter of the target hosts, or move the VM powered off",
    source="4.1 vmk, 5.3 VMotionNotConfigured",
    find=_find,
)
