"""Move groups that no wave can take, and why, as findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.grouping.groups import Group
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm

__all__ = ["Rejected", "rejection_findings"]


_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rejected:
    """A group that found no place.

    Attributes:
        group: the group.
        rule: finding id: ``group-too-big``, ``window-too-short``, ``pin-conflict``, ``no-window-left``.
        why: in words, after "it".
        advice: what to do next.
        waits: what it waits for that finds no wave itself, in words; "" for nothing.
    """

    group: Group
    rule: str
    why: str
    advice: str
    waits: str = ""


def rejection_findings(rejected: Rejected, vms: Mapping[str, Vm]) -> list[Finding]:
    """Return one blocker per VM of the group."""
    return [
        Finding(
            id=rejected.rule,
            severity=Severity.BLOCKER,
            subject=key,
            message=f"{vms[key].name} {_with(rejected.group, key, vms)}finds no wave: {_why(rejected)}",
            suggestion=rejected.advice,
            place=vms[key].place,
            label=vms[key].name,
        )
        for key in rejected.group.vms
    ]


def _why(rejected: Rejected) -> str:
    return f"{rejected.waits}; {rejected.why}" if rejected.waits else rejected.why


def _with(group: Group, key: str, vms: Mapping[str, Vm]) -> str:
    if len(group.vms) == 1:
        return ""
    names = [vms[other].name for other in group.vms[: _SHOWN + 1] if other != key][:_SHOWN]
    more = len(group.vms) - 1 - len(names)
    shown = ", ".join(names) + (f" and {more:,} more" if more else "")
    return f"(in one group with {shown}: {group.reason}) "
