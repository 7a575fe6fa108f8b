"""The VM may belong to the infrastructure."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.infrastructure_signs import LIKELY, SURE, sign_of
from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    product = sign_of(LIKELY, vm.name, "")
    if product and not sign_of(SURE, vm.name, vm.annotation):
        yield Hit(f"its name looks like {product}", "VM")


RULE = vm_rule(
    "infrastructure-suspected",
    Severity.WARNING,
    title="The VM may belong to the infrastructure",
    explanation="Its name is how people call infrastructure VMs, which must not move to another vCenter.",
    fix="leave it out of the campaign if it is what it looks like; otherwise ignore this",
    source="4.2 managed by",
    find=_find,
)
