"""The VM is not connected."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.connection and vm.connection.casefold() != "connected":
        yield Hit(f"its connection state is '{vm.connection}'", "Connection state")


RULE = vm_rule(
    "vm-not-connected",
    Severity.BLOCKER,
    title="The VM is not connected",
    explanation=(
        "vCenter cannot relocate a VM that is disconnected, orphaned, inaccessible or invalid: the call "
        "ends with InvalidState."
    ),
    fix=(
        "reconnect its host or register the VM again, then export anew; drop it from the campaign if it "
        "is dead"
    ),
    source="4.2 connection",
    find=_find,
    reads=("connection",),
)
