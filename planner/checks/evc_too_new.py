"""The VM needs CPU features that the target cluster does not offer."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.evc_modes import evc_vendor, is_newer
from planner.checks.rule import Hit, placed_rule
from planner.inventory_index import InventoryIndex
from wavelift.model.finding import Severity
from wavelift.model.inventory import Host, Power, Vm
from wavelift.model.placement import Placement

__all__ = ["RULE"]


def _find(vm: Vm, placement: Placement, there: InventoryIndex) -> Iterator[Hit]:
    if vm.power is Power.OFF or not vm.evc_key:
        return
    offers = there.of_members(_offers, placement.cluster, placement.datacenter)
    if not offers or "" in offers:
        return
    if all(is_newer(vm.evc_key, offer) and evc_vendor(offer) == evc_vendor(vm.evc_key) for offer in offers):
        words = f"it needs {vm.evc_key}; cluster '{placement.cluster}' offers {', '.join(sorted(offers))}"
        yield Hit(words, "min Required EVC Mode Key")


def _offers(hosts: tuple[Host, ...]) -> set[str]:
    """What each host offers: its cluster's EVC mode, else its own best."""
    return {host.current_evc or host.max_evc for host in hosts}


RULE = placed_rule(
    "evc-too-new",
    Severity.BLOCKER,
    title="The VM needs CPU features that the target cluster does not offer",
    explanation=(
        "A running VM keeps the CPU features it was started with; where no host of the target cluster has "
        "them, the move fails (FeatureRequirementsNotMet)."
    ),
    fix="move the VM powered off, restart it under a lower EVC mode first, or map it to a newer cluster",
    source="4.2 CPU/EVC",
    find=_find,
)
