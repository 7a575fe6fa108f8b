"""The same tables as rich renderables. Names are ``Text``, so that their brackets stay brackets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from wavelift.model.finding import Finding, Severity
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.reports.finding_groups import FindingGroup, group_findings, tally
from wavelift.reports.rows import Table, moves_table_rows, plan_table_rows, status_table_rows
from wavelift.reports.text import plan_text, wave_text
from wavelift.reports.wording import STATES, bound_words, plan_headline

__all__ = [
    "findings_renderable",
    "moves_renderable",
    "plan_renderable",
    "rich_table",
    "status_renderable",
    "wave_renderable",
]

_LEAST_LAST = 12
"""The last column holds words; it keeps at least so much room and folds."""

SEVERITY_STYLES = {Severity.BLOCKER: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def rich_table(table: Table, styles: Sequence[str] = ()) -> RichTable:
    """Draw a table; ``styles`` holds one style per row, "" or absent for none."""
    drawn = RichTable(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True, header_style="bold"
    )
    last = len(table.headers) - 1
    for place, header in enumerate(table.headers):
        is_number = place in table.numbers
        least = _LEAST_LAST if place == last else None
        justify: JustifyMethod = "right" if is_number else "left"
        drawn.add_column(Text(header), justify=justify, no_wrap=is_number, overflow="fold", min_width=least)
    for number, row in enumerate(table.rows):
        style = styles[number] if number < len(styles) else ""
        drawn.add_row(*(Text(cell) for cell in row), style=style)
    return drawn


def findings_renderable(findings: Iterable[Finding], *, limit: int = 5) -> RenderableType:
    """Findings by cause, worst first; see ``text.findings_text``."""
    found = list(findings)
    parts: list[RenderableType] = [_group(group, limit) for group in group_findings(found)]
    return Group(*parts, Text(tally(found), style="bold"))


def _group(group: FindingGroup, limit: int) -> RenderableType:
    style = SEVERITY_STYLES[group.severity]
    lines: list[RenderableType] = [Text.assemble((str(group.severity).upper(), style), "  ", group.heading)]
    if group.shared_suggestion:
        lines.append(Padding(Text(f"-> {group.shared_suggestion}", style="cyan"), (0, 0, 0, 4)))
    lines += [
        Padding(Text(f"- {group.detail(finding)}", overflow="fold"), (0, 0, 0, 4))
        for finding in group.findings[:limit]
    ]
    left = len(group.findings) - limit
    if left > 0:
        lines.append(Padding(Text(f"… and {left:,} more", style="dim"), (0, 0, 0, 4)))
    return Group(*lines)


def plan_renderable(plan: Plan) -> RenderableType:
    """The plan: headline, table of waves, what is left out, bound."""
    left_out = [line for line in plan_text(plan).splitlines() if line.startswith(("in no wave", "… and"))]
    return Group(
        Text(plan_headline(plan), style="bold"),
        rich_table(plan_table_rows(plan)),
        *(Text(line, style="yellow") for line in left_out),
        Text(bound_words(plan.bound), style="dim"),
    )


def wave_renderable(plan: Plan, outcome: WaveOutcome, *, limit: int = 20) -> RenderableType:
    """A wave's outcome; the words of ``text.wave_text`` with the states in their colours."""
    lines = wave_text(plan, outcome, limit=limit, width=_UNWRAPPED).splitlines()
    return Group(Text(lines[0], style="bold"), *(_outcome_line(line) for line in lines[1:]))


_UNWRAPPED = 10_000
_STATE_STYLES = {f"{words.mark} {words.word}:": words.style for words in STATES.values()}


def _outcome_line(line: str) -> RenderableType:
    indent = len(line) - len(line.lstrip())
    style = next((style for start, style in _STATE_STYLES.items() if line.startswith(start)), "")
    if line.lstrip().startswith("->"):
        style = "cyan"
    return Padding(Text(line.strip(), style=style, overflow="fold"), (0, 0, 0, indent), expand=False)


def status_renderable(plan: Plan, outcomes: Iterable[WaveOutcome]) -> RenderableType:
    """Where the campaign stands: one row per wave."""
    return rich_table(status_table_rows(plan, outcomes))


def moves_renderable(plan: Plan, outcome: WaveOutcome, states: Sequence[MoveState] = ()) -> RenderableType:
    """One row per move, each in its state's colour."""
    shown = [move for move in outcome.moves if not states or move.state in states]
    return rich_table(moves_table_rows(plan, outcome, states), [STATES[move.state].style for move in shown])
