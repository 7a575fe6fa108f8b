"""VMware Tools do not run."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.ON and "".join(vm.tools.casefold().split()) in ("toolsnotrunning", "notrunning"):
        yield Hit(f"its VMware Tools state is '{vm.tools}'")


RULE = vm_rule(
    "tools-not-running",
    Severity.WARNING,
    title="VMware Tools do not run",
    explanation=(
        "VMware Tools that do not run before the move cannot prove that the guest runs after it; a "
        "heartbeat that is missing is also a warning of vCenter itself (NoGuestHeartbeat)."
    ),
    fix="start VMware Tools in the guest before the wave, or name a health check for the VM",
    source="4.2 heartbeat",
    find=_find,
    reads=("power", "tools"),
)
