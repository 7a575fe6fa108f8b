"""The difference of two plans for a terminal: figures first, then VMs by cause."""

from __future__ import annotations

from collections.abc import Sequence

from wavelift.model.changes import Changes, Figures, How, VmChange
from wavelift.model.quantities import count, duration, size
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import day_and_clock
from wavelift.reports.rows import Table
from wavelift.reports.text import table_text

__all__ = ["cause_groups", "change_words", "changes_headline", "changes_text", "figure_rows"]


def changes_text(changes: Changes, *, limit: int = 10, rest: str = "--all") -> str:
    """Headline, both plans in figures, what became of windows and files, and the VMs by cause.

    Args:
        changes: the difference.
        limit: most windows, and most VMs per cause, that are listed; the rest is counted.
        rest: the option that lists them.
    """
    lines = [changes_headline(changes), ""]
    lines += [f"set: {name} = {after} instead of {before}" for name, before, after in changes.settings]
    rows = [row for row in figure_rows(changes) if row[1] or row[2]]
    lines += [table_text(Table(("", "before", "after"), tuple(rows), frozenset({1, 2}))), ""]
    lines += [one_line(text) for text in changes.windows[:limit]]
    if len(changes.windows) > limit:
        lines.append(f"… and {len(changes.windows) - limit:,} more windows: {rest}")
    if changes.inputs:
        lines.append("changed files: " + ", ".join(one_line(file) for file in changes.inputs))
    for cause, found in cause_groups(changes.vms):
        lines.append(f"{count(len(found), 'VM')}: {one_line(cause)}")
        lines += [f"    - {change_words(change)}" for change in found[:limit]]
        if len(found) > limit:
            lines.append(f"    … and {len(found) - limit:,} more: {rest}")
    return "\n".join(lines).rstrip()


def changes_headline(changes: Changes) -> str:
    """One sentence: "4 of 55 VMs move to another wave, 1 is new; 50 stay."""
    parts = [
        (changes.moved, "in another wave"),
        (_number(changes, How.ADDED), "new"),
        (_number(changes, How.TAKEN_UP), "planned now"),
        (_number(changes, How.DROPPED), "no longer planned"),
        (_number(changes, How.REMOVED), "gone from the inventory"),
        (_number(changes, How.RETARGETED), "going to another place"),
    ]
    shown = [f"{number:,} {words}" for number, words in parts if number]
    if not shown:
        return f"No VM changes: {count(changes.kept, 'VM')} in the same waves."
    return f"{', '.join(shown)}; {count(changes.kept, 'VM')} in the same wave."


def _number(changes: Changes, how: How) -> int:
    return sum(1 for change in changes.vms if change.how is how)


def figure_rows(changes: Changes) -> list[tuple[str, str, str]]:
    """Both plans in numbers: label, before, after."""
    was, now = _figures(changes.before), _figures(changes.after)
    return [(label, was[label], now[label]) for label in was if was[label] or now[label]]


def _figures(figures: Figures) -> dict[str, str]:
    return {
        "waves": f"{figures.waves:,}",
        "fewest waves possible": _least(figures.bound, proved=figures.proved),
        "windows": f"{figures.windows:,}" if figures.windows else "",
        "fewest windows possible": _least(figures.fewest_windows, proved=figures.windows_proved),
        "VMs in waves": f"{figures.vms:,}",
        "VMs in no wave": f"{figures.unplanned:,}",
        "provisioned": size(figures.gib),
        "expected time": duration(figures.seconds),
        "last window closes": day_and_clock(figures.finish, figures.finish.tzinfo)[:16]
        if figures.finish and figures.finish.tzinfo
        else "",
    }


def _least(number: int, *, proved: bool) -> str:
    return f"{number:,}{' (proved)' if proved else ''}" if number else ""


def cause_groups(changes: Sequence[VmChange]) -> list[tuple[str, list[VmChange]]]:
    """VMs by cause, the most frequent cause first."""
    found: dict[str, list[VmChange]] = {}
    for change in changes:
        found.setdefault(change.cause, []).append(change)
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def change_words(change: VmChange) -> str:
    """One VM: "web-01: wave 2 -> wave 4"."""
    name = one_line(change.name, 60)
    if change.how is How.RETARGETED:
        return f"{name} (wave {one_line(change.wave)})"
    was = f"wave {one_line(change.was_wave)}" if change.was_wave else "no wave"
    now = f"wave {one_line(change.wave)}" if change.wave else "no wave"
    if change.was_window != change.window and change.was_window and change.window:
        was, now = f"{was} ({one_line(change.was_window)})", f"{now} ({one_line(change.window)})"
    return f"{name}: {was} -> {now}"
