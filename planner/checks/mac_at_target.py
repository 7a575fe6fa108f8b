"""A MAC address is in use at the target."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    owners: dict[str, Vm] = {}
    for there in context.target.vms if context.target is not None else ():
        for nic in there.nics:
            if nic.mac:
                owners.setdefault(nic.mac, there)
    for vm in context.data.inventory.vms if owners else ():
        for nic in vm.nics:
            owner = owners.get(nic.mac)
            if owner is not None and not (vm.instance_uuid and owner.instance_uuid == vm.instance_uuid):
                words = f"{nic.label} has {nic.mac}, which '{owner.name[:80]}' has at the target"
                yield rule.finding(vm, Hit(words, "Mac Address", nic.place))


RULE = Rule(
    "mac-at-target",
    Severity.WARNING,
    title="A MAC address is in use at the target",
    explanation=(
        "MAC addresses travel with their VMs; two of them in one network disturb each other "
        "(VmMacConflictEvent), and vCenter checks MAC addresses at the target."
    ),
    fix="give one of the adapters a new MAC address while its VM is off",
    source="4.1 MAC, 4.2 duplicate identity",
    check=_check,
)
