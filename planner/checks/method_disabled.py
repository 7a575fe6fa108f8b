"""vCenter refuses to move the VM at the moment."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]

_MOVING = frozenset({"relocatevm", "migratevm"})


def _find(vm: Vm) -> Iterator[Hit]:
    disabled = [name for name in vm.disabled_methods if _bare(name) in _MOVING]
    if disabled:
        yield Hit(f"vCenter refuses {', '.join(disabled)} for it", Extra.DISABLED_METHODS)


def _bare(method: str) -> str:
    return method.strip().casefold().removesuffix("_task")


RULE = vm_rule(
    "method-disabled",
    Severity.WARNING,
    title="vCenter refuses to move the VM",
    explanation=(
        "A product has switched migration off for the VM (MethodDisabled), most often a backup that was "
        "running when the inventory was collected; a backup that broke off leaves the lock behind."
    ),
    fix="keep backups out of the window; where no backup runs, have the backup product release the VM",
    source="2 disabledMethod, 5.3 MethodDisabled",
    find=_find,
    reads=("disabled_methods",),
)
