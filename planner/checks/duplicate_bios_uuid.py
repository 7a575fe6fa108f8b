"""Two VMs have one BIOS UUID."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import repeated
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    every = [vm for vm in context.data.inventory.vms if vm.bios_uuid and not vm.srm_placeholder]
    twice = repeated(vm.bios_uuid for vm in every)
    owners: dict[str, list[Vm]] = {}
    for vm in every if twice else ():
        if vm.bios_uuid in twice:
            owners.setdefault(vm.bios_uuid, []).append(vm)
    for uuid, vms in owners.items():
        # The same instance UUID twice is the same VM twice, which reading reports.
        if len({vm.instance_uuid or vm.key for vm in vms}) > 1:
            for vm in vms:
                other = next(other.name for other in vms if other is not vm)
                yield rule.finding(
                    vm, Hit(f"its BIOS UUID {uuid} is that of '{other[:80]}' too", "SMBIOS UUID")
                )


RULE = Rule(
    "duplicate-bios-uuid",
    Severity.WARNING,
    title="Two VMs have one BIOS UUID",
    explanation=(
        "Copies made outside vCenter share their BIOS UUID. Backup and licence tools take them for one "
        "machine, and vCenter reports a conflict where they meet (VmUuidConflictEvent)."
    ),
    fix="give the copy a new BIOS UUID (uuid.bios) while it is off",
    source="4.2 duplicate identity",
    check=_check,
)
