"""The VM or one of its disks is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.encrypted:
        yield Hit("its home files are encrypted", Extra.ENCRYPTED)
        return
    disks = [disk for disk in vm.disks if disk.encrypted]
    if disks:
        words = ", ".join(disk.label for disk in disks[:5])
        yield Hit(f"encrypted: {words}", Extra.DISK_ENCRYPTED, disks[0].place)


RULE = vm_rule(
    "vm-encrypted",
    Severity.WARNING,
    title="The VM or a disk of it is encrypted",
    explanation=(
        "Both vCenters must have the same key provider under the same name, because keys are found by the "
        "provider's name; without it the VM ends up locked (EncryptionKeyRequired). The account needs the "
        "privilege Cryptographer.Migrate."
    ),
    fix="set up the same key provider under the same name on the target vCenter, and try one small VM first",
    source="4.2 vTPM / encryption, 1.1 privileges",
    find=_find,
)
