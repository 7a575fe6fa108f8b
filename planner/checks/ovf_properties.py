"""The VM has OVF properties."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.ovf_properties:
        yield Hit(f"{vm.ovf_properties} OVF properties", Extra.OVF_PROPERTIES)


RULE = vm_rule(
    "ovf-properties",
    Severity.WARNING,
    title="The VM has OVF properties",
    explanation=(
        "Appliances read their address and settings from OVF properties. Field reports say that these and "
        "other vApp options can be lost on some ways to another vCenter; no document says on which."
    ),
    fix="write the properties down (export the VM's vApp options) and compare them after the move",
    source="4.2 vApp member",
    find=_find,
    reads=("ovf_properties",),
)
