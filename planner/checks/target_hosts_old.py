"""The target hosts are older than ESXi 6.5."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.index import InventoryIndex
from planner.checks.rule import Hit, placed_rule
from planner.checks.versions import version_of
from wavelift.model.finding import Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    del vm
    hosts = there.members(placement.cluster, placement.datacenter)
    versions = [version_of(host.version) for host in hosts]
    if hosts and all(versions) and max(versions) < (6, 5):
        words = f"the hosts of target cluster '{placement.cluster}' run ESXi {hosts[0].version}"
        yield Hit(words, "ESX Version", hosts[0].place)


RULE = placed_rule(
    "target-hosts-old",
    Severity.WARNING,
    title="The target hosts are older than ESXi 6.5",
    explanation="Moves between vCenters are supported with hosts of 6.5 or later, and impossible before 6.0.",
    fix="upgrade the target hosts, or map to a cluster with newer ones",
    source="1.6 versions",
    find=_find,
)
