"""The plan as one page: waves over windows, VMs per wave, what is in no wave, findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from wavelift.model.finding import Severity
from wavelift.model.plan import Plan, Wave
from wavelift.model.tables import Window
from wavelift.reports.html_page import write_page
from wavelift.reports.joined import datastores, networks, sorted_findings
from wavelift.reports.quantities import count, duration, size, zone_of
from wavelift.reports.wording import bound_words, plan_headline

__all__ = ["write_plan_html"]

_MOST_OPEN = 60
"""Waves with more VMs than this start folded away."""


@dataclass(frozen=True, slots=True)
class _WaveRow:
    """One wave with its window, the window's zone, and how many percent of its usable length it needs."""

    wave: Wave
    window: Window | None
    zone: tzinfo
    used: int


def write_plan_html(path: Path, plan: Plan) -> None:
    """Write the page of a plan.

    Raises:
        UsageError: the file cannot be written.
    """
    write_page(
        path,
        "plan.html.j2",
        plan=plan,
        headline=plan_headline(plan),
        bound=bound_words(plan.bound),
        facts=_facts(plan),
        waves=[_row(plan, wave) for wave in plan.waves],
        groups={vm: group.id for group in plan.groups if len(group.vms) > 1 for vm in group.vms},
        names={move.vm: move.name for move in plan.moves()},
        findings=sorted_findings(plan.findings),
        datastores=datastores,
        networks=networks,
        most_open=_MOST_OPEN,
    )


def _row(plan: Plan, wave: Wave) -> _WaveRow:
    window = plan.window(wave.window)
    usable = window.seconds if window else 0.0
    used = round(100 * wave.seconds.expected / usable) if usable > 0 else 0
    return _WaveRow(wave, window, zone_of(window), used)


def _facts(plan: Plan) -> list[tuple[str, str, str]]:
    seconds = sum(wave.seconds.expected for wave in plan.waves)
    rows = [
        ("Waves", f"{len(plan.waves):,}", f"over {count(len(plan.windows), 'window')} of the calendar"),
        ("VMs in waves", f"{sum(1 for _ in plan.moves()):,}", ""),
        ("VMs in no wave", f"{len(plan.unplanned):,}", ""),
        ("Provisioned", size(sum(wave.gib for wave in plan.waves)), ""),
        ("Expected time", duration(seconds), "all waves together"),
    ]
    found = {level: sum(1 for finding in plan.findings if finding.severity is level) for level in Severity}
    shown = f"{count(found[Severity.WARNING], 'warning')}, {count(found[Severity.INFO], 'remark')}"
    return [*rows, ("Blockers", f"{found[Severity.BLOCKER]:,}", shown)]
