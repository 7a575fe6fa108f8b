"""What the page's script draws from: waves, VMs, edges and stories, as compact JSON."""

from __future__ import annotations

from typing import Any

from planner.explaining.explanation import Insights
from wavelift.model.plan import Plan
from wavelift.model.quantities import duration, size
from wavelift.reports.explanation_text import vm_lines
from wavelift.reports.hostile import one_line

__all__ = ["MOST_VMS", "page_data"]

MOST_VMS = 10_000
"""Pages of larger plans show waves, calendar and charts; their VMs are in plan.xlsx."""

NO_APPLICATION = "(no application)"
_NAME = 120
_REST = "wavelift explain with --all lists them"


def page_data(plan: Plan, insights: Insights) -> dict[str, Any]:
    """Return the data; lists instead of objects where there are many.

    Returns:
        ``waves``: id, window, number of VMs, size, expected time. ``apps``: names, by the wave of their first
        VM. ``vms``: name, index of wave, index of application, group, size, start and end in the wave in
        seconds. ``edges``: indices of two VMs, 1 for strict. ``stories``: lines of text per VM.
    """
    waves = [
        [one_line(w.id), one_line(w.window), len(w.moves), size(w.gib), duration(w.seconds.expected)]
        for w in plan.waves
    ]
    moves = [(at, move) for at, wave in enumerate(plan.waves) for move in wave.moves]
    if len(moves) > MOST_VMS:
        return {"waves": waves, "apps": [], "vms": [], "edges": [], "stories": [], "left": []}
    apps: dict[str, int] = {}
    for _, move in moves:
        apps.setdefault(move.application or NO_APPLICATION, len(apps))
    number = {move.vm: at for at, (_, move) in enumerate(moves)}
    times = {vm: (start, end) for story in insights.waves.values() for vm, start, end in story.schedule}
    groups = {vm: group.id for group in plan.groups if len(group.vms) > 1 for vm in group.vms}
    return {
        "waves": waves,
        "apps": [one_line(name, _NAME) for name in apps],
        "vms": [
            [
                one_line(move.name, _NAME),
                at,
                apps[move.application or NO_APPLICATION],
                groups.get(move.vm, ""),
                size(move.gib),
                *(round(moment) for moment in times.get(move.vm, (0.0, move.seconds.expected))),
            ]
            for at, move in moves
        ],
        "edges": [
            [number[edge.before], number[edge.vm], int(edge.strict)]
            for edge in plan.edges
            if edge.before in number and edge.vm in number
        ],
        "stories": [
            vm_lines(insights.vms[move.vm], 12, _REST)[1:] if move.vm in insights.vms else []
            for _, move in moves
        ],
        "left": [[one_line(item.name, _NAME), one_line(item.reason, 500)] for item in plan.unplanned],
    }
