"""A checked campaign becomes a plan; nothing is written."""

from __future__ import annotations

from dataclasses import replace

from planner.checks.severity import temper_plan
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from wavelift import __version__
from wavelift.model.plan import Plan
from wavelift.model.tables import Pin
from wavelift.verbs.check import Checked
from wavelift.verbs.two_at_once import beside_for
from wavelift.what_if import Supposed

__all__ = ["plan_checked"]


def plan_checked(
    checked: Checked,
    *,
    pins: tuple[Pin, ...] | None = None,
    supposed: Supposed | None = None,
    history: History | None = None,
) -> Plan:
    """Plan a campaign as it was read.

    Args:
        checked: the campaign.
        pins: other pins than its own.
        supposed: other settings and another calendar than its own.
        history: the plan that stands and what became of it; None plans from nothing.
    """
    data = checked.data if pins is None else replace(checked.data, pins=pins)
    settings = checked.settings
    if supposed is not None:
        data, settings = replace(data, windows=supposed.windows), supposed.settings
    made = plan_campaign(
        data,
        settings,
        checked.resolution.placements,
        checked.findings,
        made_by=f"wavelift {__version__}",
        history=history,
        timing=checked.timing if supposed is None else None,
        beside=beside_for(data.inventory.vms),
    )
    return temper_plan(made, checked.settings)
