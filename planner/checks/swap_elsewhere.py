"""The swap file of a running VM does not lie with the VM."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.kinds import BESIDE
from planner.checks.rule import Hit, source_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.sheet_columns import Extra

__all__ = ["RULE"]

_ON_HOST = "hostlocal"


def _find(vm: Vm, here: InventoryIndex) -> Iterator[Hit]:
    own = vm.swap_placement.casefold()
    if vm.power is Power.OFF or own == "vmdirectory":
        return
    if own == _ON_HOST:
        yield Hit("its swap file lies on its host's swap datastore", Extra.SWAP_PLACEMENT)
        return
    cluster = here.cluster(vm.cluster, vm.datacenter, vm.place)
    if cluster is not None and cluster.swap_placement.casefold() == _ON_HOST:
        words = f"its swap file lies where cluster '{cluster.name}' says: on its host's swap datastore"
        yield Hit(words, Extra.SWAP_PLACEMENT, cluster.place)


RULE = source_rule(
    "swap-elsewhere",
    Severity.WARNING,
    title="The swap file of a running VM does not lie with the VM",
    explanation=(
        "A swap file on a datastore of the host's own does not go the way of the disks: what the VM has "
        "swapped out is copied besides, and the move takes longer than estimated. A host that has no swap "
        "datastore of its own keeps the file with the VM all the same; then this is nothing."
    ),
    fix=(
        "give the wave room, see that the target hosts have a swap datastore too, or keep swap files with "
        "the VMs until the wave is over"
    ),
    source="4.2 swap",
    find=_find,
    reads=("swap_placement", "power", "cluster", *BESIDE),
)
