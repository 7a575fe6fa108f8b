"""DRS rules, VM groups and overrides of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from executor.simulator.estate.nodes import ClusterNode, HostNode, SimRule, VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl
from wavelift.model.belongings import DRS_OFF, RuleKind
from wavelift.model.ha_details import MONITORING, PROTECTION

__all__ = ["cluster_groups", "cluster_rules", "das_overrides", "drs_overrides", "rules_shown"]


def cluster_rules(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.rule``."""
    made = [_rule(inventory, number, rule) for number, rule in enumerate(rules_shown(cluster), start=1)]
    return array("vim.cluster.RuleInfo", made)


def rules_shown(cluster: ClusterNode) -> list[SimRule]:
    """The rules in the order of their keys, from 1 on; one that all its VMs have left is gone."""
    return [rule for rule in cluster.rules if rule.group or rule.members]


def _rule(inventory: Inventory, number: int, rule: SimRule) -> Any:
    fields = {"key": number, "name": rule.name, "enabled": rule.enabled, "userCreated": True}
    fields["mandatory"] = rule.mandatory
    if rule.group:
        return make(vmodl("vim.cluster.VmHostRuleInfo"), vmGroupName=rule.group, **fields)
    cls = "AntiAffinityRuleSpec" if rule.kind is RuleKind.APART else "AffinityRuleSpec"
    members = inventory.refs(rule.members, "vim.VirtualMachine")
    return make(vmodl(f"vim.cluster.{cls}"), vm=members, **fields)


def cluster_groups(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.group``: VM groups."""
    made = [
        make(vmodl("vim.cluster.VmGroup"), name=name, vm=inventory.refs(vms, "vim.VirtualMachine"))
        for name, vms in cluster.groups.items()
    ]
    return array("vim.cluster.GroupInfo", made)


def drs_overrides(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.drsVmConfig``."""
    cls = "vim.cluster.DrsVmConfigInfo"
    made = [
        make(
            vmodl(cls),
            key=inventory.ref(vm.moref),
            enabled=vm.drs != DRS_OFF,
            behavior=None if vm.drs == DRS_OFF else vm.drs,
        )
        for vm in _vms(inventory, cluster)
        if vm.drs
    ]
    return array(cls, made)


def das_overrides(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.dasVmConfig``."""
    made = []
    for vm in _vms(inventory, cluster):
        if vm.ha_priority or vm.ha_isolation or vm.ha_monitoring or vm.ha_details:
            settings = make(
                vmodl("vim.cluster.DasVmSettings"),
                restartPriority=vm.ha_priority or None,
                isolationResponse=vm.ha_isolation or None,
                vmToolsMonitoringSettings=_monitoring(vm),
                vmComponentProtectionSettings=_protection(vm),
            )
            _fill(settings, vm.ha_details)
            made.append(
                make(vmodl("vim.cluster.DasVmConfigInfo"), key=inventory.ref(vm.moref), dasSettings=settings)
            )
    return array("vim.cluster.DasVmConfigInfo", made)


def _monitoring(vm: VmNode) -> Any:
    if not vm.ha_monitoring and not _has_part(vm, MONITORING):
        return None
    cls = vmodl("vim.cluster.VmToolsMonitoringSettings")
    return make(cls, clusterSettings=False, vmMonitoring=vm.ha_monitoring or None)


def _protection(vm: VmNode) -> Any:
    return make(vmodl("vim.cluster.VmComponentProtectionSettings")) if _has_part(vm, PROTECTION) else None


def _has_part(vm: VmNode, part: str) -> bool:
    return any(path.startswith(f"{part}.") for path, _ in vm.ha_details)


def _fill(settings: Any, details: Iterable[tuple[str, str]]) -> None:
    for path, value in details:
        part, _, name = path.rpartition(".")
        holder = getattr(settings, part) if part else settings
        kind = holder._GetPropertyInfo(name).type  # noqa: SLF001 - pyVmomi's official name
        setattr(holder, name, value == "true" if kind is bool else kind(value))


def _vms(inventory: Inventory, cluster: ClusterNode) -> Iterator[VmNode]:
    for moref in cluster.hosts:
        host = inventory.get(moref, HostNode)
        for vm in host.vms if host is not None else ():
            if (node := inventory.get(vm, VmNode)) is not None:
                yield node
