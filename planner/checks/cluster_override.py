"""The cluster of the VM sets something for it alone."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, vm_rule
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]


def _find(vm: Vm) -> Iterator[Hit]:
    if vm.overrides:
        yield Hit(f"its cluster sets for it: {', '.join(vm.overrides)[:120]}", Extra.OVERRIDES)


RULE = vm_rule(
    "cluster-override",
    Severity.INFO,
    title="The VM has overrides in its cluster",
    explanation=(
        "Overrides of DRS and HA are settings of the cluster and are taken not to travel; no document was "
        "found that says so. Wavelift writes them down before the VM leaves and sets them again after it "
        "arrived, unless [policy] restore is off, and reports what is missing."
    ),
    fix="see that the account may edit the target cluster (Host.Inventory.EditCluster), or set them by hand",
    source="4.3 HA restart priority, VM override",
    find=_find,
    reads=("overrides",),
)
