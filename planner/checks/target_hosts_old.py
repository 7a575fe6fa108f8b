"""The target hosts are older than ESXi 6.5."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import Hit, placed_rule
from planner.checks.versions import version_of
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    del vm
    host = there.of_members(_best_of_old, placement.cluster, placement.datacenter)
    if host is not None:
        words = f"the hosts of target cluster '{placement.cluster}' run ESXi {host.version} at most"
        yield Hit(words, "ESX Version", host.place)


def _best_of_old(hosts: tuple[Host, ...]) -> Host | None:
    """The newest host where all are old, else None."""
    versions = [version_of(host.version) for host in hosts]
    if not hosts or not all(versions) or max(versions) >= (6, 5):
        return None
    return hosts[versions.index(max(versions))]


RULE = placed_rule(
    "target-hosts-old",
    Severity.WARNING,
    title="The target hosts are older than ESXi 6.5",
    explanation="Moves between vCenters are supported with hosts of 6.5 or later, and impossible before 6.0.",
    fix="upgrade the target hosts, or map to a cluster with newer ones",
    source="1.6 versions",
    find=_find,
)
