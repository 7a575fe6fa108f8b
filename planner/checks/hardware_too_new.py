"""The VM's hardware version is too new for the target hosts."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.index import InventoryIndex
from planner.checks.rule import Hit, placed_rule
from planner.checks.versions import newest_hardware
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    hosts = there.members(placement.cluster, placement.datacenter)
    newest = [newest_hardware(host.version, host.build) for host in hosts]
    known = [number for number in newest if number is not None]
    if vm.hw_version is None or not known or len(known) < len(newest):
        return
    if vm.hw_version > max(known):
        most = f"the hosts of '{placement.cluster}' run {max(known)} at most"
        words = f"it has hardware version {vm.hw_version}; {most}"
        yield Hit(words, "HW version")


RULE = placed_rule(
    "hardware-too-new",
    Severity.BLOCKER,
    title="The VM's hardware version is too new for the target hosts",
    explanation="An ESXi version runs virtual hardware up to its own (VirtualHardwareVersionNotSupported).",
    fix="map the VM to a cluster with newer hosts, or upgrade its hosts; hardware cannot be downgraded",
    source="4.2 HW version",
    find=_find,
)
