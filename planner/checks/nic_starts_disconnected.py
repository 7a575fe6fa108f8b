"""A network adapter does not connect at power-on."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is not Power.ON:
        return
    for nic in vm.nics:
        if nic.connected and not nic.starts_connected:
            yield Hit(f"{nic.label} is connected, but not at power-on", "Starts Connected", nic.place)


RULE = vm_rule(
    "nic-starts-disconnected",
    Severity.WARNING,
    title="A network adapter does not connect at power-on",
    explanation=(
        "The adapter is connected now, but after the next power-on it is not: a VM that is moved or "
        "rolled back powered off comes up without network."
    ),
    fix="set Connect At Power On for the adapter before the wave",
    source="1.5 connectable",
    find=_find,
    reads=("power", "nics.connected", "nics.starts_connected"),
)
