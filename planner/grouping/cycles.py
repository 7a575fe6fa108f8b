"""Cycles of ``before`` relations: which there are, and which edges to leave out for an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.grouping.components import Acyclic, components
from planner.grouping.condense import Split
from planner.grouping.groups import Group
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import number, some
from wavelift.model.tables import Dependency

__all__ = ["Cycle", "cycle_finding", "cycles_inside", "find_cycles", "split_finding"]

_SHOWN = 8
"""So many VMs of a cycle are named; more would drown the message."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """VMs that each wait for the others.

    Attributes:
        vms: their keys, sorted.
        path: one cycle through the first edge to leave out, as keys; starts and ends with the same VM. No
            edge on it is lighter.
        cut: edges to leave out so that an order remains, lightest first; each is the lightest edge of a
            cycle whose other edges stay.
        strict: edges among its VMs that demand an earlier wave, which no plan can give.
    """

    vms: tuple[str, ...]
    path: tuple[str, ...]
    cut: tuple[Dependency, ...]
    strict: tuple[Dependency, ...] = ()


def cycles_inside(groups: Iterable[Group], edges: Iterable[Dependency]) -> list[Cycle]:
    """Return the cycles, where groups are known: none goes from one to another, and most hold one VM."""
    home = {key: group.key for group in groups if len(group.vms) > 1 for key in group.vms}
    if not home:
        return []
    return find_cycles([edge for edge in edges if edge.vm in home and home[edge.vm] == home.get(edge.other)])


def find_cycles(edges: Sequence[Dependency]) -> list[Cycle]:
    """Return the cycles among ``before`` rows, one per strongly connected component, by first key."""
    keys = sorted({key for edge in edges for key in (edge.vm, edge.other)})
    number = {key: index for index, key in enumerate(keys)}
    successors: list[list[int]] = [[] for _ in keys]
    for edge in edges:
        successors[number[edge.vm]].append(number[edge.other])
    knots = [component for component in components(successors) if len(component) > 1]
    home = {keys[node]: index for index, component in enumerate(knots) for node in component}
    inner: list[list[Dependency]] = [[] for _ in knots]
    for edge in edges:
        if edge.vm in home and home[edge.vm] == home.get(edge.other):
            inner[home[edge.vm]].append(edge)
    return [_cycle([keys[node] for node in knot], inner[index]) for index, knot in enumerate(knots)]


def _cycle(vms: list[str], edges: list[Dependency]) -> Cycle:
    """Keep edges from the heaviest down; what would close a cycle is cut."""
    number = {key: index for index, key in enumerate(vms)}
    order = Acyclic(range(len(vms)))
    kept: list[Dependency] = []
    cut: list[Dependency] = []
    for edge in sorted(edges, key=lambda edge: (-edge.weight, not edge.strict, edge.vm, edge.other)):
        fits = order.add(number[edge.vm], number[edge.other])
        (kept if fits else cut).append(edge)
    cut.reverse()
    strict = tuple(edge for edge in edges if edge.strict)
    return Cycle(tuple(vms), _path(cut[0], kept), tuple(cut), strict)


def _path(lightest: Dependency, kept: list[Dependency]) -> tuple[str, ...]:
    """Go back over edges no lighter: a lighter one can be kept too, on another and shorter way round."""
    import networkx as nx  # only campaigns with cycles need it

    graph: nx.DiGraph[str] = nx.DiGraph(
        (edge.vm, edge.other) for edge in kept if edge.weight >= lightest.weight
    )
    way_back: list[str] = nx.shortest_path(graph, lightest.other, lightest.vm)
    return (lightest.vm, *way_back)


def cycle_finding(cycle: Cycle, vms: Mapping[str, Vm]) -> Finding:
    """Return the warning that tells a cycle in words."""
    lightest = cycle.cut[0]
    edge = f"{vms[lightest.vm].name} → {vms[lightest.other].name}"
    where = f", {lightest.place}" if str(lightest.place) else ""
    message = (
        f"dependency cycle: {_in_words(cycle.path, vms)}; "
        f"the lightest edge is {edge} (weight {number(lightest.weight)}){where}"
    )
    if len(cycle.cut) > 1:
        message += f"; {len(cycle.cut):,} edges close cycles among these {len(cycle.vms):,} VMs"
    return Finding(
        id="dependency-cycle",
        severity=Severity.WARNING,
        subject=lightest.vm,
        message=message,
        suggestion=(
            "remove that row if the order does not matter; "
            f"as it stands the {len(cycle.vms):,} VMs move as one group and the lightest edges do not count"
        ),
        place=lightest.place,
        label=vms[lightest.vm].name,
    )


def split_finding(split: Split, vms: Mapping[str, Vm]) -> Finding:
    """Return the warning that tells a cycle which was taken apart, with its lightest rows."""
    lightest = split.wishes[0]
    rows = (
        f"{vms[row.vm].name} → {vms[row.other].name} (weight {number(row.weight)})" for row in split.wishes
    )
    shown = some(rows, _SHOWN)
    why = "no wave can hold them together" if split.too_big else "[planning] cycles is cut"
    weight = number(sum(row.weight for row in split.wishes))
    return Finding(
        id="dependency-cycle-split",
        severity=Severity.WARNING,
        subject=lightest.vm,
        message=(
            f"{len(split.vms):,} VMs wait for each other, and {why}: they become {split.parts:,} move "
            f"groups, and {len(split.wishes):,} rows of weight {weight} in all, the lightest that will do, "
            f"bind nothing: {shown}"
        ),
        suggestion="take out the rows whose order does not matter, or give those that do a larger weight",
        place=lightest.place,
        label=vms[lightest.vm].name,
    )


def _in_words(path: Sequence[str], vms: Mapping[str, Vm]) -> str:
    names = [vms[key].name for key in path]
    if len(names) > _SHOWN:
        skipped = len(names) - _SHOWN
        names = [*names[: _SHOWN // 2], f"… {skipped:,} more …", *names[-_SHOWN // 2 :]]
    return " → ".join(names)
