"""A vCenter is older than 6.5."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Rule
from planner.checks.versions import version_of
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    sides = [("source", context.data.inventory), ("target", context.target)]
    for side, inventory in sides:
        for center in inventory.vcenters if inventory is not None else ():
            version = version_of(center.version)
            if version and version < (6, 5):
                name = center.address or center.instance_uuid
                words = f"the {side} vCenter {name} is of version {center.version}"
                yield rule.about(name, words, center.place.column or "Version", center.place)


RULE = Rule(
    "vcenter-unsupported",
    Severity.WARNING,
    title="A vCenter is older than 6.5",
    explanation=(
        "Advanced Cross vCenter vMotion is supported between vCenters of version 6.5 or later; the older "
        "ones have the call, but nobody helps when it fails."
    ),
    fix="upgrade the vCenter first, or try with VMs that may be lost",
    source="1.6 versions",
    check=_check,
)
