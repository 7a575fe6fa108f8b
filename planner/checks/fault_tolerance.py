"""Fault tolerance is on."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.ft_state and vm.ft_state.casefold().replace(" ", "") != "notconfigured":
        yield Hit(f"its fault tolerance state is '{vm.ft_state}'", "FT State")


RULE = vm_rule(
    "fault-tolerance",
    Severity.BLOCKER,
    title="Fault tolerance is on",
    explanation="A VM with a secondary cannot be moved to another vCenter (CannotMoveFaultToleranceVm).",
    fix="turn fault tolerance off before the wave and on again at the target",
    source="4.2 FT",
    find=_find,
    reads=("ft_state",),
)
