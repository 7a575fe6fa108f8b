"""Relations that no plan can satisfy, whatever the windows and caps are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.campaign_input import CampaignInput
from planner.grouping.condense import Condensed, largest_room
from planner.grouping.cycles import cycle_finding, cycles_inside, split_finding
from planner.grouping.groups import Group
from planner.windows import Slot
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Planning

__all__ = ["group_findings", "relation_findings"]


def relation_findings(data: CampaignInput, planning: Planning, slots: Sequence[Slot]) -> list[Finding]:
    """Return what is wrong with the dependencies as such.

    Args:
        data: the campaign.
        planning: what becomes of cycles.
        slots: what waves take at most; a cycle that no wave can hold is taken apart.

    * ``dependency-cycle`` (warning): VMs that wait for each other and move as one group.
    * ``dependency-cycle-split`` (warning): such a cycle that is taken apart.
    * ``strict-in-group`` (blocker): a strict ``before`` between VMs that must share a wave.
    * ``apart-in-group`` (blocker): an ``apart`` pair that must share a wave.
    """
    vms = data.vms
    condensed = data.condensed(planning, largest_room(slots))
    groups = [group for group in condensed.groups if len(group.vms) > 1]
    found = [split_finding(split, vms) for split in condensed.splits]
    apart = {key for split in condensed.splits for key in split.vms}
    rows = [row for row in condensed.edges if row.vm not in apart] if apart else condensed.edges
    found += [cycle_finding(cycle, vms) for cycle in cycles_inside(groups, rows)]
    return [*found, *group_findings(data, condensed)]


def group_findings(data: CampaignInput, condensed: Condensed) -> list[Finding]:
    """Return ``strict-in-group`` and ``apart-in-group`` for the groups of some or all VMs."""
    home = {key: group for group in condensed.groups if len(group.vms) > 1 for key in group.vms}
    if not home:
        return []
    strict = [edge for edge in condensed.edges if edge.strict or edge.soak_days > 0]
    pairs = [row for row in data.dependencies if row.relation is Relation.APART and row.vm != row.other]
    found = [*_inside("strict-in-group", strict, home, data.vms)]
    return [*found, *_inside("apart-in-group", pairs, home, data.vms)]


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
