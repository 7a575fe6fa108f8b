"""An export is old."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    origins = (*context.data.inventory.origins, *(context.target.origins if context.target else ()))
    for origin in origins if context.now is not None and context.stale_days else ():
        if origin.exported is None or context.now is None:
            continue
        days = (context.now - origin.exported).days
        if days > context.stale_days:
            words = f"{origin.file} was exported on {origin.exported:%Y-%m-%d}, {days:,} days ago"
            yield rule.about(origin.file, words, origin.place.column, origin.place)


RULE = Rule(
    "export-stale",
    Severity.WARNING,
    title="An export is old",
    explanation=(
        "VMs are made, grown, renamed and moved between hosts every day. What an old export says about "
        "snapshots, free space and connected media is not how the night will find it. [checks] stale_days in "
        "wavelift.toml says what is old."
    ),
    fix="export again, and plan again; your own columns, mappings and pins stay",
    source="9 planning use",
    check=_check,
)
