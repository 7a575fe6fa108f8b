"""What all sheets of a plan's workbook are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from planner.explaining.explanation import Insights
from wavelift.model.changes import Changes
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Plan
from wavelift.reports.waiting import Waiting
from wavelift.settings import Planning

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PlanView"]

_NO_INSIGHTS = Insights({}, {})
_RANK = {Severity.BLOCKER: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class PlanView:
    """A plan with everything told about it.

    Attributes:
        plan: the plan.
        insights: why things are where they are; may be empty.
        changes: the difference to the plan before, or None.
        own: columns of the lead's own: text by VM key, by header.
        planning: the settings that the plan was made with, or None where they are not known.
    """

    plan: Plan
    insights: Insights = _NO_INSIGHTS
    changes: Changes | None = None
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    planning: Planning | None = None

    @cached_property
    def loads(self) -> pd.DataFrame:
        """What each wave brings to the target; see ``load_frame``."""
        from wavelift.reports.frames import (
            load_frame,
        )  # with pandas, which takes a while to load

        return load_frame(self.plan)

    @cached_property
    def names(self) -> dict[str, str]:
        """VM names by key, of all VMs of the plan."""
        known = {move.vm: move.name for move in self.plan.moves()}
        return known | {entry.vm: entry.name for entry in self.plan.unplanned}

    @cached_property
    def waiting(self) -> Waiting:
        """What each VM waits for, in words."""
        return Waiting(self.plan)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each planned VM in the sheet of VMs, as a spreadsheet counts."""
        return {move.vm: row for row, move in enumerate(self.plan.moves(), 2)}

    @cached_property
    def findings_of(self) -> dict[str, list[Finding]]:
        """Findings by subject, worst first."""
        found: dict[str, list[Finding]] = {}
        for finding in sorted(self.plan.findings, key=lambda finding: _RANK[finding.severity]):
            found.setdefault(finding.subject, []).append(finding)
        return found

    @cached_property
    def pinned(self) -> dict[str, str]:
        """Pins of single VMs: where the row stands, by VM key."""
        return {pin.vm: str(pin.place) or "pinned" for pin in self.plan.pins if pin.vm}

    def offered(self, wave: str, resource: str) -> tuple[float, float | None] | None:
        """What a wave takes of a resource and what it may take, or None where that is not known."""
        story = self.insights.waves.get(wave)
        loads = story.loads if story else ()
        return next(((used, most) for name, used, most in loads if name == resource), None)

    def share(self, wave: str, resource: str) -> float | None:
        """The part of a resource that a wave takes, 0 to 1 and beyond; None without a limit."""
        load = self.offered(wave, resource)
        return load[0] / load[1] if load and load[1] else None
