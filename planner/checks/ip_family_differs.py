"""Source and target hosts are managed by different IP families."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.ip_families import differing_families
from planner.checks.rule import CheckContext, Rule
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    yield from differing_families(rule, context, sure=True)


RULE = Rule(
    "ip-family-differs",
    Severity.BLOCKER,
    title="Source and target hosts are managed by different IP families",
    explanation=(
        "The management networks of both hosts must be of one IP family: a VM cannot go from a host that its "
        "vCenter reaches by IPv4 to one that is reached by IPv6, or the other way round."
    ),
    fix="give the management adapters of one side an address of the other family too, or map to other hosts",
    source="4.1 IP family",
    check=_check,
)
