"""A network adapter names no network, although others of its export do."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import UNKNOWN

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    nics = [(vm, nic) for vm in context.data.inventory.vms for nic in vm.nics if not nic.assumed]
    # An export that names no network at all lacks the column; reading says so once.
    telling = {nic.place.file for _, nic in nics if nic.network != UNKNOWN}
    for vm, nic in nics:
        if nic.network == UNKNOWN and nic.place.file in telling:
            yield rule.finding(vm, Hit(f"{nic.label} names no network", "Network", nic.place))


RULE = Rule(
    "nic-without-network",
    Severity.WARNING,
    title="A network adapter names no network",
    explanation=(
        "An adapter without a network is on a deleted or hidden port group; at the target it goes where "
        "the row for (unknown) says, or nowhere."
    ),
    fix=(
        "look the adapter's network up in vCenter, connect it to one and export anew, or map (unknown) "
        "for this VM"
    ),
    source="1.5 unmapped adapters",
    check=_check,
)
