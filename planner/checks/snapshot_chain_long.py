"""The VM has more than three snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm

__all__ = ["RULE"]

MOST = 3


def _find(vm: Vm) -> Iterator[Hit]:
    if len(vm.snapshots) > MOST:
        yield Hit(f"it has {len(vm.snapshots):,} snapshots")


RULE = vm_rule(
    "snapshot-chain-long",
    Severity.WARNING,
    title="The VM has more than three snapshots",
    explanation=(
        "Each snapshot adds a disk to the chain, and all but the last go over the slow path (NFC, about "
        "1.3 Gbit/s at best) before the move of the live disk begins."
    ),
    fix="delete the snapshots before the wave",
    source="4.2 snapshots, 7.1 NFC",
    find=_find,
    reads=("snapshots",),
)
