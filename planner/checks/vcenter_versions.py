"""vCenters and hosts by version and build: which vCenter knows which host (fact sheet 0.7)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from mappings.patterns import fold
from planner.checks.rule import CheckContext
from planner.checks.versions import version_of
from wavelift.model.inventory import Host, Inventory, VCenter, Vm

__all__ = ["Newer", "how_newer", "on_host", "source_vcenter", "target_vcenter"]

_PARTS = 3
"""Of "8.0.3.0" the first three parts are the release; vCenters and hosts count the rest differently."""


class Newer(Enum):
    """By what a host is newer than a vCenter."""

    VERSION = auto()
    BUILD = auto()


def how_newer(host: Host, center: VCenter) -> Newer | None:
    """By what a host is newer than a vCenter; None where it is not, or where one of them does not tell."""
    ours, theirs = version_of(host.version)[:_PARTS], version_of(center.version)[:_PARTS]
    shared = min(len(ours), len(theirs))
    if not shared or ours[:shared] < theirs[:shared]:
        return None
    if ours[:shared] > theirs[:shared]:
        return Newer.VERSION
    known = host.build.isdecimal() and center.build.isdecimal()
    return Newer.BUILD if known and int(host.build) > int(center.build) else None


def target_vcenter(context: CheckContext) -> VCenter | None:
    """The target vCenter, where its export tells its version; None where there are several."""
    return _only(context.target) if context.target is not None else None


def _only(inventory: Inventory) -> VCenter | None:
    known = [center for center in inventory.vcenters if center.version]
    return known[0] if len(known) == 1 and len(inventory.vcenters) == 1 else None


def source_vcenter(context: CheckContext, vm: Vm) -> VCenter | None:
    """The vCenter that a VM is on, where its version is known."""
    for center in context.data.inventory.vcenters:
        same = vm.vcenter_uuid and vm.vcenter_uuid == center.instance_uuid
        if same or (vm.vcenter and fold(vm.vcenter) == fold(center.address)):
            return center if center.version else None
    return _only(context.data.inventory)


def on_host(context: CheckContext) -> Iterator[tuple[Vm, Host]]:
    """Each VM with its host, where that is known."""
    for vm in context.data.inventory.vms:
        host = context.here.host(vm.host, vm.datacenter, vm.place)
        if host is not None:
            yield vm, host
