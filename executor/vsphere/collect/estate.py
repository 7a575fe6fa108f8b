"""What VMs stand on, by managed object id: names and places for the cells of every sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyVmomi import vim

from executor.vsphere.collect.overrides import overrides_of
from executor.vsphere.index import Index, build_index
from executor.vsphere.properties import Row, moref

__all__ = ["Estate", "HostPlace", "Rule", "build_estate"]

_RULES = (
    (vim.cluster.AffinityRuleSpec, "Affinity"),
    (vim.cluster.AntiAffinityRuleSpec, "Anti Affinity"),
    (vim.cluster.VmHostRuleInfo, "VM Host Affinity"),
    (vim.cluster.DependencyRuleInfo, "VM Dependency"),
)
"""Kinds of cluster rules and how RVTools calls them."""


@dataclass(frozen=True, slots=True)
class HostPlace:
    """Where a host is; ``cluster`` is "" for a host outside clusters."""

    name: str
    cluster: str
    datacenter: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A cluster rule: its kind in words and its name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything but VMs.

    Attributes:
        rows: all objects by moref.
        index: names and places.
        hosts: by moref.
        switch_of: standard switch by (host moref, port group name).
        rules: cluster rules by VM moref.
        overrides: what the cluster sets for single VMs, in words, by VM moref.
        vapps: vApp names by moref.
        licences: names of hosts' licences by moref.
        on: how many VMs stand on a host, datastore or pool, by its moref; counted while VMs are read.
    """

    rows: dict[str, Row]
    index: Index
    hosts: dict[str, HostPlace]
    switch_of: dict[tuple[str, str], str]
    rules: dict[str, list[Rule]]
    overrides: dict[str, list[str]]
    vapps: dict[str, str]
    licences: dict[str, str] = field(default_factory=dict)
    on: dict[str, int] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Row]:
        """Rows of these classes, by name."""
        found = [row for row in self.rows.values() if row.kind in kinds]
        return iter(sorted(found, key=lambda row: (row.text("name").casefold(), row.moref)))

    def datacenter(self, row: Row) -> str:
        """Name of the datacenter a row is in, or ""."""
        at: Row | None = row
        while at is not None:
            if at.kind == "vim.Datacenter":
                return at.text("name")
            at = self.rows.get(at.ref("parent"))
        return ""

    def pool_path(self, pool: str) -> str:
        """A resource pool as RVTools writes it: "/DC/Cluster/Resources/A/B"."""
        names: list[str] = []
        at = self.rows.get(pool)
        while at is not None and at.kind in ("vim.ResourcePool", "vim.VirtualApp"):
            names.append(at.text("name"))
            at = self.rows.get(at.ref("parent"))
        if at is None:
            return ""
        return "/".join(("", self.datacenter(at), at.text("name"), *reversed(names)))

    def count(self, *morefs: str) -> None:
        """Count one VM for each of these places."""
        for place in morefs:
            self.on[place] = self.on.get(place, 0) + 1


def build_estate(rows: Iterable[Row]) -> Estate:
    """Build the estate from the rows of one walk."""
    known = {row.moref: row for row in rows}
    index = build_index(known.values())
    clusters = {row.moref for row in known.values() if row.kind == "vim.ClusterComputeResource"}
    hosts = {
        key: HostPlace(entry.name, entry.cluster_name if entry.cluster in clusters else "", entry.datacenter)
        for key, entry in index.hosts.items()
    }
    return Estate(
        rows=known,
        index=index,
        hosts=hosts,
        switch_of={
            (row.moref, group.spec.name): group.spec.vswitchName
            for row in known.values()
            for group in row.values.get("config.network.portgroup") or ()
        },
        rules=_rules(known.values()),
        overrides=overrides_of(known.values()),
        vapps={row.moref: row.text("name") for row in known.values() if row.kind == "vim.VirtualApp"},
    )


def _rules(rows: Iterable[Row]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for row in rows:
        groups = _groups(row)
        for rule in row.values.get("configurationEx.rule") or ():
            kind = next((words for cls, words in _RULES if isinstance(rule, cls)), type(rule).__name__)
            for vm in _members(rule, groups):
                found.setdefault(vm, []).append(Rule(kind, rule.name or ""))
    return found


def _groups(row: Row) -> dict[str, list[str]]:
    return {
        group.name: [moref(vm) for vm in group.vm or ()]
        for group in row.values.get("configurationEx.group") or ()
        if isinstance(group, vim.cluster.VmGroup)
    }


def _members(rule: Any, groups: dict[str, list[str]]) -> Iterator[str]:
    yield from (moref(vm) for vm in getattr(rule, "vm", None) or ())
    for named in ("vmGroupName", "vmGroup", "dependsOnVmGroup"):
        yield from groups.get(getattr(rule, named, None) or "", ())
