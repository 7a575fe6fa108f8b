"""The VM uses fixed passthrough devices."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.fixed_passthru and vm.power is not Power.OFF:
        yield Hit("it is set up for fixed passthrough devices", "Fixed Passthru HotPlug")


RULE = vm_rule(
    "fixed-passthru",
    Severity.BLOCKER,
    title="The VM uses fixed passthrough devices",
    explanation=(
        "Devices passed through from the host cannot be moved; they must be removed and added at the target."
    ),
    fix="remove the passthrough devices and the hot-plug setting, move, and add them again at the target",
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("fixed_passthru", "power"),
)
