"""Another product manages the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]

_PRODUCTS = {
    "com.vmware.vim.eam": "ESX Agent Manager (vCLS and agents of hosts)",
    "com.vmware.vcdr": "Site Recovery Manager",
    "com.vmware.vcHms": "vSphere Replication",
    "com.vmware.hcx": "HCX",
    "com.vmware.hybridity": "HCX",
    "com.vmware.vcenter.wcp": "vSphere with Tanzu",
    "com.vmware.wcp": "vSphere with Tanzu",
    "com.vmware.nsx": "NSX",
    "com.vmware.vsan": "vSAN",
    "com.zerto": "Zerto",
}
"""Begins of extension keys, and the products that have them (fact sheet 4.2 managed by)."""


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.managed_by:
        yield Hit(f"it is managed by {_product(vm.managed_by)}", Extra.MANAGED_BY)


def _product(key: str) -> str:
    folded = key.casefold()
    name = next((name for begin, name in _PRODUCTS.items() if folded.startswith(begin.casefold())), "")
    return f"{name} ({key[:80]})" if name else f"'{key[:80]}'"


RULE = vm_rule(
    "managed-by",
    Severity.BLOCKER,
    title="Another product manages the VM",
    explanation=(
        "An extension of the source vCenter made the VM and looks after it: vCLS and agents of hosts, Site "
        "Recovery Manager, HCX, Tanzu, NSX. Moved away it is missing here and unknown there."
    ),
    fix="leave it where it is and let the product make its counterpart at the target",
    source="4.2 managed by",
    find=_find,
    reads=("managed_by",),
)
