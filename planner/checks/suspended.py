"""The VM is suspended."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.SUSPENDED:
        yield Hit("it is suspended", "Powerstate")


RULE = vm_rule(
    "suspended",
    Severity.WARNING,
    title="The VM is suspended",
    explanation=(
        "A suspended VM moves with its memory image, which both hosts must support and whose CPU must "
        "fit; some versions refuse (SuspendedRelocateNotSupported)."
    ),
    fix="resume it or shut it down before its wave",
    source="4.2 suspended",
    find=_find,
    reads=("power",),
)
