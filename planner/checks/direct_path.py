"""A network adapter uses DirectPath I/O."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for nic in vm.nics:
        if nic.direct_path:
            yield Hit(f"{nic.label} uses DirectPath I/O", "Direct Path IO", nic.place)


RULE = vm_rule(
    "direct-path",
    Severity.BLOCKER,
    title="A network adapter uses DirectPath I/O",
    explanation="A VM with active DirectPath I/O is tied to the hardware of its host.",
    fix=(
        "switch DirectPath I/O off for the adapter, or power the VM off and add the device again at the "
        "target"
    ),
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("nics.direct_path",),
)
