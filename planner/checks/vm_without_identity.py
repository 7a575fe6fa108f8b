"""The export identifies other VMs, but not this one.

An export without any identity is reported once by its reader, not here for each of its VMs.
"""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    vms = context.data.inventory.vms
    identifying = {vm.place.file for vm in vms if vm.instance_uuid}
    for vm in vms:
        if not vm.instance_uuid and vm.place.file in identifying:
            words = f"it has no instance UUID; it can be found by {_witnesses(vm)} only"
            yield rule.finding(vm, Hit(words, "VM UUID"))


def _witnesses(vm: Vm) -> str:
    known = (
        ("its name", vm.name),
        ("its BIOS UUID", vm.bios_uuid),
        ("its managed object id", vm.moref),
        ("MAC addresses", any(nic.mac for nic in vm.nics)),
        ("disk UUIDs", any(disk.uuid for disk in vm.disks)),
    )
    return ", ".join(words for words, value in known if value) or "nothing"


RULE = Rule(
    "vm-without-identity",
    Severity.WARNING,
    title="The export does not identify the VM",
    explanation=(
        "A VM is located by its instanceUuid on both sides; without it the VM must be found once by name and "
        "devices, and more than one match goes to a person."
    ),
    fix="look at the VM in the vCenter: it may be orphaned; export again with the column VM UUID",
    source="9 identity",
    check=_check,
)
