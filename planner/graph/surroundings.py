"""What must move before some VMs, and what waits for them, however many steps away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.graph.build import company_graph

if TYPE_CHECKING:
    import networkx as nx

    from planner.campaign_input import CampaignInput

__all__ = ["Surroundings", "surroundings"]

Steps = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Some VMs among the others. VMs are keys.

    Attributes:
        vms: the ones asked about.
        beside: what ties keep together with them.
        first: what must move before any of them: the first entry one step away, the next two, and so on.
        then: what waits for any of them, likewise.
    """

    vms: tuple[str, ...]
    beside: tuple[str, ...]
    first: Steps
    then: Steps

    @property
    def everybody(self) -> frozenset[str]:
        """All VMs named."""
        return frozenset((*self.vms, *self.beside)).union(*self.first, *self.then)


def surroundings(data: CampaignInput, vms: Collection[str]) -> Surroundings:
    """Follow order and ties from some VMs both ways. What moves together counts as one step.

    A VM in a cycle is both before the others in it and after them.

    Args:
        data: the campaign.
        vms: keys of known VMs.
    """
    graph = company_graph(data)
    asked = frozenset(vms)
    homes = {company for company, members in graph.nodes(data="vms") if not asked.isdisjoint(members)}
    inside = {vm for company in homes for vm in graph.nodes[company]["vms"]}
    return Surroundings(
        vms=tuple(sorted(asked)),
        beside=tuple(sorted(inside - asked)),
        first=_steps(graph.reverse(copy=False), homes),
        then=_steps(graph, homes),
    )


def _steps(graph: nx.DiGraph[str], homes: Collection[str]) -> Steps:
    """VMs by their least distance from any of the companies, which are in none of the steps."""
    import networkx as nx

    layers = iter(nx.bfs_layers(graph, sorted(homes)))
    next(layers, None)
    return tuple(
        tuple(sorted(vm for company in layer for vm in graph.nodes[company]["vms"])) for layer in layers
    )
