"""A target datastore cannot be reached from the target cluster."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mappings.patterns import fold
from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Datastore, Host, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    del vm
    names = dict.fromkeys([placement.datastore, *(disk.datastore for disk in placement.disks)])
    for name in names:
        store = there.datastore(name, placement.datacenter)
        if store is None:
            continue
        if not store.accessible:
            yield Hit(f"target datastore '{name}' is not accessible", "Accessible", store.place)
        elif not _is_seen(store, placement, there):
            words = f"no host of target cluster '{placement.cluster}' sees datastore '{name}'"
            yield Hit(words, "Hosts", store.place)


def _is_seen(store: Datastore, placement: Placement, there: InventoryIndex) -> bool:
    """Whether a host of the target cluster sees it; True where the inventory does not tell."""
    hosts = there.of_members(_names, placement.cluster, placement.datacenter)
    return not hosts or not store.hosts or not hosts.isdisjoint(_seen_by(store))


@lru_cache(maxsize=4096)
def _seen_by(store: Datastore) -> frozenset[str]:
    return frozenset(fold(host) for host in store.hosts)


def _names(hosts: tuple[Host, ...]) -> set[str]:
    return {fold(host.name) for host in hosts}


RULE = placed_rule(
    "target-datastore-inaccessible",
    Severity.BLOCKER,
    title="The target cluster cannot reach a target datastore",
    explanation="The target host must see every target datastore of the VM (InvalidDatastore).",
    fix="map to a datastore that the hosts of the target cluster see, or present it to them",
    source="2 datastoreTests, 5.2 InaccessibleDatastore",
    find=_find,
)
