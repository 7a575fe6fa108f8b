"""The VM is set up for fixed passthrough devices and is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.fixed_passthru and vm.power is Power.OFF:
        yield Hit("it is set up for fixed passthrough devices", "Fixed Passthru HotPlug")


RULE = vm_rule(
    "fixed-passthru-off",
    Severity.WARNING,
    title="The VM uses fixed passthrough devices and is off",
    explanation="The VM moves, but it starts at the target only after its devices were chosen anew there.",
    fix="remove the passthrough devices before the move and add those of the target host afterwards",
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("fixed_passthru", "power"),
)
