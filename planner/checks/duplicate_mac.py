"""Two VMs have one MAC address."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import repeated
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Nic, Vm

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    vms = [vm for vm in context.data.inventory.vms if not vm.srm_placeholder]
    twice = repeated(nic.mac for vm in vms for nic in vm.nics if nic.mac)
    owners: dict[str, list[tuple[Vm, Nic]]] = {}
    for vm in vms if twice else ():
        for nic in vm.nics:
            if nic.mac in twice:
                owners.setdefault(nic.mac, []).append((vm, nic))
    for mac, found in owners.items():
        for vm, nic in found if len({vm.key for vm, _ in found}) > 1 else ():
            other = next(other.name for other, _ in found if other.key != vm.key)
            yield rule.finding(
                vm, Hit(f"{nic.label} has {mac}, as has '{other[:80]}'", "Mac Address", nic.place)
            )


RULE = Rule(
    "duplicate-mac",
    Severity.WARNING,
    title="Two VMs have one MAC address",
    explanation=(
        "MAC addresses travel with their VMs. Two of them in one network disturb each other "
        "(VmMacConflictEvent), often only after the second one has moved."
    ),
    fix="give one of the adapters a new MAC address while its VM is off, or make sure that they never meet",
    source="4.2 duplicate identity",
    check=_check,
)
