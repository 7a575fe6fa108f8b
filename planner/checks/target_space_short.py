"""A target datastore is too small for what is mapped to it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for load in context.loads:
        free = load.store.free_mib or 0
        if load.mib > free:
            words = (
                f"target datastore '{load.store.name}' has {free / 1024:,.0f} GiB free; "
                f"{count(load.vms, 'VM brings', 'VMs bring')} {load.mib / 1024:,.0f} GiB"
            )
            yield rule.about(load.store.name, words, "Free MiB", load.store.place)


RULE = Rule(
    "target-space-short",
    Severity.BLOCKER,
    title="A target datastore is too small for what is mapped to it",
    explanation=(
        "All disks and swap files that the campaign brings to it need more than it has free; the last moves "
        "would end with NoDiskSpace. Thin disks count as used, others as provisioned."
    ),
    fix="spread the VMs over more datastores in the mapping table, or enlarge the datastore",
    source="4.1 free space",
    check=_check,
)
