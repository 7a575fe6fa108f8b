"""Who waits for whom in a wave, and which VMs stand or fall together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from wavelift.model.plan import Edge, Move, Wave

__all__ = ["dependents_first", "in_wave_predecessors", "members"]


def members(wave: Wave) -> dict[str, tuple[str, ...]]:
    """VM keys by move group, in plan order."""
    result: dict[str, list[str]] = {}
    for move in wave.moves:
        result.setdefault(move.group, []).append(move.vm)
    return {group: tuple(vms) for group, vms in result.items()}


def in_wave_predecessors(wave: Wave) -> dict[str, frozenset[str]]:
    """For each VM, all VMs of the wave that must be verified before it starts.

    A VM that waits for one member of a move group waits for the whole group: the group may still go back,
    and then the VM must not have moved. Where that would make VMs wait for each other, only the plan's own
    ``after`` counts.
    """
    groups = members(wave)
    group_of = {move.vm: move.group for move in wave.moves}
    widened = {move.vm: _widened(move, groups, group_of) for move in wave.moves}
    if nx.is_directed_acyclic_graph(_graph(widened)):
        return widened
    return {move.vm: frozenset(move.after) & frozenset(group_of) for move in wave.moves}


def dependents_first(vms: Iterable[str], edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """For a rollback: for each VM, those that must be back before it goes; reverse dependency order.

    Edges that would close a cycle among these VMs are left out, later ones first.
    """
    wanted = set(vms)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(wanted)
    for edge in edges:
        if edge.before in wanted and edge.vm in wanted and not nx.has_path(graph, edge.before, edge.vm):
            graph.add_edge(edge.vm, edge.before)
    return {vm: frozenset(graph.predecessors(vm)) for vm in wanted}


def _widened(
    move: Move, groups: Mapping[str, tuple[str, ...]], group_of: Mapping[str, str]
) -> frozenset[str]:
    result: set[str] = set()
    for vm in move.after:
        if vm not in group_of:
            continue
        same_group = group_of[vm] == move.group
        result.update((vm,) if same_group else groups[group_of[vm]])
    return frozenset(result)


def _graph(predecessors: Mapping[str, Iterable[str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(predecessors)
    graph.add_edges_from((before, vm) for vm, many in predecessors.items() for before in many)
    return graph
