"""A disk is a delta although no snapshot is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]


_DELTA = re.compile(r"-\d{6}\.vmdk$", re.IGNORECASE)


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.snapshots or vm.consolidation_needed:
        return
    for disk in vm.disks:
        if _DELTA.search(disk.path) and not disk.base:
            yield Hit(f"{disk.label} lies in '{disk.path[-80:]}'", "Disk Path", disk.place)


RULE = vm_rule(
    "delta-disk",
    Severity.WARNING,
    title="A disk is a delta although no snapshot is listed",
    explanation=(
        "A file name like disk-000001.vmdk without a snapshot means a linked clone, whose parent stays "
        "behind or is copied in full and needs more space at the target, or deltas that a backup left."
    ),
    fix=(
        "look at the VM's snapshots and disks in vCenter: consolidate leftovers; plan a linked clone "
        "with its full size"
    ),
    source="1.4 linked clones, 4.2 consolidation needed",
    find=_find,
)
