"""The VM has persistent memory."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.nvdimms and vm.power is not Power.OFF:
        yield Hit(f"it has {vm.nvdimms} NVDIMM(s)", Extra.NVDIMMS)


RULE = vm_rule(
    "nvdimm",
    Severity.BLOCKER,
    title="The VM has persistent memory",
    explanation=(
        "Its NVDIMMs lie in memory modules of its host. A running VM needs hosts with free persistent memory "
        "and the licence for it at the target; without the licence nobody can manage the VM for 90 seconds."
    ),
    fix="make sure of persistent memory at the target and set [severity] nvdimm, or move the VM powered off",
    source="4.2 PMem/NVDIMM",
    find=_find,
    reads=("nvdimms", "power"),
)
