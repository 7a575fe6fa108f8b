"""Constraints that cannot be met together: the smallest set at fault, and what relaxing each would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from planner.grouping.rejected import Rejected
from planner.infeasible.contradiction import Contradictions
from planner.infeasible.rows import group_name
from planner.infeasible.shortage import shortage
from planner.waves.result import Waves
from wavelift.model.finding import Finding, Place
from wavelift.model.inventory import Vm
from wavelift.model.plan import Blame, Conflict, Relaxation
from wavelift.model.quantities import count, some
from wavelift.model.tables import Window

__all__ = ["conflicts_of", "explained"]

_SAID = ("strict-in-group", "apart-in-group", "pin-unknown", "window-unknown", "date-unreadable")
"""Findings that name a constraint which nothing can meet."""

_TOO_BIG = ("group-too-big", "window-too-short")
_SHOWN = 3


def conflicts_of(
    waves: Waves, windows: Sequence[Window], vms: Mapping[str, Vm], findings: Iterable[Finding]
) -> list[Conflict]:
    """Return all conflicts of a plan, those of most VMs first."""
    names = {key: vm.name for key, vm in vms.items()}
    found = [_alone(rejected, names) for rejected in waves.rejected if rejected.rule in _TOO_BIG]
    found += _from_findings(findings, vms)
    if waves.contradicted is not None:
        wrong = waves.contradicted
        found += Contradictions(wrong.demands, wrong.groups, wrong.problem).conflicts(wrong.items)
    if waves.cut is not None:
        found += shortage(waves.cut, windows)
    else:
        found += _without_slots(waves.rejected)
    return sorted(found, key=lambda conflict: (-len(conflict.vms), conflict.vms))


def _alone(rejected: Rejected, names: Mapping[str, str]) -> Conflict:
    blame = Blame(f"{group_name(rejected.group, names)}: {rejected.why}")
    size = len(rejected.group.vms)
    gain = "it could be planned" if size == 1 else f"its {size:,} VMs could be planned"
    return Conflict(rejected.group.vms, (blame,), (Relaxation(rejected.advice, gain, size),))


def _without_slots(rejected: Sequence[Rejected]) -> list[Conflict]:
    """All that is left where the calendar has no window to come."""
    if not rejected:
        return []
    vms = tuple(sorted(key for each in rejected for key in each.group.vms))
    ways = (Relaxation(rejected[0].advice, f"{count(len(vms), 'VM')} could be planned", len(vms)),)
    return [Conflict(vms, (Blame(rejected[0].why, Place("windows.csv")),), ways)]


def _from_findings(findings: Iterable[Finding], vms: Mapping[str, Vm]) -> list[Conflict]:
    subjects: dict[tuple[str, Place, str], list[str]] = {}
    for finding in findings:
        if finding.id in _SAID and finding.is_blocker:
            key = (finding.message, finding.place, finding.suggestion)
            subjects.setdefault(key, []).append(finding.subject)
    return [
        Conflict(
            tuple(sorted(set(keys) & vms.keys())),
            (Blame(message, place),),
            (Relaxation(advice, "the row would count as it is meant", len(keys)),),
        )
        for (message, place, advice), keys in subjects.items()
    ]


def explained(rejected: Iterable[Rejected], conflicts: Sequence[Conflict]) -> list[Rejected]:
    """Give what found no wave the reason and the best way out of its conflict."""
    home = {vm: conflict for conflict in conflicts for vm in conflict.vms}
    found = []
    for each in rejected:
        conflict = home.get(each.group.key)
        if conflict is None or each.rule in _TOO_BIG or not conflict.blames:
            found.append(each)
            continue
        words = some((blame.words for blame in conflict.blames), _SHOWN, "; ")
        lead = "what is short"
        if each.rule == "pin-conflict":
            several = len(conflict.blames) > 1
            lead = "these contradict each other" if several else "this cannot be met"
        best = conflict.relaxations[0] if conflict.relaxations else None
        advice = f"{best.words}, {best.gain}" if best else each.advice
        found.append(replace(each, why=f"{lead}: {words}", advice=advice))
    return found
