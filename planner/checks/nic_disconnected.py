"""A network adapter of a running VM is disconnected."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is not Power.ON:
        return
    for nic in vm.nics:
        if not nic.connected:
            yield Hit(f"{nic.label} on '{nic.network}' is disconnected", "Connected", nic.place)


RULE = vm_rule(
    "nic-disconnected",
    Severity.INFO,
    title="A network adapter of a running VM is disconnected",
    explanation=(
        "It arrives disconnected too. Where its target network is missing, that is a warning on a "
        "standard switch and an error on a distributed one."
    ),
    fix="remove the adapter if nobody needs it, or see that its network is mapped rightly",
    source="1.5 disconnected adapters",
    find=_find,
    reads=("power", "nics.connected"),
)
