"""No host of the target cluster has a licence that covers the arrival of running VMs."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.licences import too_small
from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    host = None
    if vm.power is not Power.OFF:
        host = there.of_members(_all_too_small, placement.cluster, placement.datacenter)
    if host is not None:
        words = f"the hosts of target cluster '{placement.cluster}' have the licence '{host.licence[:80]}'"
        yield Hit(words, "Assigned License(s)", host.place)


def _all_too_small(hosts: tuple[Host, ...]) -> Host | None:
    """The first host where no host's licence is enough, else None."""
    return hosts[0] if hosts and all(too_small(host.licence) for host in hosts) else None


RULE = placed_rule(
    "target-licence",
    Severity.WARNING,
    title="The target hosts' licence may not cover the arrival of a running VM",
    explanation=(
        "Moving a running VM to another vCenter asks for vSphere Enterprise Plus on both sides; with "
        "vSphere Standard only powered-off VMs may come (VMotionNotLicensed)."
    ),
    fix="assign a licence that covers it for the time of the campaign, or move these VMs powered off",
    source="1.6 licence, 4.1 licence",
    find=_find,
)
