"""What lies below a running VM's snapshots takes hours over the slow path."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.quantities import duration

__all__ = ["RULE"]

_MIB_S = 116
"""NFC does 1.3 Gbit/s at best, three quarters of it in practice (fact sheet 7.1, 7.3)."""

_LONG_SECONDS = 3600


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.power is Power.OFF or not (vm.snapshots or any((disk.chain or 1) > 1 for disk in vm.disks)):
        return
    seconds = vm.copy_mib / _MIB_S
    if seconds > _LONG_SECONDS:
        words = f"up to {vm.copy_mib / 1024:,.0f} GiB below its snapshots go over NFC: {duration(seconds)}"
        yield Hit(words, "In Use MiB" if vm.in_use_mib is not None else "")


RULE = vm_rule(
    "snapshots-slow-path",
    Severity.WARNING,
    title="What lies below the VM's snapshots takes the slow path for hours",
    explanation=(
        "Of a running VM only the active disk goes over vMotion; all files below it in the chain go over "
        "NFC, by one thread and at most 1.3 Gbit/s over the management or provisioning network, whatever the "
        "vMotion network can do. Estimates of running VMs do not know this."
    ),
    fix=(
        "delete the snapshots before the wave, or give it a window that is long enough; vSphere 8 on both "
        "sides with the provisioning service is faster"
    ),
    source="4.2 snapshots, 7.1 NFC, 7.2",
    find=_find,
)
