"""Move groups: VMs that cannot be separated, from ties and from cycles of ``before``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from planner.grouping.components import Union, components
from planner.grouping.ties import Tie
from planner.records import records
from wavelift.model.tables import Dependency

__all__ = ["Group", "move_groups", "tied_sets"]


@dataclass(frozen=True, slots=True)
class Group:
    """VMs that go into one wave. ``vms`` are sorted; the first key identifies the group."""

    vms: tuple[str, ...]
    reason: str = ""

    @property
    def key(self) -> str:
        """The group's stable identity: its first VM's key."""
        return self.vms[0]


def move_groups(keys: Collection[str], ties: Sequence[Tie], edges: Sequence[Dependency]) -> list[Group]:
    """Return the groups of the given VMs, sorted by key; every VM is in exactly one.

    A tie counts as an edge both ways, so a cycle that closes only through tied VMs (A with B, B before C,
    C before A) makes one group too.
    """
    ordered = sorted(keys)
    number = {key: index for index, key in enumerate(ordered)}
    successors: list[list[int]] = [[] for _ in ordered]
    inner = [tie for tie in ties if tie.vm in number and tie.other in number]
    for tie in inner:
        successors[number[tie.vm]].append(number[tie.other])
        successors[number[tie.other]].append(number[tie.vm])
    firsts = [number.get(edge.vm, -1) for edge in edges]
    thens = [number.get(edge.other, -1) for edge in edges]
    for first, then in zip(firsts, thens, strict=True):
        if first >= 0 and then >= 0:
            successors[first].append(then)
    found = components(successors)
    vms = [tuple([ordered[node] for node in component]) for component in found]
    return records(Group, len(found), {"vms": vms, "reason": _reasons(found, number, inner)})


def _reasons(found: list[list[int]], number: dict[str, int], ties: Iterable[Tie]) -> list[str]:
    several = [(index, component) for index, component in enumerate(found) if len(component) > 1]
    home = {node: index for index, component in several for node in component}
    words: dict[int, set[str]] = {}
    tied = Union(len(number))
    for tie in ties:
        words.setdefault(home[number[tie.vm]], set()).add(tie.why)
        tied.join(number[tie.vm], number[tie.other])
    for index, component in several:
        if any(tied.find(node) != tied.find(component[0]) for node in component):
            words.setdefault(index, set()).add("dependency cycle")
    return [", ".join(sorted(words.get(index, ()))) for index in range(len(found))]


def tied_sets(keys: Collection[str], ties: Iterable[Tie]) -> dict[str, tuple[str, ...]]:
    """Return for every tied VM all VMs of its set, itself included, sorted; VMs without ties are left out."""
    ordered = sorted(keys)
    number = {key: index for index, key in enumerate(ordered)}
    union = Union(len(ordered))
    for tie in ties:
        if tie.vm in number and tie.other in number:
            union.join(number[tie.vm], number[tie.other])
    sets: dict[int, list[str]] = {}
    for key in ordered:
        sets.setdefault(union.find(number[key]), []).append(key)
    return {key: tuple(members) for members in sets.values() if len(members) > 1 for key in members}
