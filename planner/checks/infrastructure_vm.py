"""The VM belongs to the infrastructure."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.infrastructure_signs import SURE, sign_of
from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    product = sign_of(SURE, vm.name, vm.annotation)
    if product:
        yield Hit(f"it looks like {product}", "VM")
    elif _is_own_vcenter(vm):
        yield Hit(f"it has the name of the exported vCenter, {vm.vcenter}", "VM")


def _is_own_vcenter(vm: Vm) -> bool:
    name, server = vm.name.casefold(), vm.vcenter.casefold()
    # The short name of an address like 10.1.2.3 would be "10".
    short = server.partition(".")[0]
    return bool(name) and (name == server or (name == short and not short.isdigit()))


RULE = vm_rule(
    "infrastructure-vm",
    Severity.BLOCKER,
    title="The VM belongs to the infrastructure",
    explanation=(
        "vCLS, vCenter, NSX managers and edges and HCX appliances are tied to their vCenter; moving the "
        "vCenter with its own help cuts the branch it sits on."
    ),
    fix="leave it where it is; deploy its counterpart at the target",
    source="4.2 managed by",
    find=_find,
)
