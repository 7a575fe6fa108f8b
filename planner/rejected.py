"""Move groups that no wave can take, and why, as findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.groups import Group
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["Rejected", "rejection_findings"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A group that found no place.

    Attributes:
        group: the group.
        rule: finding id: ``group-too-big``, ``window-too-short``, ``pin-conflict``, ``no-window-left``.
        why: in words, after "it".
        advice: what to do next.
    """

    group: Group
    rule: str
    why: str
    advice: str


def rejection_findings(rejected: Rejected, vms: Mapping[str, Vm]) -> list[Finding]:
    """Return one blocker per VM of the group."""
    return [
        Finding(
            id=rejected.rule,
            severity=Severity.BLOCKER,
            subject=key,
            message=f"{vms[key].name} {_with(rejected.group, key, vms)}finds no wave: {rejected.why}",
            suggestion=rejected.advice,
            place=vms[key].place,
            label=vms[key].name,
        )
        for key in rejected.group.vms
    ]


def _with(group: Group, key: str, vms: Mapping[str, Vm]) -> str:
    others = [vms[other].name for other in group.vms if other != key]
    if not others:
        return ""
    shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    return f"(in one group with {shown}: {group.reason}) "
