"""vSphere Replication copies the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.replicated:
        yield Hit("vSphere Replication copies it", Extra.REPLICATED)


RULE = vm_rule(
    "replicated",
    Severity.BLOCKER,
    title="vSphere Replication copies the VM",
    explanation=(
        "Replication belongs to the source vCenter. A move to another vCenter breaks it or is refused "
        "(ReplicationVmFault), and nobody copies the VM afterwards."
    ),
    fix="stop the replication of the VM before its wave, and set it up again at the target",
    source="4.2 vSphere Replication / SRM, 5.3",
    find=_find,
    reads=("replicated",),
)
