"""Groups that find no wave, each with what it is told."""

from __future__ import annotations

from collections.abc import Sequence

from planner.demands.demands import WavesInput
from planner.grouping.groups import Group
from planner.grouping.rejected import Rejected

__all__ = ["conflict", "held_up", "no_calendar_left", "no_window"]


def held_up(given: WavesInput, groups: Sequence[Group], lost: Sequence[Rejected]) -> list[Rejected]:
    """The groups that must come after what found no wave: nothing is wrong with that, only room is short.

    So what waits for it waits on, at any distance; else it would move first, against its own row.
    """
    if not lost:
        return []
    home = {key: group for group in groups for key in group.vms}
    behind: dict[str, list[str]] = {}
    for edge in given.edges:
        behind.setdefault(edge.vm, []).append(edge.other)
    why: dict[str, Rejected] = {}
    ready = sorted((key, given.vms[key].name) for each in lost for key in each.group.vms)
    for key, name in ready:  # grows while it is gone through
        for then in behind.get(key, ()):
            group = home.get(then)
            if group is not None and group.key not in why:
                why[group.key] = _held(group, name)
                ready += [(vm, given.vms[vm].name) for vm in group.vms]
    return [why[group.key] for group in groups if group.key in why]


def conflict(group: Group) -> Rejected:
    """What is told of a group whose pins, dates and order contradict each other."""
    return Rejected(
        group,
        "pin-conflict",
        "its pins and dates, the windows it fits into and what must move before and after it leave no wave",
        "take a pin or a date out, or relax the dependency that contradicts it",
    )


def _held(group: Group, first: str) -> Rejected:
    return Rejected(
        group,
        "no-window-left",
        f"it waits for {first}, which finds none either",
        f"let {first} find one, or take out the dependency row if the order does not matter",
    )


def no_window(group: Group, pinned: bool) -> Rejected:
    """What is told of a group for which the search found no window."""
    if pinned:
        why = "the windows it may go into are full or over before what it waits for has moved"
        return Rejected(group, "no-window-left", why, "enlarge these windows, or take its pin out")
    return Rejected(
        group,
        "no-window-left",
        "all windows are full, or over before what it waits for has moved",
        "add a window, or raise max_vms or max_gib where time is left",
    )


def no_calendar_left(group: Group) -> Rejected:
    """What is told of a group where no window is left at all."""
    return Rejected(
        group,
        "no-window-left",
        "every window of the calendar is over or announced",
        "add windows to the calendar",
    )
