"""The VM has persistent memory and is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.nvdimms and vm.power is Power.OFF:
        yield Hit(f"it has {vm.nvdimms} NVDIMM(s)", Extra.NVDIMMS)


RULE = vm_rule(
    "nvdimm-off",
    Severity.WARNING,
    title="The VM has persistent memory and is off",
    explanation=(
        "Its NVDIMMs become files where the target has no persistent memory, and it starts only where there "
        "is some."
    ),
    fix="make sure that a target host has persistent memory, or remove the NVDIMMs",
    source="4.2 PMem/NVDIMM",
    find=_find,
    reads=("nvdimms", "power"),
)
