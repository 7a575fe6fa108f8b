"""A network adapter uses SR-IOV."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.OFF:
        return
    for nic in vm.nics:
        if "sriov" in nic.adapter.casefold().replace("-", "").replace(" ", ""):
            yield Hit(f"{nic.label} is of type '{nic.adapter}'", "Adapter", nic.place)


RULE = vm_rule(
    "sriov-adapter",
    Severity.BLOCKER,
    title="A network adapter uses SR-IOV",
    explanation=(
        "An SR-IOV adapter is a function of the host's own card; a running VM that holds one cannot "
        "leave its host."
    ),
    fix=(
        "replace the adapter by VMXNET3 before the wave, or move the VM powered off and add it again at "
        "the target"
    ),
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("power", "nics.adapter"),
)
