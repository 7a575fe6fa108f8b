"""A network adapter uses SR-IOV, the VM is off."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is not Power.OFF:
        return
    for nic in vm.nics:
        if "sriov" in nic.adapter.casefold().replace("-", "").replace(" ", ""):
            yield Hit(f"{nic.label} is of type '{nic.adapter}'", "Adapter", nic.place)


RULE = vm_rule(
    "sriov-adapter-off",
    Severity.WARNING,
    title="A network adapter uses SR-IOV, the VM is off",
    explanation=(
        "The VM moves, but it starts at the target only on a host whose card offers SR-IOV to the "
        "target network."
    ),
    fix=(
        "make sure that the target hosts offer SR-IOV on the target network, or replace the adapter by "
        "VMXNET3"
    ),
    source="4.2 PCI passthrough / DirectPath / SR-IOV",
    find=_find,
    reads=("power", "nics.adapter"),
)
