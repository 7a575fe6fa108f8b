"""Which VMs stay out of the plan before any wave is cut, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.grouping.groups import tied_sets
from planner.grouping.ties import Tie
from wavelift.model.finding import Finding, Severity, blocked_subjects
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import Unplanned
from wavelift.model.tables import Dependency

__all__ = ["left_behind", "partner_findings", "placement_findings", "unplanned"]


def placement_findings(
    vms: Mapping[str, Vm], placements: Mapping[str, Placement], findings: Iterable[Finding]
) -> list[Finding]:
    """Return a ``placement-missing`` blocker for VMs without a target that no other blocker explains."""
    explained = blocked_subjects(findings)
    return [
        Finding(
            id="placement-missing",
            severity=Severity.BLOCKER,
            subject=key,
            message=f"{vms[key].name} has no target placement",
            suggestion="complete the mapping tables for its cluster, datastores and networks",
            place=vms[key].place,
            label=vms[key].name,
        )
        for key in sorted(vms)
        if key not in placements and key not in explained
    ]


def partner_findings(
    vms: Mapping[str, Vm], ties: Iterable[Tie], findings: Iterable[Finding]
) -> list[Finding]:
    """Return a ``partner-unplanned`` blocker for each VM tied to a blocked one: a group moves whole."""
    blockers = blocked_subjects(findings)
    found = []
    culprits: dict[str, str | None] = {}
    for key, members in sorted(tied_sets(vms, ties).items()):
        if members[0] not in culprits:
            culprits[members[0]] = next((member for member in members if member in blockers), None)
        culprit = culprits[members[0]]
        if key in blockers or culprit is None:
            continue
        names = f"{vms[key].name} moves together with {vms[culprit].name}"
        found.append(
            Finding(
                id="partner-unplanned",
                severity=Severity.BLOCKER,
                subject=key,
                message=f"{names}, which is not planned: {blockers[culprit][0].message}",
                suggestion=f"mend {vms[culprit].name} first, or take out what ties the two together",
                place=vms[key].place,
                label=vms[key].name,
            )
        )
    return found


def left_behind(edges: Sequence[Dependency], planned: set[str], vms: Mapping[str, Vm]) -> list[Finding]:
    """Return a ``dependency-unplanned`` warning for each planned VM whose predecessor is not planned."""
    return [
        Finding(
            id="dependency-unplanned",
            severity=Severity.WARNING,
            subject=edge.other,
            message=f"{vms[edge.other].name} should move after {vms[edge.vm].name}, which is not planned",
            suggestion=f"mend {vms[edge.vm].name}, or accept that {vms[edge.other].name} moves without it",
            place=edge.place,
            label=vms[edge.other].name,
        )
        for edge in edges
        if edge.other in planned and edge.vm not in planned
    ]


def unplanned(vms: Mapping[str, Vm], planned: set[str], findings: Iterable[Finding]) -> list[Unplanned]:
    """Return the VMs in no wave, each with all its reasons in words, sorted by name and key."""
    blockers = blocked_subjects(findings)
    rest = sorted((vm.name, key) for key, vm in vms.items() if key not in planned)
    result = []
    for name, key in rest:
        reasons = blockers.get(key, [])
        words = "; ".join(dict.fromkeys(finding.message for finding in reasons))
        result.append(Unplanned(key, name, words, tuple(dict.fromkeys(finding.id for finding in reasons))))
    return result
