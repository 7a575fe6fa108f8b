"""A VM at the target has the same BIOS UUID."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    owners = {vm.bios_uuid: vm for vm in context.target.vms} if context.target is not None else {}
    owners.pop("", None)
    for vm in context.data.inventory.vms if owners else ():
        there = owners.get(vm.bios_uuid)
        if there is not None and not (vm.instance_uuid and there.instance_uuid == vm.instance_uuid):
            yield rule.finding(vm, Hit(f"'{there.name[:80]}' at the target has its BIOS UUID", "SMBIOS UUID"))


RULE = Rule(
    "bios-uuid-at-target",
    Severity.WARNING,
    title="A VM at the target has the same BIOS UUID",
    explanation=(
        "Copies share their BIOS UUID; where they meet, vCenter reports a conflict (VmUuidConflictEvent) and "
        "backup tools take them for one machine."
    ),
    fix="give the copy a new BIOS UUID (uuid.bios) while it is off",
    source="4.2 duplicate identity",
    check=_check,
)
