"""Permissions are set on the VM itself."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.permissions:
        yield Hit(f"permissions on it: {', '.join(vm.permissions)[:120]}", Extra.PERMISSIONS)


RULE = vm_rule(
    "own-permissions",
    Severity.INFO,
    title="Permissions are set on the VM itself",
    explanation=(
        "Permissions belong to a vCenter and stay behind. Wavelift writes them down before the VM leaves and "
        "sets them again by principal and role name after it arrived, unless [policy] restore is off, and "
        "reports what is missing."
    ),
    fix="see that the principals and the roles exist at the target under the same names",
    source="4.3 permissions",
    find=_find,
    reads=("permissions",),
)
