"""What the dependencies are like as a whole: parts, the longest chain, what most wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.graph.build import company_graph

if TYPE_CHECKING:
    import networkx as nx

    from planner.campaign_input import CampaignInput

__all__ = ["Hub", "Structure", "structure"]

_LOOKED_AT = 50
_HUBS = 10


@dataclass(frozen=True, slots=True)
class Hub:
    """A VM that others wait for.

    Attributes:
        vm: its key.
        direct: how many VMs a row makes wait for it or for what moves with it.
        all: how many wait for it in all, over however many steps.
    """

    vm: str
    direct: int
    all: int


@dataclass(frozen=True, slots=True)
class Structure:
    """The dependencies as a whole. VMs are keys.

    Attributes:
        vms: how many VMs there are.
        rows: how many rows or ties between two of them, by relation.
        parts: VMs that hang together by order or ties, two and more, the largest part first.
        alone: how many VMs hang together with none.
        chain: the longest chain of steps; each step is what moves together, or a cycle.
        hubs: what most VMs wait for, at most ten; looked for among the fifty with most direct followers.
        cycles: VMs that wait for each other in a circle.
    """

    vms: int
    rows: Mapping[str, int]
    parts: tuple[tuple[str, ...], ...]
    alone: int
    chain: tuple[tuple[str, ...], ...]
    hubs: tuple[Hub, ...]
    cycles: tuple[tuple[str, ...], ...]


def structure(data: CampaignInput, whole: nx.MultiDiGraph[str]) -> Structure:
    """Look at the dependencies of a campaign as a whole.

    Args:
        data: the campaign.
        whole: its ``whole_graph``.
    """
    import networkx as nx

    graph = company_graph(data)
    parts = sorted((_vms(graph, part) for part in nx.weakly_connected_components(graph)), key=_largest)
    knots = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return Structure(
        vms=len(data.vms),
        rows=Counter(str(row["relation"]) for _, _, row in whole.edges(data=True)),
        parts=tuple(part for part in parts if len(part) > 1),
        alone=sum(1 for part in parts if len(part) == 1),
        chain=_chain(graph),
        hubs=_hubs(graph),
        cycles=tuple(sorted((_vms(graph, knot) for knot in knots), key=_largest)),
    )


def _chain(graph: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """The longest chain of rows; a cycle is one step of it."""
    import networkx as nx

    steps = nx.condensation(graph)
    path = nx.dag_longest_path(steps, weight=None) if graph.number_of_edges() else []
    found = tuple(_vms(graph, steps.nodes[step]["members"]) for step in path)
    return found if len(found) > 1 else ()


def _hubs(graph: nx.DiGraph[str]) -> tuple[Hub, ...]:
    import networkx as nx

    followers = {company: _size(graph, graph.successors(company)) for company in graph}
    most = sorted(
        (company for company in graph if followers[company]), key=lambda one: (-followers[one], one)
    )
    hubs = [
        Hub(company, followers[company], _size(graph, nx.descendants(graph, company)))
        for company in most[:_LOOKED_AT]
    ]
    return tuple(sorted(hubs, key=lambda hub: (-hub.all, -hub.direct, hub.vm))[:_HUBS])


def _size(graph: nx.DiGraph[str], companies: Iterable[str]) -> int:
    return sum(len(graph.nodes[company]["vms"]) for company in companies)


def _vms(graph: nx.DiGraph[str], companies: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(vm for company in companies for vm in graph.nodes[company]["vms"]))


def _largest(vms: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -len(vms), vms
