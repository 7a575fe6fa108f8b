"""DRS rules of the clusters, put together from what the export says about the VMs in them."""

from __future__ import annotations

from executor.simulator.estate.nodes import ClusterNode, SimRule, VCenter, VmNode
from executor.simulator.estate.possessions import home_of
from wavelift.model.belongings import RuleKind

__all__ = ["make_rules"]

_GROUP = "{} (VMs)"


def make_rules(vc: VCenter, vms: list[VmNode]) -> None:
    """Make each cluster's rules and VM groups; VMs have entered already."""
    found: dict[tuple[str, str], SimRule] = {}
    for vm in vms:
        cluster = home_of(vc, vm)
        for kind, name in vm.told.cluster_rules if vm.told is not None else ():
            rule = found.get((cluster.moref, name)) or _rule(cluster, kind, name)
            found[cluster.moref, name] = rule
            members = cluster.groups.setdefault(rule.group, []) if rule.group else rule.members
            members.append(vm.moref)


def _rule(cluster: ClusterNode, kind: str, name: str) -> SimRule:
    if "host" in kind.casefold():
        rule = SimRule(name, None, group=_GROUP.format(name))
    else:
        rule = SimRule(name, RuleKind.APART if "anti" in kind.casefold() else RuleKind.TOGETHER)
    cluster.rules.append(rule)
    return rule
