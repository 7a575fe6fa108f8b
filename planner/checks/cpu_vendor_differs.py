"""The target cluster's CPUs are of another vendor."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.evc_modes import cpu_vendor, evc_vendor
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Host, Power, Vm

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    if context.there is None:
        return
    for vm in context.data.inventory.vms:
        placement = context.placements.get(vm.key)
        if placement is None or vm.power is Power.OFF:
            continue
        source = _source_vendor(vm, context)
        vendors = context.there.of_members(_vendors, placement.cluster, placement.datacenter)
        if source and vendors and "" not in vendors and source not in vendors:
            words = f"it runs on {source}; cluster '{placement.cluster}' has {', '.join(sorted(vendors))}"
            yield rule.finding(vm, Hit(words, "Cluster"))


def _source_vendor(vm: Vm, context: CheckContext) -> str:
    host = context.here.host(vm.host, vm.datacenter, vm.place)
    return evc_vendor(vm.evc_key) or (_vendor(host) if host is not None else "")


def _vendors(hosts: tuple[Host, ...]) -> set[str]:
    return {_vendor(host) for host in hosts}


def _vendor(host: Host) -> str:
    return cpu_vendor(host.cpu_model) or evc_vendor(host.current_evc) or evc_vendor(host.max_evc)


RULE = Rule(
    "cpu-vendor-differs",
    Severity.BLOCKER,
    title="The target cluster's CPUs are of another vendor",
    explanation="A running VM cannot go from Intel to AMD or back (CpuIncompatible); powered off it can.",
    fix="move the VM powered off, or map its cluster to one of the same vendor",
    source="4.2 CPU/EVC",
    check=_check,
)
