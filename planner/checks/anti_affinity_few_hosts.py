"""An anti-affinity rule has more VMs than the target cluster has hosts."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Host, Vm
from wavelift.model.quantities import count

__all__ = ["RULE"]

_Members = dict[tuple[str, str, str, str, str], list[Vm]]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    there = context.there
    if there is None:
        return
    for (_, _, name, datacenter, cluster), vms in _members(context).items():
        hosts = there.of_members(_usable, cluster, datacenter)
        if hosts and len(vms) > hosts:
            words = (
                f"rule '{name}' keeps {len(vms):,} VMs apart; "
                f"target cluster '{cluster}' has {count(hosts, 'host')}"
            )
            for vm in vms:
                yield rule.finding(vm, Hit(words, "Cluster rule(s)"))


def _members(context: CheckContext) -> _Members:
    """VMs by anti-affinity rule and target cluster; a rule belongs to one source cluster."""
    found: _Members = {}
    for vm in context.data.inventory.vms:
        placement = context.placements.get(vm.key) if vm.cluster_rules else None
        if placement is None:
            continue
        for kind, name in vm.cluster_rules:
            if "anti" in kind.casefold():
                key = (vm.vcenter, vm.cluster, name, placement.datacenter, placement.cluster)
                found.setdefault(key, []).append(vm)
    return found


def _usable(hosts: tuple[Host, ...]) -> int:
    return sum(1 for host in hosts if not host.maintenance)


RULE = Rule(
    "anti-affinity-few-hosts",
    Severity.WARNING,
    title="An anti-affinity rule has more VMs than the target cluster has hosts",
    explanation=(
        "DRS rules do not travel, and this one cannot be made again at the target as it is: each of its VMs "
        "needs a host of its own."
    ),
    fix="map some of the VMs to another cluster, add hosts, or make the rule at the target for fewer VMs",
    source="4.3 DRS rules",
    check=_check,
)
