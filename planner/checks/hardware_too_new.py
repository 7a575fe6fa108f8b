"""The VM's hardware version is too new for the target hosts."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.checks.versions import newest_hardware
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    newest = there.of_members(_newest, placement.cluster, placement.datacenter)
    if vm.hw_version is not None and newest is not None and vm.hw_version > newest:
        most = f"the hosts of '{placement.cluster}' run {newest} at most"
        yield Hit(f"it has hardware version {vm.hw_version}; {most}", "HW version")


def _newest(hosts: tuple[Host, ...]) -> int | None:
    """The newest hardware that one of the hosts runs, or None where a host does not tell."""
    numbers = [newest_hardware(host.version, host.build) for host in hosts]
    known = [number for number in numbers if number is not None]
    return max(known) if known and len(known) == len(numbers) else None


RULE = placed_rule(
    "hardware-too-new",
    Severity.BLOCKER,
    title="The VM's hardware version is too new for the target hosts",
    explanation="An ESXi version runs virtual hardware up to its own (VirtualHardwareVersionNotSupported).",
    fix="map the VM to a cluster with newer hosts, or upgrade its hosts; hardware cannot be downgraded",
    source="4.2 HW version",
    find=_find,
)
