"""DRS rules of a cluster, put together from what the export says about the VMs in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from executor.simulator.estate import ClusterNode, HostNode, VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["cluster_groups", "cluster_rules"]

_GROUP = "{} (VMs)"


def _members(inventory: Inventory, cluster: ClusterNode) -> Iterator[VmNode]:
    for moref in cluster.hosts:
        host = inventory.get(moref, HostNode)
        for vm in host.vms if host is not None else ():
            if (node := inventory.get(vm, VmNode)) is not None:
                yield node


def _rules(inventory: Inventory, cluster: ClusterNode) -> dict[tuple[str, str], list[str]]:
    """VMs by kind and name of their rule."""
    found: dict[tuple[str, str], list[str]] = {}
    for vm in _members(inventory, cluster):
        for rule in vm.told.cluster_rules if vm.told is not None else ():
            found.setdefault(rule, []).append(vm.moref)
    return found


def _binds_to_hosts(kind: str) -> bool:
    return "host" in kind.casefold()


def cluster_rules(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.rule``."""
    made = [
        _rule(inventory, number, kind, name, vms)
        for number, ((kind, name), vms) in enumerate(_rules(inventory, cluster).items(), start=1)
    ]
    return array("vim.cluster.RuleInfo", made)


def _rule(inventory: Inventory, number: int, kind: str, name: str, vms: list[str]) -> Any:
    fields = {"key": number, "name": name, "enabled": True, "userCreated": True}
    if _binds_to_hosts(kind):
        return make(vmodl("vim.cluster.VmHostRuleInfo"), vmGroupName=_GROUP.format(name), **fields)
    cls = "AntiAffinityRuleSpec" if "anti" in kind.casefold() else "AffinityRuleSpec"
    members = inventory.refs(vms, "vim.VirtualMachine")
    return make(vmodl(f"vim.cluster.{cls}"), vm=members, **fields)


def cluster_groups(inventory: Inventory, cluster: ClusterNode) -> Any:
    """Return ``configurationEx.group``: the VMs of rules that bind VMs to hosts."""
    made = [
        make(
            vmodl("vim.cluster.VmGroup"),
            name=_GROUP.format(name),
            vm=inventory.refs(vms, "vim.VirtualMachine"),
        )
        for (kind, name), vms in _rules(inventory, cluster).items()
        if _binds_to_hosts(kind)
    ]
    return array("vim.cluster.GroupInfo", made)
