"""The VM belongs to a vApp."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.vapp and vm.vapp != UNKNOWN:
        yield Hit(f"it belongs to the vApp '{vm.vapp}'", "vApp")


RULE = vm_rule(
    "vapp-member",
    Severity.WARNING,
    title="The VM belongs to a vApp",
    explanation=(
        "A VM that moves leaves its vApp: start order, IP allocation and OVF properties of the vApp "
        "stay behind."
    ),
    fix="write down the vApp's start order and properties, and make the vApp again at the target",
    source="4.2 vApp member",
    find=_find,
    reads=("vapp",),
)
