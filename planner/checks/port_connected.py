"""A serial or parallel port is connected."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.ports and vm.power is not Power.OFF:
        yield Hit(f"connected: {', '.join(vm.ports)[:120]}", Extra.PORTS)


RULE = vm_rule(
    "port-connected",
    Severity.BLOCKER,
    title="A serial or parallel port is connected",
    explanation=(
        "A port that leads to a device or file of the host cannot be reached from the target host, and a "
        "running VM with one is refused (CannotAccessVmDevice). Ports that lead to the network are the "
        "exception: where all are, lower this in [severity]."
    ),
    fix="disconnect or remove the port before the wave",
    source="4.2 serial/parallel host-backed",
    find=_find,
    reads=("ports", "power"),
)
