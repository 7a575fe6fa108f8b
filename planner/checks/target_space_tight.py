"""A target datastore gets nearly full."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.quantities import count

__all__ = ["RULE"]

_HEADROOM = 0.1


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for load in context.loads:
        free, capacity = load.store.free_mib or 0, load.store.capacity_mib
        left = free - load.mib
        if capacity and 0 <= left < capacity * _HEADROOM:
            words = (
                f"target datastore '{load.store.name}' will have {left / 1024:,.0f} GiB "
                f"({left / capacity:.0%}) left after {count(load.vms, 'VM')}"
            )
            yield rule.about(load.store.name, words, "Free MiB", load.store.place)


RULE = Rule(
    "target-space-tight",
    Severity.WARNING,
    title="A target datastore gets nearly full",
    explanation=(
        "Less than a tenth of the datastore stays free when the campaign is over: snapshots, growing thin "
        "disks and leftovers of failed moves have no room."
    ),
    fix="spread the VMs over more datastores in the mapping table, or enlarge the datastore",
    source="4.1 free space",
    check=_check,
)
