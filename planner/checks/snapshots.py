"""The VM has snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import count, some

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.snapshots:
        shown = some((f"'{name[:40]}'" for name in vm.snapshots), 3)
        yield Hit(f"it has {count(len(vm.snapshots), 'snapshot')}: {shown}")


RULE = vm_rule(
    "snapshots",
    Severity.WARNING,
    title="The VM has snapshots",
    explanation=(
        "Snapshots move along, but their cold disks take the slow path over the management network, and "
        "reverting one later may look for networks and ISO files of the source."
    ),
    fix="delete or consolidate the snapshots before the wave, or plan for a longer copy",
    source="4.2 snapshots",
    find=_find,
    reads=("snapshots",),
)
