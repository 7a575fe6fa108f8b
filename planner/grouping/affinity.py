"""Affinity: what belongs together by traffic, application or network, and what it costs to part it.

Parting costs by time: weight times the days between the two moves, beyond what the row allows (split time by
traffic, as in COMMA, VEE 2014). Without a calendar a wave counts as a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.campaign_input import CampaignInput
from planner.grouping.components import Union
from planner.windows import Slot
from wavelift.model.inventory import Vm
from wavelift.model.placement import UNKNOWN
from wavelift.model.plan import Affinity, CutEdge, Wave
from wavelift.model.tables import Dependency, Relation, Window
from wavelift.settings import Planning

__all__ = ["Bond", "Links", "affinity_of", "bonds", "clusters"]

_NEAR = 4
"""In larger sets each VM is bound to so many neighbours on either side; all pairs would be too many."""

_PASSES = 3
"""So often items may go over to another cluster; more passes change little."""

_SHOWN = 500
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Bond:
    """Two VMs that belong together.

    Attributes:
        vm, other: their keys, the smaller first.
        weight: cost per day apart.
        max_days: so many days cost nothing.
        why: where it comes from, in words.
    """

    vm: str
    other: str
    weight: float
    max_days: float = 0.0
    why: str = ""

    def cost(self, days: float) -> float:
        """What so many days apart cost."""
        return self.weight * max(0.0, days - self.max_days)


def bonds(data: CampaignInput, planning: Planning, wishes: Iterable[Dependency]) -> list[Bond]:
    """Return all bonds between VMs of the inventory, sorted.

    Args:
        data: rows and applications.
        planning: the weights of what belongs together by itself.
        wishes: ``before`` rows that bind nothing, and cost when parted instead.
    """
    vms = {vm.key: vm for vm in data.inventory.vms}
    found = [*_rows(data.dependencies, vms), *_wishes(wishes)]
    if planning.same_application:
        found += _sets(_applications(data, vms), planning.same_application, "same application")
    if planning.same_network:
        found += _sets(_networks(data.inventory.vms), planning.same_network, "same network")
    return sorted(found, key=lambda bond: (bond.vm, bond.other, bond.why, bond.weight, bond.max_days))


def _rows(rows: Iterable[Dependency], vms: Mapping[str, Vm]) -> Iterator[Bond]:
    for row in rows:
        if row.relation is Relation.AFFINITY and row.vm in vms and row.other in vms and row.vm != row.other:
            one, other = sorted((row.vm, row.other))
            yield Bond(one, other, row.weight, row.max_days or 0.0, str(row.place) or "affinity row")


def _wishes(rows: Iterable[Dependency]) -> Iterator[Bond]:
    for row in rows:
        one, other = sorted((row.vm, row.other))
        yield Bond(one, other, row.weight, 0.0, f"soft: {row.place}" if str(row.place) else "soft row")


def _applications(data: CampaignInput, vms: Mapping[str, Vm]) -> dict[str, set[str]]:
    """VM keys by application; names that differ in case only are one, as for pins and blackouts."""
    names: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for row in sorted(data.applications, key=lambda row: (row.application, row.vm)):
        if row.vm in vms:
            name = names.setdefault(row.application.casefold(), row.application)
            found.setdefault(name, set()).add(row.vm)
    return found


def _networks(vms: Iterable[Vm]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for vm in vms:
        for nic in vm.nics:
            if nic.network != UNKNOWN:
                found.setdefault(nic.network, set()).add(vm.key)
    return found


def _sets(sets: Mapping[str, set[str]], weight: float, why: str) -> Iterator[Bond]:
    """Bonds in sets; those of one VM weigh ``weight`` together, however large its set is."""
    for name, keys in sorted(sets.items()):
        ring = sorted(keys)
        size = len(ring)
        if size <= 2 * _NEAR + 1:
            pairs = [(a, b) for a in range(size) for b in range(a + 1, size)]
            share = weight / max(1, size - 1)
        else:
            pairs = [(a, (a + step) % size) for a in range(size) for step in range(1, _NEAR + 1)]
            share = weight / (2 * _NEAR)
        for a, b in pairs:
            one, other = sorted((ring[a], ring[b]))
            yield Bond(one, other, share, 0.0, f"{why} {name}")


class Links:
    """Bonds between items, and between items and what is frozen.

    Args:
        found: bonds between VMs.
        home: item by VM key.
        days: when each slot is, in days; without a calendar slots count.
        frozen: day of each VM whose wave is frozen.
    """

    def __init__(
        self,
        found: Iterable[Bond],
        home: Mapping[str, int],
        slots: Sequence[Slot],
        frozen: Mapping[str, float],
    ) -> None:
        self._slots = slots
        self._dated = bool(slots) and bool(slots[0].window)
        pairs: dict[tuple[int, int, float], float] = {}
        pulls: dict[tuple[int, float, float], float] = {}
        for bond in found:
            one, other = home.get(bond.vm), home.get(bond.other)
            if one is not None and other is not None:
                if one != other:
                    key = (min(one, other), max(one, other), bond.max_days)
                    pairs[key] = pairs.get(key, 0.0) + bond.weight
                continue
            item = one if one is not None else other
            away = bond.other if one is not None else bond.vm
            if item is not None and away in frozen:
                place = (item, frozen[away], bond.max_days)
                pulls[place] = pulls.get(place, 0.0) + bond.weight
        self.near: dict[int, list[tuple[int, float, float]]] = {}
        for (one, other, most), weight in sorted(pairs.items()):
            self.near.setdefault(one, []).append((other, weight, most))
            self.near.setdefault(other, []).append((one, weight, most))
        self.fixed: dict[int, list[tuple[float, float, float]]] = {}
        for (item, day, most), weight in sorted(pulls.items()):
            self.fixed.setdefault(item, []).append((day, weight, most))

    def __bool__(self) -> bool:
        return bool(self.near or self.fixed)

    def day(self, slot: int) -> float:
        """When a slot is."""
        return self._slots[min(slot, len(self._slots) - 1)].day if self._dated else float(slot)

    def cost(self, item: int, slot: int, slots: Sequence[int | None]) -> float:
        """What an item's bonds cost in a slot, with all others where they are."""
        here, cost = self.day(slot), 0.0
        for other, weight, most in self.near.get(item, ()):
            place = slots[other]
            if place is not None and place != slot:
                cost += weight * max(0.0, abs(self.day(place) - here) - most)
        for day, weight, most in self.fixed.get(item, ()):
            cost += weight * max(0.0, abs(day - here) - most)
        return cost

    def total(self, slots: Sequence[int | None]) -> float:
        """What all bonds cost."""
        twice = single = 0.0
        for item in self.near.keys() | self.fixed.keys():
            slot = slots[item]
            if slot is None:
                continue
            fixed = sum(
                weight * max(0.0, abs(day - self.day(slot)) - most)
                for day, weight, most in self.fixed.get(item, ())
            )
            single += fixed
            twice += self.cost(item, slot, slots) - fixed
        return round(twice / 2 + single, 6)


def clusters(links: Links, sizes: Sequence[Sequence[int]], cap: Sequence[int]) -> list[int]:
    """Return a cluster number per item: heaviest bonds first, as far as a slot holds the cluster."""
    union = Union(len(sizes))
    held = {item: list(size) for item, size in enumerate(sizes)}
    heavy = sorted(
        (-weight, one, other) for one, near in links.near.items() for other, weight, _ in near if one < other
    )
    for _, one, other in heavy:
        first, second = union.find(one), union.find(other)
        if first == second:
            continue
        both = [a + b for a, b in zip(held[first], held[second], strict=True)]
        if all(part <= room for part, room in zip(both, cap, strict=True)):
            union.join(first, second)
            held[union.find(first)] = both
    found = [union.find(item) for item in range(len(sizes))]
    for _ in range(_PASSES):
        if not _refined(found, held, links, sizes, cap):
            break
    return found


def _refined(
    found: list[int],
    held: dict[int, list[int]],
    links: Links,
    sizes: Sequence[Sequence[int]],
    cap: Sequence[int],
) -> bool:
    """Let each item go over to the cluster that it has the heaviest bonds to; True where any did."""
    moved = False
    for item, near in sorted(links.near.items()):
        pull: dict[int, float] = {}
        for other, weight, _ in near:
            pull[found[other]] = pull.get(found[other], 0.0) + weight
        home, size = found[item], sizes[item]
        for cluster in sorted(pull, key=lambda at: (-pull[at], at)):
            if pull[cluster] <= pull.get(home, 0.0):
                break
            both = [has + own for has, own in zip(held[cluster], size, strict=True)]
            if all(part <= room for part, room in zip(both, cap, strict=True)):
                held[cluster] = both
                held[home] = [has - own for has, own in zip(held[home], size, strict=True)]
                found[item], moved = cluster, True
                break
    return moved


def affinity_of(found: Iterable[Bond], waves: Sequence[Wave], windows: Sequence[Window]) -> Affinity:
    """Return what all bonds between planned VMs cost in a finished plan."""
    start = {window.name: window.start.timestamp() / _DAY for window in windows}
    day = {move.vm: start.get(wave.window, float(at)) for at, wave in enumerate(waves) for move in wave.moves}
    wave_of = {move.vm: at for at, wave in enumerate(waves) for move in wave.moves}
    edges, weight, cut_weight, cost = 0, 0.0, 0.0, 0.0
    cut: list[CutEdge] = []
    for bond in found:
        if bond.vm not in day or bond.other not in day:
            continue
        edges, weight = edges + 1, weight + bond.weight
        if wave_of[bond.vm] == wave_of[bond.other]:
            continue
        days = abs(day[bond.vm] - day[bond.other])
        price = bond.cost(days)
        cut_weight, cost = cut_weight + bond.weight, cost + price
        if price:
            cut.append(CutEdge(bond.vm, bond.other, bond.weight, round(days, 3), round(price, 3), bond.why))
    cut.sort(key=lambda edge: (-edge.cost, edge.vm, edge.other, edge.why))
    return Affinity(edges, round(weight, 3), round(cut_weight, 3), round(cost, 3), tuple(cut[:_SHOWN]))
