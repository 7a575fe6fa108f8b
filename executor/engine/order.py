"""Who waits for whom in a wave, and which VMs stand or fall together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from wavelift.model.plan import Edge, Move, Wave

__all__ = ["chain_seconds", "dependents_first", "in_wave_predecessors", "members", "turns"]


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
    if _acyclic(widened):
        return widened
    return {move.vm: frozenset(move.after) & frozenset(group_of) for move in wave.moves}


def turns(
    wave: Wave, predecessors: Mapping[str, Collection[str]], urgency: Callable[[Move], float] = lambda _: 1.0
) -> dict[str, float]:
    """For each VM its weight when turns are given: as the plan orders them, else by ``chain_seconds``."""
    if not wave.ordered:
        return chain_seconds(wave, predecessors, urgency)
    return {move.vm: float(len(wave.moves) - rank) for rank, move in enumerate(wave.moves)}


def chain_seconds(
    wave: Wave, predecessors: Mapping[str, Collection[str]], urgency: Callable[[Move], float] = lambda _: 1.0
) -> dict[str, float]:
    """For each VM, the expected seconds of itself and the longest chain of moves that waits for it.

    Args:
        wave: the wave.
        predecessors: as from ``in_wave_predecessors``; where VMs wait for each other a move counts alone.
        urgency: how many times its seconds a move counts, see ``CostModel.urgency``.
    """
    own = {move.vm: move.seconds.expected * urgency(move) for move in wave.moves}
    try:
        order = list(TopologicalSorter(predecessors).static_order())
    except CycleError:
        return own
    longest = dict(own)
    for vm in reversed(order):
        for before in predecessors.get(vm, ()):
            longest[before] = max(longest[before], own[before] + longest[vm])
    return longest


def dependents_first(vms: Iterable[str], edges: Iterable[Edge]) -> dict[str, frozenset[str]]:
    """For a rollback: for each VM, those that must be back before it goes; reverse dependency order.

    Edges that would close a cycle among these VMs are left out, later ones first.
    """
    wanted = set(vms)
    inside = [edge for edge in edges if edge.before in wanted and edge.vm in wanted]
    waits: dict[str, set[str]] = {vm: set() for vm in wanted}
    for edge in inside:
        waits[edge.before].add(edge.vm)
    if not _acyclic(waits):
        waits = {vm: set() for vm in wanted}
        for edge in inside:
            if not _waits_for(waits, edge.vm, edge.before):
                waits[edge.before].add(edge.vm)
    return {vm: frozenset(first) for vm, first in waits.items()}


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


def _acyclic(predecessors: Mapping[str, Iterable[str]]) -> bool:
    try:
        TopologicalSorter(predecessors).prepare()
    except CycleError:
        return False
    return True


def _waits_for(waits: Mapping[str, Collection[str]], vm: str, other: str) -> bool:
    """Whether ``vm`` is ``other`` or waits for it, however indirectly."""
    seen: set[str] = set()
    open_ends = [vm]
    while open_ends:
        at = open_ends.pop()
        if at == other:
            return True
        if at not in seen:
            seen.add(at)
            open_ends.extend(waits[at])
    return False
