"""The pilot wave: one of everything, of the least critical, so that trouble shows where it hurts least."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    comes: bool
    vms: int
    size: tuple[int, ...]
    item: int
    gives: frozenset[Feature]


def choose_pilot(
    problem: Problem,
    groups: Sequence[Group],
    gives: Mapping[str, frozenset[Feature]],
    most_vms: int,
    *,
    bound: Collection[int] = (),
    inside: Collection[int] = (),
) -> list[int]:
    """Return the items of the pilot, which takes slot 0: few, of low rank, with one of every feature.

    Items that must come after another are left for later waves, so the pilot builds on nothing.

    Args:
        problem: what binds.
        groups: the group of each item.
        gives: features by VM key.
        most_vms: most VMs in it; 0 is no limit beside the slot's.
        bound: items that can be in slot 0 only: as many as fit there come first, beyond ``most_vms`` too.
        inside: items that an earlier plan has in slot 0. Where these are few enough they stay, and only what
            none of them gives is added; else others of their kind come after them.
    """
    chosen = _Chosen(problem, groups, gives, most_vms)
    for item in sorted(bound):
        if chosen.takes(item, bound=True):
            chosen.take(item)
    stay = chosen.all_of(sorted(set(inside).difference(bound)))
    for item in stay:
        chosen.take(item)
    waiting = _candidates(problem, groups, gives, set(bound).union(stay), inside)
    missing = set().union(*(each.gives for each in waiting)) if waiting else set()
    for rank in sorted({each.rank for each in waiting}):
        while missing := missing - chosen.given:
            fitting = [
                each
                for each in waiting
                if each.rank <= rank and each.gives & missing and chosen.takes(each.item)
            ]
            if not fitting:
                break
            chosen.take(min(fitting, key=lambda each: _worth(each, missing)).item)
    return [*_covering(chosen.items, groups, gives, bound)]


def _covering(
    items: Sequence[int],
    groups: Sequence[Group],
    gives: Mapping[str, frozenset[Feature]],
    bound: Collection[int],
) -> Iterator[int]:
    """Those of the items without which something would be missing, and the bound ones."""
    given: set[Feature] = set()
    for item in items:
        found = _gives(groups[item], gives)
        if item in bound or found - given:
            given |= found
            yield item


class _Chosen:
    """What is in slot 0 so far, and what is left there."""

    def __init__(
        self,
        problem: Problem,
        groups: Sequence[Group],
        gives: Mapping[str, frozenset[Feature]],
        most_vms: int,
    ) -> None:
        self._problem, self._groups, self._gives = problem, groups, gives
        self._room, self._stock = list(problem.caps[0]), list(problem.stocks)
        self._left = most_vms or problem.caps[0][0]
        self._rivals: dict[int, set[int]] = {}
        for one, other in problem.apart:
            self._rivals.setdefault(one, set()).add(other)
            self._rivals.setdefault(other, set()).add(one)
        self.items: list[int] = []
        self.given: set[Feature] = set()

    def take(self, item: int) -> None:
        """Let an item in."""
        self.items.append(item)
        self.given |= _gives(self._groups[item], self._gives)
        size = self._problem.sizes[item]
        self._room = [has - part for has, part in zip(self._room, size, strict=True)]
        self._left -= size[0]
        for number, takes, _ in self._problem.takes.get(item, ()):
            self._stock[number] -= takes

    def takes(self, item: int, *, bound: bool = False) -> bool:
        """Whether there is room for an item, and nothing that must not share its slot."""
        problem = self._problem
        return (
            (bound or problem.sizes[item][0] <= self._left)
            and all(part <= has for part, has in zip(problem.sizes[item], self._room, strict=True))
            and all(takes <= self._stock[number] for number, takes, _ in problem.takes.get(item, ()))
            and self._rivals.get(item, set()).isdisjoint(self.items)
        )

    def all_of(self, items: Sequence[int]) -> Sequence[int]:
        """These items where there is a place for all of them, else none."""
        return items if sum(self._problem.sizes[item][0] for item in items) <= self._left else ()


def _gives(group: Group, gives: Mapping[str, frozenset[Feature]]) -> frozenset[Feature]:
    return frozenset().union(*(gives.get(key, frozenset()) for key in group.vms))


def _worth(each: _Candidate, missing: set[Feature]) -> tuple[float, int, bool, int, int]:
    return (-len(each.gives & missing) / each.vms, each.rank, each.comes, each.size[1], each.item)


def _candidates(
    problem: Problem,
    groups: Sequence[Group],
    gives: Mapping[str, frozenset[Feature]],
    chosen: Collection[int],
    inside: Collection[int],
) -> list[_Candidate]:
    """The best few items of each kind; the others of a kind could only stand in for them."""
    later = {then for _, then, _ in problem.edges}
    kinds: dict[tuple[int, frozenset[Feature]], list[_Candidate]] = {}
    for item, group in enumerate(groups):
        allowed = problem.allowed.get(item)
        if item in later or item in chosen or (allowed is not None and 0 not in allowed):
            continue
        found = _gives(group, gives)
        rank = problem.rank[item] if problem.rank else 0
        comes = item not in inside
        each = _Candidate(rank, comes, len(group.vms), problem.sizes[item], item, found)
        kinds.setdefault((rank, found), []).append(each)
    return [
        each
        for kind in kinds.values()
        for each in sorted(kind, key=lambda each: (each.comes, each.vms, each.size[1], each.item))[:3]
    ]


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
