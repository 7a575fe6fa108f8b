"""VMware Tools are not installed."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.ON and _plain(vm.tools) in ("toolsnotinstalled", "notinstalled"):
        yield Hit(f"its VMware Tools state is '{vm.tools}'")


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


RULE = vm_rule(
    "tools-not-installed",
    Severity.WARNING,
    title="VMware Tools are not installed",
    explanation=(
        "Without VMware Tools nobody inside the guest answers: success can be seen by its devices and "
        "power state only, and the guest cannot be shut down in order for a rollback."
    ),
    fix="install VMware Tools before the wave, or name a health check for the VM",
    source="4.2 Tools installer, 4.2 heartbeat",
    find=_find,
    reads=("power", "tools"),
)
