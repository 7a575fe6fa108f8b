"""The pilot wave: one of everything, of the least critical, so that trouble shows where it hurts least."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.assignment.problem import Problem
from planner.grouping.groups import Group
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import Placement
from wavelift.model.quantities import some

__all__ = ["Feature", "choose_pilot", "features", "pilot_findings"]

Feature = tuple[str, str]
"""(kind, what) such as ("clusters", "Old to New")."""

_FAMILIES = (
    ("Windows", ("windows",)),
    (
        "Linux",
        (
            *("linux", "red hat", "rhel", "centos", "rocky", "alma", "ubuntu", "debian", "suse", "sles"),
            *("fedora", "photon", "oracle", "amazon", "coreos"),
        ),
    ),
    ("BSD", ("bsd",)),
    ("Solaris", ("solaris",)),
    ("macOS", ("mac os", "macos")),
)
_SHOWN = 5


def features(vm: Vm, target: Placement) -> frozenset[Feature]:
    """What a VM stands for: its pairs of clusters and datastores, its networks, its power and its system."""
    found: set[Feature] = {
        ("clusters", f"{vm.cluster} to {target.cluster}"),
        ("power", "powered on" if vm.power is Power.ON else "powered off"),
        ("system", _family(vm.guest_os)),
    }
    for disk, goal in zip(vm.disks, target.disks, strict=False):
        found.add(("datastores", f"{disk.datastore} to {goal.datastore}"))
    found |= {("network", nic.network) for nic in vm.nics}
    return frozenset(found)


def _family(guest: str) -> str:
    text = guest.casefold()
    return next((name for name, words in _FAMILIES if any(word in text for word in words)), "other systems")


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: int
    vms: int
    size: tuple[int, ...]
    item: int
    gives: frozenset[Feature]


def choose_pilot(
    problem: Problem,
    groups: Sequence[Group],
    gives: Mapping[str, frozenset[Feature]],
    most_vms: int,
) -> list[int]:
    """Return the items of the pilot, which takes slot 0: few, of low rank, with one of every feature.

    Items that must come after another are left for later waves, so the pilot builds on nothing.

    Args:
        problem: what binds.
        groups: the group of each item.
        gives: features by VM key.
        most_vms: most VMs in it; 0 is no limit beside the slot's.
    """
    later = {then for _, then, _ in problem.edges}
    room = list(problem.caps[0])
    if most_vms:
        room[0] = min(room[0], most_vms)
    stock = list(problem.stocks)
    waiting = _candidates(problem, groups, gives, later)
    missing = set().union(*(each.gives for each in waiting)) if waiting else set()
    chosen: list[int] = []
    rivals = {frozenset(pair) for pair in problem.apart}
    for rank in sorted({each.rank for each in waiting}):
        while missing:
            fitting = [
                each
                for each in waiting
                if each.rank <= rank
                and each.gives & missing
                and _fits(each, room, stock, problem)
                and not any(frozenset((each.item, other)) in rivals for other in chosen)
            ]
            if not fitting:
                break
            best = min(fitting, key=lambda each: _worth(each, missing))
            chosen.append(best.item)
            missing -= best.gives
            room = [has - takes for has, takes in zip(room, best.size, strict=True)]
            for number, takes, _ in problem.takes.get(best.item, ()):
                stock[number] -= takes
    return sorted(chosen)


def _worth(each: _Candidate, missing: set[Feature]) -> tuple[float, int, int, int]:
    return (-len(each.gives & missing) / each.vms, each.rank, each.size[1], each.item)


def _candidates(
    problem: Problem,
    groups: Sequence[Group],
    gives: Mapping[str, frozenset[Feature]],
    later: set[int],
) -> list[_Candidate]:
    """The best few items of each kind; the others of a kind could only stand in for them."""
    kinds: dict[tuple[int, frozenset[Feature]], list[_Candidate]] = {}
    for item, group in enumerate(groups):
        allowed = problem.allowed.get(item)
        if item in later or (allowed is not None and 0 not in allowed):
            continue
        found = frozenset().union(*(gives.get(key, frozenset()) for key in group.vms))
        rank = problem.rank[item] if problem.rank else 0
        each = _Candidate(rank, len(group.vms), problem.sizes[item], item, found)
        kinds.setdefault((rank, found), []).append(each)
    return [
        each
        for kind in kinds.values()
        for each in sorted(kind, key=lambda each: (each.vms, each.size[1], each.item))[:3]
    ]


def _fits(each: _Candidate, room: Sequence[int], stock: Sequence[int], problem: Problem) -> bool:
    return all(takes <= has for takes, has in zip(each.size, room, strict=True)) and all(
        takes <= stock[number] for number, takes, _ in problem.takes.get(each.item, ())
    )


def pilot_findings(every: Iterable[Feature], pilot: Iterable[Feature], most_vms: int) -> list[Finding]:
    """Return a ``pilot-incomplete`` info that names what the pilot does not try."""
    missing = sorted(set(every) - set(pilot))
    if not missing:
        return []
    shown = some((f"{kind} {what}" for kind, what in missing), _SHOWN)
    return [
        Finding(
            "pilot-incomplete",
            Severity.INFO,
            "pilot",
            f"the pilot does not try {shown}",
            f"raise [planning] pilot_vms above {most_vms}, or free such VMs from pins and dependencies",
            Place("wavelift.toml"),
        )
    ]
