"""The export does not identify the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.instance_uuid:
        return
    left = [
        word
        for word, known in (
            ("its BIOS UUID", vm.bios_uuid),
            ("its managed object id", vm.moref),
            ("MAC addresses", any(nic.mac for nic in vm.nics)),
            ("disk UUIDs", any(disk.uuid for disk in vm.disks)),
        )
        if known
    ]
    yield Hit(f"it has no instance UUID; it can be found by its name{_and(left)} only", "VM UUID")


def _and(words: list[str]) -> str:
    return f", {', '.join(words)}" if words else ""


RULE = vm_rule(
    "missing-identity",
    Severity.WARNING,
    title="The export does not identify the VM",
    explanation=(
        "A VM is located by its instanceUuid on both sides; without it the VM must be found once by name"
        " and devices, and more than one match goes to a person."
    ),
    fix="export with a column 'VM UUID' (RVTools 3.9 and later write it), or collect from the vCenter",
    source="9 identity; design, promise 2",
    find=_find,
)
