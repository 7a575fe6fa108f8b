"""A network adapter names no network, although others of its export do."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import UNKNOWN

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    vms = context.data.inventory.vms
    nameless = [(vm, nic) for vm in vms for nic in vm.nics if nic.network == UNKNOWN and not nic.assumed]
    if not nameless:
        return
    # An export that names no network at all lacks the column; reading says so once.
    named = (nic for vm in vms for nic in vm.nics if nic.network != UNKNOWN and not nic.assumed)
    telling = {nic.place.file for nic in named}
    for vm, nic in nameless:
        if nic.place.file in telling:
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
