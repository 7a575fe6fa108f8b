"""A network adapter names no network."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for nic in vm.nics:
        if nic.network == UNKNOWN and not nic.assumed:
            yield Hit(f"{nic.label} names no network", "Network", nic.place)


RULE = vm_rule(
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
    find=_find,
)
