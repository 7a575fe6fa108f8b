"""A large VM is powered off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]

_LARGE_MIB = 1024 * 1024


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.OFF and not vm.template and vm.copy_mib > _LARGE_MIB:
        yield Hit(f"{vm.copy_mib / 1024 / 1024:,.1f} TiB are to be copied while it is off", "Powerstate")


RULE = vm_rule(
    "cold-copy-long",
    Severity.INFO,
    title="A large VM is powered off",
    explanation=(
        "What is powered off is copied over NFC by one thread, 80 to 100 MiB/s, whatever the network; "
        "more than 1 TiB takes hours."
    ),
    fix=(
        "give its wave a long window, power it on before the wave, or enable the provisioning service "
        "on both sides (vSphere 8)"
    ),
    source="7.1 NFC, 7.3",
    find=_find,
)
