"""Cold copies go over a host's management network."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.host_addresses import carrying, services_told
from planner.checks.hosts_in_use import hosts_in_use
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Power, Vm, VmkService
from wavelift.model.quantities import count

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for used in hosts_in_use(context, _uses_nfc):
        adapters = used.index.adapters(used.host)
        if services_told(adapters) and not carrying(adapters, VmkService.PROVISIONING):
            management = carrying(adapters, VmkService.MANAGEMENT)[0]
            words = (
                f"{used.host.name} has no adapter for provisioning; powered-off VMs and snapshots "
                f"({count(used.vms, 'VM')}) are copied over {management.device}"
            )
            yield rule.about(used.host.name, words, "Services", management.place)


def _uses_nfc(vm: Vm) -> bool:
    return vm.power is Power.OFF or bool(vm.snapshots)


RULE = Rule(
    "provisioning-over-management",
    Severity.INFO,
    title="Powered-off VMs and snapshots are copied over a host's management network",
    explanation=(
        "What does not go over vMotion goes over NFC, and NFC takes the provisioning service's adapter where "
        "there is one, else the management's."
    ),
    fix="add the provisioning service to a fast adapter of these hosts, or leave such moves more time",
    source="4.1 vmk, 7.1 NFC",
    check=_check,
)
