"""vMotion shares a subnet with the host's management."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.host_addresses import carrying, neighbours, services_told
from planner.checks.hosts_in_use import hosts_in_use
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Power, VmkService

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for used in hosts_in_use(context, lambda vm: vm.power is not Power.OFF):
        adapters = used.index.adapters(used.host)
        management = carrying(adapters, VmkService.MANAGEMENT)
        for adapter in carrying(adapters, VmkService.VMOTION) if services_told(adapters) else ():
            if adapter in management:
                words = f"{used.host.name}: {adapter.device} carries both management and vMotion"
                yield rule.about(used.host.name, words, "Services", adapter.place)
                continue
            other = next((each for each in management if neighbours(adapter, each)), None)
            if other is not None:
                words = (
                    f"{used.host.name}: {adapter.device} for vMotion ({adapter.address or 'IPv6'}) is in the "
                    f"subnet of {other.device} for management ({other.address or 'IPv6'})"
                )
                yield rule.about(used.host.name, words, "IP Address", adapter.place)


RULE = Rule(
    "vmotion-shares-subnet",
    Severity.WARNING,
    title="vMotion goes over a host's management network",
    explanation=(
        "A host sends by the first adapter of a subnet: where vMotion and management share one, copies leave "
        "over the management network, which is often slower and carries vCenter's own traffic. Field reports "
        "say so; no vendor document was found. Estimates take vMotion's own network for granted."
    ),
    fix="give vMotion a subnet or a TCP/IP stack of its own on these hosts, or learn from a small wave first",
    source="4.1 vmk",
    check=_check,
)
