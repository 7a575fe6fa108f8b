"""The VM is an SRM placeholder."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.srm_placeholder:
        yield Hit("it is a placeholder of Site Recovery Manager", "SRM Placeholder")


RULE = vm_rule(
    "srm-placeholder",
    Severity.BLOCKER,
    title="The VM is an SRM placeholder",
    explanation=(
        "A placeholder is the stand-in of a protected VM at the recovery site; Site Recovery Manager "
        "makes and removes it."
    ),
    fix="leave it; set up protection anew from the target vCenter",
    source="4.2 managed by",
    find=_find,
    reads=("srm_placeholder",),
)
