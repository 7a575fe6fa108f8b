"""Campaigns with rules of every kind and hardly any room: windows offer little more than a hidden plan needs.

Everything is drawn from a seed. Caps on VMs, GiB and people are what the hidden plan needs in each window and
a part more; on shelves and in clusters there is just enough for all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from planner.campaign_input import CampaignInput
from planner.timetable.timing import Timing
from tests.unit.planner.build import GIB, campaign, target, vm, window
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Vm
from wavelift.model.tables import Application, Blackout, Dependency, Pin, Relation, Support, WindDown, Window
from wavelift.settings import Planning, Settings

__all__ = ["PLANNING", "TIMED", "short_nights", "tight"]

PLANNING = Planning(memory_ratio=1.0, link_gbps=1000.0, hot_mib_s=5000.0)
"""Settings with which time binds nothing."""

TIMED = Planning(memory_ratio=1.0)
"""Settings for ``short_nights``."""

_SIZES = {
    "small": lambda chance: chance.randint(5, 120),
    "two kinds": lambda chance: chance.randint(5, 60) if chance.random() < 0.8 else chance.randint(200, 500),
    "large": lambda chance: chance.randint(100, 400),
}


def tight(vms: int, nights: int, room: float, seed: int, *, waves: int = 1) -> CampaignInput:
    """A campaign in which a plan was hidden.

    Args:
        vms: how many.
        nights: windows.
        room: part of what the hidden plan needs in a window that it offers beyond that.
        seed: for another one.
        waves: so many may be in a window.
    """
    return _Made(vms, nights, seed).campaign(room, waves)


def short_nights(vms: int, nights: int, room: float, seed: int) -> CampaignInput:
    """The same with windows in which nothing but time is short."""
    made = _Made(vms, nights, seed)
    return replace(made.campaign(room, 1), windows=tuple(made.short(room)))


class _Made:
    def __init__(self, vms: int, nights: int, seed: int) -> None:
        self._chance = chance = random.Random(f"tight {vms} {nights} {seed}")
        self._keys = [f"vm{number:04d}" for number in range(vms)]
        self._nights = nights
        self._where = {key: chance.randrange(nights) for key in self._keys}
        size = _SIZES[chance.choice(sorted(_SIZES))]
        self._vms = {key: vm(key, gib=size(chance), host=f"h{chance.randint(1, 8)}") for key in self._keys}
        self._people = {key: chance.choice([0.25, 0.5, 1.0]) for key in self._keys}
        self._rows = [*self._before(), *self._pairs()]

    def _two(self) -> tuple[str, str]:
        first, then = self._chance.sample(self._keys, 2)
        return first, then

    def _before(self) -> Iterator[Dependency]:
        chance, where = self._chance, self._where
        place = {key: (where[key], chance.random()) for key in self._keys}
        for _ in range(int(len(self._keys) * chance.choice([0.5, 1.5, 3]))):
            first, then = sorted(self._two(), key=place.__getitem__)
            strict = where[first] < where[then] and chance.random() < 0.3
            yield Dependency(first, Relation.BEFORE, then, strict)
        for _ in range(len(self._keys) // 25):
            first, then = sorted(self._two(), key=place.__getitem__)
            if (days := where[then] - where[first]) >= 2:
                yield Dependency(first, Relation.BEFORE, then, soak_days=days - 0.5)

    def _pairs(self) -> Iterator[Dependency]:
        for _ in range(len(self._keys) // 5):
            one, other = self._two()
            alike = self._where[one] == self._where[other]
            yield Dependency(one, Relation.TOGETHER if alike else Relation.APART, other)

    def campaign(self, room: float, waves: int) -> CampaignInput:
        nights = [self._night(number, room, waves) for number in range(self._nights)]
        winddowns = self._wound_down(nights)
        data = campaign(self._vms.values(), *self._rows, windows=tuple(nights))
        return replace(
            data,
            applications=tuple(self._applications()),
            pins=tuple(self._pins(nights)),
            blackouts=tuple(self._blackouts(nights)),
            winddowns=winddowns,
            target=_target(list(self._vms.values())),
        )

    def _inside(self, number: int) -> list[str]:
        return [key for key in self._keys if self._where[key] == number]

    def _night(self, number: int, room: float, waves: int) -> Window:
        inside = self._inside(number)
        return window(
            number,
            hours=10,
            max_waves=waves,
            max_vms=max(1, round(len(inside) * (1 + room) + 0.5)),
            max_gib=sum(self._vms[key].provisioned_mib for key in inside) / GIB * (1 + room) + 0.01,
            people=sum(self._people[key] for key in inside) * (1 + room) + 0.01,
        )

    def short(self, room: float) -> Iterator[Window]:
        placements = {key: target(machine) for key, machine in self._vms.items()}
        data = campaign(self._vms.values())
        timing = Timing.of(data, Settings(name="tight", planning=TIMED), placements)
        after: dict[str, list[str]] = {}
        for row in self._rows:
            if row.relation is Relation.BEFORE:
                after.setdefault(row.other, []).append(row.vm)
        for number in range(self._nights):
            inside = self._inside(number)
            seconds = timing.wave(inside, after).makespan if inside else 600.0
            hours = seconds * (1 + room) / (1 - TIMED.reserve) / 3600 + 0.001
            yield window(number, hours=hours, max_vms=len(self._keys))

    def _wound_down(self, nights: list[Window]) -> tuple[WindDown, ...]:
        number = self._chance.randrange(self._nights)
        for key in self._keys:
            if self._where[key] <= number and self._chance.random() < 0.3:
                self._vms[key] = replace(self._vms[key], host="old")
        return (WindDown(Support.HOST, "old", nights[number].end),)

    def _applications(self) -> Iterator[Application]:
        chance, most = self._chance, max(2, len(self._keys) // 10)
        for key in self._keys:
            name, rank, owner = (
                f"app{chance.randrange(most)}",
                chance.randint(0, 3),
                f"o{chance.randint(0, 5)}",
            )
            yield Application(key, name, criticality=rank, owner=owner, people=self._people[key])

    def _pins(self, nights: list[Window]) -> Iterator[Pin]:
        chance = self._chance
        for key in chance.sample(self._keys, len(self._keys) // 20):
            own = nights[self._where[key]]
            early = own.start - timedelta(hours=chance.randint(0, 60))
            late = own.end + timedelta(hours=chance.randint(0, 60))
            either = tuple(dict.fromkeys((chance.choice(nights).name, own.name)))
            yield chance.choice(
                [
                    Pin(key, window=own.name),
                    Pin(key, windows=either),
                    Pin(key, not_before=early, not_after=late),
                ]
            )

    def _blackouts(self, nights: list[Window]) -> Iterator[Blackout]:
        for key in self._chance.sample(self._keys, len(self._keys) // 20):
            number = self._chance.randrange(self._nights)
            if number != self._where[key]:
                begins = nights[number].start + timedelta(hours=1)
                yield Blackout(begins, begins + timedelta(hours=1), vm=key)


def _target(vms: list[Vm]) -> Inventory:
    needed = int(sum(vm.capacity_mib + vm.memory_mib for vm in vms) / (1 - PLANNING.headroom)) + 2
    memory = sum(vm.memory_mib for vm in vms)
    return Inventory(
        hosts=(Host("t1", "target-dc", "target-c1", memory_mib=memory, cores=10**6),),
        clusters=(Cluster("target-c1", "target-dc"),),
        datastores=(Datastore("target-ds", "target-dc", capacity_mib=needed, free_mib=needed),),
    )
