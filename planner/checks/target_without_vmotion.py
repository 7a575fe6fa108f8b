"""No host of the target cluster is set up for vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.index import InventoryIndex
from planner.checks.rule import Hit, placed_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    host = None
    if vm.power is not Power.OFF:
        host = there.of_members(_all_without, placement.cluster, placement.datacenter)
    if host is not None:
        words = f"no host of target cluster '{placement.cluster}' has vMotion"
        yield Hit(words, "VMotion support", host.place)


def _all_without(hosts: tuple[Host, ...]) -> Host | None:
    """The first host where none has vMotion, else None."""
    return hosts[0] if hosts and all(host.vmotion is False for host in hosts) else None


RULE = placed_rule(
    "target-without-vmotion",
    Severity.BLOCKER,
    title="No host of the target cluster is set up for vMotion",
    explanation="A running VM arrives by vMotion only (VMotionNotConfigured, VMotionNotSupported).",
    fix="switch vMotion on at a VMkernel adapter of the target hosts, or move the VM powered off",
    source="4.1 vmk, 5.3 VMotionNotConfigured",
    find=_find,
)
