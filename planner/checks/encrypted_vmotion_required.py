"""The VM insists on encrypted vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.migrate_encryption.casefold() == "required" and vm.power is not Power.OFF:
        yield Hit("its vMotion must be encrypted", Extra.MIGRATE_ENCRYPTION)


RULE = vm_rule(
    "encrypted-vmotion-required",
    Severity.WARNING,
    title="The VM insists on encrypted vMotion",
    explanation=(
        "Both hosts must be of version 6.5 or later and the CPUs pay for it: the copy is slower than "
        "estimated where they are busy."
    ),
    fix="make sure that all hosts on both sides are 6.5 or later, and give its wave room",
    source="4.2 encrypted vMotion",
    find=_find,
    reads=("migrate_encryption", "power"),
)
