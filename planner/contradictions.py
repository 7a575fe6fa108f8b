"""Relations that no plan can satisfy, whatever the windows and caps are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.campaign_input import CampaignInput
from planner.cycles import cycle_finding, find_cycles
from planner.graph import before_edges
from planner.groups import Group, move_groups
from planner.ties import ties
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency, Relation

__all__ = ["relation_findings"]


def relation_findings(data: CampaignInput) -> list[Finding]:
    """Return what is wrong with the dependencies as such.

    * ``dependency-cycle`` (warning): VMs that wait for each other.
    * ``strict-in-group`` (blocker): a strict ``before`` between VMs that must share a wave.
    * ``apart-in-group`` (blocker): an ``apart`` pair that must share a wave.
    """
    vms = {vm.key: vm for vm in data.inventory.vms}
    edges = before_edges(data.dependencies, vms)
    groups = [group for group in move_groups(vms, ties(data), edges) if len(group.vms) > 1]
    home = {key: group for group in groups for key in group.vms}
    found = [cycle_finding(cycle, vms) for cycle in find_cycles(edges)]
    found += _inside("strict-in-group", [edge for edge in edges if edge.strict], home, vms)
    apart = [row for row in data.dependencies if row.relation is Relation.APART and row.vm != row.other]
    found += _inside("apart-in-group", apart, home, vms)
    return found


_WORDS = {
    "strict-in-group": "{vm} must move in an earlier wave than {other}",
    "apart-in-group": "{vm} and {other} must never share a wave",
}


def _inside(
    rule: str, rows: Sequence[Dependency], home: Mapping[str, Group], vms: Mapping[str, Vm]
) -> Iterable[Finding]:
    """One blocker per VM of each group that holds such a pair; the first pair stands for all."""
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: (row.vm, row.other)):
        group = home.get(row.vm)
        if group is None or home.get(row.other) is not group or group.key in seen:
            continue
        seen.add(group.key)
        wish = _WORDS[rule].format(vm=vms[row.vm].name, other=vms[row.other].name)
        for key in group.vms:
            yield Finding(
                id=rule,
                severity=Severity.BLOCKER,
                subject=key,
                message=f"{wish}, but both are in one move group ({group.reason})",
                suggestion="take that row out, or what keeps the group together",
                place=row.place,
                label=vms[key].name,
            )
