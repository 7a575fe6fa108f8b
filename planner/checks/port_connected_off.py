"""A serial or parallel port is connected, the VM is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.ports and vm.power is Power.OFF:
        yield Hit(f"connected: {', '.join(vm.ports)[:120]}", Extra.PORTS)


RULE = vm_rule(
    "port-connected-off",
    Severity.WARNING,
    title="A serial or parallel port is connected, the VM is off",
    explanation=("The VM moves, but what the port leads to is not there at the target."),
    fix="remove the port, or connect it to something of the target host afterwards",
    source="4.2 serial/parallel host-backed",
    find=_find,
    reads=("ports", "power"),
)
