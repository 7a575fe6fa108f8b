"""Plain text for terminals without style, pipes and logs. Pure strings, no colour, no markup."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from wavelift.model.finding import Finding
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Conflict, Plan
from wavelift.model.quantities import count
from wavelift.reports.finding_groups import FindingGroup, group_findings, tally
from wavelift.reports.hostile import one_line
from wavelift.reports.joined import WaveView
from wavelift.reports.rows import Table, moves_table_rows, plan_table_rows, status_table_rows, wave_facts
from wavelift.reports.wording import ATTENTION, STATES, bound_words, headline, plan_headline

__all__ = [
    "conflict_lines",
    "finding_blocks",
    "findings_text",
    "moves_text",
    "plan_text",
    "status_text",
    "table_text",
    "wave_text",
]

WIDTH = 100
_CONFLICTS = 5
"""So many conflicts, constraints and ways out are shown."""


def findings_text(findings: Iterable[Finding], *, limit: int = 5, width: int = WIDTH) -> str:
    """Findings by cause, worst first: one line per cause, the advice, and up to ``limit`` subjects.

    Args:
        findings: any number, in any order.
        limit: most subjects listed per cause; the rest is counted ("… and 40 more").
        width: columns to wrap at.
    """
    found = list(findings)
    return "\n".join([*finding_blocks(found, limit=limit, width=width), tally(found)])


def finding_blocks(findings: Iterable[Finding], *, limit: int = 5, width: int = WIDTH) -> list[str]:
    """As ``findings_text``, one text per cause and without the counts."""
    return ["\n".join(_group_lines(group, limit, width)) for group in group_findings(findings)]


def _group_lines(group: FindingGroup, limit: int, width: int) -> list[str]:
    lines = _wrapped(f"{str(group.severity).upper()}  {group.heading}", "", width)
    if group.shared_suggestion:
        lines += _wrapped(f"-> {group.shared_suggestion}", "    ", width)
    for finding in group.findings[:limit]:
        lines += _wrapped(f"- {group.detail(finding)}", "    ", width)
    left = len(group.findings) - limit
    return [*lines, f"    … and {left:,} more"] if left > 0 else lines


def _wrapped(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        text[:4000], width, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )


def plan_text(plan: Plan) -> str:
    """The plan in a few lines: headline, one row per wave, why VMs are left out, and the bound."""
    lines = [plan_headline(plan), "", table_text(plan_table_rows(plan)), ""]
    reasons: dict[str, int] = {}
    for item in plan.unplanned:
        cause = ", ".join(item.findings) or one_line(item.reason)
        reasons[cause] = reasons.get(cause, 0) + 1
    for cause, number in sorted(reasons.items(), key=lambda pair: -pair[1])[:10]:
        lines.append(f"in no wave: {count(number, 'VM')}, {cause}")
    lines += [f"… and {len(reasons) - 10:,} more causes"] if len(reasons) > 10 else []
    return "\n".join([*lines, *conflict_lines(plan.conflicts), bound_words(plan.bound)])


def conflict_lines(conflicts: Sequence[Conflict]) -> list[str]:
    """Constraints that cannot be met together, and what relaxing each would give."""
    lines: list[str] = []
    for conflict in conflicts[:_CONFLICTS]:
        lines.append(f"{count(len(conflict.vms), 'VM')} without a wave: {_sure(conflict)}:")
        for blame in conflict.blames[:_CONFLICTS]:
            place = f" ({blame.place})" if str(blame.place) else ""
            lines.append(f"  - {one_line(blame.words)}{place}")
        lines += [
            f"  > {one_line(way.words)}: {one_line(way.gain)}" for way in conflict.relaxations[:_CONFLICTS]
        ]
    more = len(conflicts) - _CONFLICTS
    return [*lines, *([f"… and {more:,} more such conflicts"] if more > 0 else [])]


def _sure(conflict: Conflict) -> str:
    if not conflict.proved:
        return "these leave no place that was found"
    return "these cannot be met together" if len(conflict.blames) > 1 else "this cannot be met"


def wave_text(plan: Plan, outcome: WaveOutcome, *, limit: int = 20, width: int = WIDTH) -> str:
    """A wave's outcome: headline, facts, and what needs a person's attention with reason and advice."""
    view = WaveView.of(plan, outcome)
    facts = [f"  {label:<9} {value}" for label, value in wave_facts(view)]
    lines = [headline(plan, outcome), *facts]
    for state in ATTENTION:
        rows = [row for row in view.attention if row.outcome.state is state]
        if not rows:
            continue
        words = STATES[state]
        lines += ["", f"{words.mark} {words.word}: {count(len(rows), 'VM')}"]
        for row in rows[:limit]:
            reason = one_line(row.outcome.reason) or _untold(state, outcome)
            lines += _wrapped(f"- {one_line(row.outcome.name)}: {reason}", "    ", width)
        lines += [f"    … and {len(rows) - limit:,} more"] if len(rows) > limit else []
        lines += _wrapped(f"-> {words.advice}", "    ", width)
    return "\n".join(lines)


def _untold(state: MoveState, outcome: WaveOutcome) -> str:
    """Why a move is as it is that has no reason of its own: one that waits shares the run's."""
    if state is MoveState.WAITING:
        return one_line(outcome.stopped) or "its turn has not come"
    return "no reason was recorded"


def status_text(plan: Plan, outcomes: Iterable[WaveOutcome]) -> str:
    """Where the whole campaign stands: one row per wave."""
    return table_text(status_table_rows(plan, outcomes))


def moves_text(plan: Plan, outcome: WaveOutcome) -> str:
    """Every move of a wave, one row each."""
    return table_text(moves_table_rows(plan, outcome))


def table_text(table: Table) -> str:
    """Align a table with spaces; numbers to the right, columns as wide as their widest cell."""
    rows = [table.headers, *table.rows]
    widths = [max(cell_len(row[place]) for row in rows) for place in range(len(table.headers))]
    lines = [_aligned(row, widths, table.numbers) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _aligned(row: tuple[str, ...], widths: list[int], numbers: frozenset[int]) -> str:
    cells = []
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (width - cell_len(cell))
        cells.append(gap + cell if place in numbers else cell + gap)
    return "  ".join(cells).rstrip()
