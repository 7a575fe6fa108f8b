"""Rules, VM groups and overrides of the cluster a VM is in."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyVmomi import vim

from executor.gateway import Fault, Refused
from executor.vsphere.belongings.ha_override import details_of, lacks, monitoring_of, put
from executor.vsphere.belongings.waiting import finished
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import Row, moref, read
from executor.vsphere.session import Link, Session
from wavelift.model.belongings import DRS_OFF, Belongings, Rule, RuleKind

__all__ = ["HOST", "ClusterPart", "Held"]

_CLUSTER = vim.ClusterComputeResource
_CONFIG = "configurationEx"
HOST = "runtime.host"
_KINDS = {
    RuleKind.TOGETHER: vim.cluster.AffinityRuleSpec,
    RuleKind.APART: vim.cluster.AntiAffinityRuleSpec,
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a cluster holds about one VM; ``by_hand``: what only a person can set anew, in words."""

    rules: tuple[Rule, ...] = ()
    groups: tuple[str, ...] = ()
    drs: str = ""
    ha_priority: str = ""
    ha_isolation: str = ""
    ha_monitoring: str = ""
    ha_details: tuple[tuple[str, str], ...] = ()
    by_hand: tuple[str, ...] = ()

    def into(self, found: Belongings) -> Belongings:
        """The belongings with this part filled in."""
        return replace(
            found,
            rules=self.rules,
            groups=self.groups,
            drs=self.drs,
            ha_priority=self.ha_priority,
            ha_isolation=self.ha_isolation,
            ha_monitoring=self.ha_monitoring,
            ha_details=self.ha_details,
        )


class ClusterPart:
    """Reads and changes clusters of one vCenter."""

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._inventory = inventory
        self._guard = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def of_all(self, rows: Sequence[Row]) -> dict[str, Held]:
        """What their clusters hold about VMs, by moref; a standalone host holds nothing."""
        clusters = {row.moref: self._cluster_of(row) for row in rows}
        configs = self._configs(set(clusters.values()))
        rules = {row.moref: _rules_of(configs.get(clusters[row.moref]), row) for row in rows}
        uuids = self._uuids({moref(vm) for found in rules.values() for rule in found for vm in rule.vm})
        return {
            row.moref: _held(configs.get(clusters[row.moref]), row, rules[row.moref], uuids) for row in rows
        }

    def give(self, row: Row, wanted: Belongings, now: Belongings) -> tuple[str, ...]:
        """Give a VM its rules, groups and overrides; returns names of rules whose other VMs are not here yet.

        Raises:
            Refused: the cluster refuses, or it stands on a host without cluster.
        """
        cluster = self._cluster_of(row)
        with self._guard:
            turn = self._turns[cluster]
        # Groups and rules are written as whole lists: of two that do so at once, one would undo the other.
        with turn:
            return self._give(cluster, row, wanted, now)

    def _give(self, cluster: str, row: Row, wanted: Belongings, now: Belongings) -> tuple[str, ...]:
        config = self._config(cluster)
        spec = vim.cluster.ConfigSpecEx()
        if config is None:
            if wanted.rules or wanted.groups or wanted.drs or lacks(wanted, Belongings()):
                text = "it stands on a host without cluster: no rules and overrides there"
                raise Refused(Fault("wavelift.TargetMissing", text, lineage=("wavelift.TargetMissing",)))
            return ()
        spec.groupSpec = list(self._group_specs(config, row, wanted, now))
        spec.rulesSpec, later = self._rule_specs(config, row, wanted, now)
        spec.drsVmConfigSpec = list(_drs_specs(self._session.link, config, row, wanted, now))
        spec.dasVmConfigSpec = list(_das_specs(self._session.link, config, row, wanted, now))
        if spec.groupSpec or spec.rulesSpec or spec.drsVmConfigSpec or spec.dasVmConfigSpec:
            task = self._session.call_once(
                lambda link: link.ref(_CLUSTER, cluster).ReconfigureComputeResource_Task(spec, True)
            )
            finished(self._session, task)
        return later

    def _cluster_of(self, row: Row) -> str:
        host = row.ref(HOST)
        entry = self._inventory.index().hosts.get(host)
        if entry is None:
            entry = self._inventory.refresh(self._inventory.reads).hosts.get(host)
        return entry.cluster if entry is not None else ""

    def _config(self, cluster: str) -> Any:
        return self._configs({cluster}).get(cluster)

    def _configs(self, clusters: set[str]) -> dict[str, Any]:
        wanted = sorted(cluster for cluster in clusters if cluster.startswith("domain-c"))
        if not wanted:
            return {}
        rows = self._session.call(lambda link: read(link, _CLUSTER, wanted, (_CONFIG,)))
        return {cluster: row.values.get(_CONFIG) for cluster, row in rows.items()}

    def _uuids(self, vms: set[str]) -> dict[str, str]:
        if not vms:
            return {}
        path = "config.instanceUuid"
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, sorted(vms), (path,)))
        return {vm: row.text(path).lower() for vm, row in rows.items()}

    def _here(self, members: Iterable[str], cluster_hosts: set[str]) -> list[str]:
        """Morefs of rule members that are in the cluster."""

        def find(link: Link) -> list[str]:
            index = link.content.searchIndex
            return [moref(vm) for uuid in members for vm in index.FindAllByUuid(None, uuid, True, True) or ()]

        vms = self._session.call(find)
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, vms, (HOST,))) if vms else {}
        return [vm for vm in vms if vm in rows and rows[vm].ref(HOST) in cluster_hosts]

    def _hosts(self, row: Row) -> set[str]:
        cluster = self._cluster_of(row)
        return {host for host, entry in self._inventory.index().hosts.items() if entry.cluster == cluster}

    def _rule_specs(
        self, config: Any, row: Row, wanted: Belongings, now: Belongings
    ) -> tuple[list[Any], tuple[str, ...]]:
        known = {rule.name: rule for rule in config.rule or ()}
        have = {rule.name for rule in now.rules}
        specs, later = [], []
        for rule in wanted.rules:
            if rule.name in have:
                continue
            old = known.get(rule.name)
            here = self._here(rule.members, self._hosts(row))
            vms = list(dict.fromkeys([*(moref(vm) for vm in getattr(old, "vm", ())), *here]))
            if len(vms) < 2:
                later.append(rule.name)
                continue
            info = _KINDS[rule.kind](
                name=rule.name,
                enabled=rule.enabled,
                mandatory=rule.mandatory,
                vm=[self._session.link.ref(vim.VirtualMachine, vm) for vm in vms],
            )
            if old is not None:
                info.key = old.key
            operation = "add" if old is None else "edit"
            specs.append(vim.cluster.RuleSpec(operation=operation, info=info))
        return specs, tuple(later)

    def _group_specs(self, config: Any, row: Row, wanted: Belongings, now: Belongings) -> Iterable[Any]:
        known: Mapping[str, Any] = {group.name: group for group in _vm_groups(config)}
        for name in wanted.groups:
            if name in now.groups:
                continue
            old = known.get(name)
            vms = [
                *(old.vm if old is not None else ()),
                self._session.link.ref(vim.VirtualMachine, row.moref),
            ]
            info = vim.cluster.VmGroup(name=name, vm=vms)
            yield vim.cluster.GroupSpec(operation="add" if old is None else "edit", info=info)


def _held(config: Any, row: Row, rules: Iterable[Any], uuids: Mapping[str, str]) -> Held:
    if config is None:
        return Held()
    groups = [each.name for each in _vm_groups(config) if _has(each.vm, row.moref)]
    drs = next((each for each in config.drsVmConfig or () if moref(each.key) == row.moref), None)
    das = next((each for each in config.dasVmConfig or () if moref(each.key) == row.moref), None)
    settings = das.dasSettings if das is not None else None
    bound = [each.name for each in config.rule or () if getattr(each, "vmGroupName", None) in set(groups)]
    return Held(
        rules=tuple(sorted((_rule(rule, uuids) for rule in rules), key=lambda rule: rule.name)),
        groups=tuple(sorted(groups)),
        drs=_level(drs),
        ha_priority=str(settings.restartPriority or "") if settings is not None else "",
        ha_isolation=str(settings.isolationResponse or "") if settings is not None else "",
        ha_monitoring=monitoring_of(settings),
        ha_details=details_of(settings),
        by_hand=tuple(
            f"rule {name} binds it to hosts: make it anew for the hosts of its new cluster" for name in bound
        ),
    )


def _level(override: Any) -> str:
    """The automation level an override sets."""
    if override is None:
        return ""
    return DRS_OFF if override.enabled is False else str(override.behavior or "")


def _rules_of(config: Any, row: Row) -> list[Any]:
    """The cluster's rules that keep this VM together with others, or apart from them."""
    rules: Iterable[Any] = (config.rule or ()) if config is not None else ()
    kinds = tuple(_KINDS.values())
    return [rule for rule in rules if _has(getattr(rule, "vm", ()), row.moref) and isinstance(rule, kinds)]


def _rule(rule: Any, uuids: Mapping[str, str]) -> Rule:
    kind = next(kind for kind, cls in _KINDS.items() if isinstance(rule, cls))
    members = tuple(sorted(uuids.get(moref(vm), "") for vm in rule.vm))
    return Rule(rule.name, kind, members, bool(rule.enabled), bool(rule.mandatory))


def _vm_groups(config: Any) -> list[Any]:
    return [group for group in config.group or () if isinstance(group, vim.cluster.VmGroup)]


def _has(vms: Iterable[Any], wanted: str) -> bool:
    return any(moref(vm) == wanted for vm in vms or ())


def _drs_specs(link: Link, config: Any, row: Row, wanted: Belongings, now: Belongings) -> Iterable[Any]:
    if wanted.drs and wanted.drs != now.drs:
        there = any(moref(each.key) == row.moref for each in config.drsVmConfig or ())
        off = wanted.drs == DRS_OFF
        info = vim.cluster.DrsVmConfigInfo(
            key=link.ref(vim.VirtualMachine, row.moref), enabled=not off, behavior=None if off else wanted.drs
        )
        yield vim.cluster.DrsVmConfigSpec(operation="edit" if there else "add", info=info)


def _das_specs(link: Link, config: Any, row: Row, wanted: Belongings, now: Belongings) -> Iterable[Any]:
    if lacks(wanted, now):
        there = next((each for each in config.dasVmConfig or () if moref(each.key) == row.moref), None)
        # On top of what is there, for an edit may take what it does not say as taken back.
        settings = (there and there.dasSettings) or vim.cluster.DasVmSettings()
        put(settings, wanted)
        info = vim.cluster.DasVmConfigInfo(key=link.ref(vim.VirtualMachine, row.moref), dasSettings=settings)
        yield vim.cluster.DasVmConfigSpec(operation="edit" if there else "add", info=info)
