"""The VM or one of its disks is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.key_provider_missing import missing_provider
from planner.checks.rule import CheckContext, Hit, Rule
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    for vm in context.kinds.worth_asking(("encrypted", "disks.encrypted"), lambda vm: any(_find(vm))):
        for hit in _find(vm):
            # One finding per cause: a provider that is known to be missing says more.
            if missing_provider(vm, context.target) is None:
                yield rule.finding(vm, hit)


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.encrypted:
        yield Hit("its home files are encrypted", Extra.ENCRYPTED)
        return
    disks = [disk for disk in vm.disks if disk.encrypted]
    if disks:
        words = ", ".join(disk.label for disk in disks[:5])
        yield Hit(f"encrypted: {words}", Extra.DISK_ENCRYPTED, disks[0].place)


RULE = Rule(
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
    check=_check,
)
