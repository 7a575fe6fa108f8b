"""A CD/DVD or floppy drive is connected."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    for medium in vm.cd_media:
        yield Hit(f"a connected drive holds '{medium[:120]}'" if medium else "a drive is connected")


RULE = vm_rule(
    "media-connected",
    Severity.WARNING,
    title="A CD/DVD or floppy drive is connected",
    explanation=(
        "Where the target host cannot reach what the drive holds, the move fails (CannotAccessVmDevice)."
    ),
    fix="disconnect the drive before the wave",
    source="4.2 CD/floppy",
    find=_find,
    reads=("cd_media",),
)
