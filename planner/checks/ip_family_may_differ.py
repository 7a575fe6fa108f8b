"""Source and target hosts seem to be managed by different IP families."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.ip_families import differing_families
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    yield from differing_families(rule, context, sure=False)


RULE = Rule(
    "ip-family-may-differ",
    Severity.WARNING,
    title="Source and target hosts seem to be managed by different IP families",
    explanation=(
        "The management networks of both hosts must be of one IP family. The export does not say which "
        "adapters are the management's; vmk0, which usually is, has another family here than there."
    ),
    fix="see by which addresses the vCenters reach their hosts, or let wavelift collect read both sides",
    source="4.1 IP family",
    check=_check,
)
