"""Campaigns whose applications belong together: a plan in which each moves in one night was hidden.

Everything is drawn from a seed. The VMs of an application hang together by heavy rows, some VMs of different
ones by light rows, and ``before`` rows go along with the hidden plan.
"""

from __future__ import annotations

import random

from planner.campaign_input import CampaignInput
from tests.unit.planner.build import GIB, affinity, before, campaign, vm, window
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan
from wavelift.model.tables import Dependency, Relation, Window

__all__ = ["bound_apps", "cost"]

_HEAVY = 10.0


def bound_apps(vms: int, nights: int, room: float, seed: int) -> tuple[CampaignInput, dict[str, int]]:
    """A campaign, and the night of each VM in the hidden plan.

    Args:
        vms: how many.
        nights: windows, one a day.
        room: part of the VMs and GiB of the hidden plan that windows offer beyond them.
        seed: for another one.
    """
    chance = random.Random(f"bound apps {vms} {nights} {seed}")
    keys = [f"vm{number:04d}" for number in range(vms)]
    where: dict[str, int] = {}
    rows: list[Dependency] = []
    while len(where) < vms:
        members = keys[len(where) : len(where) + chance.randint(3, 12)]
        where |= dict.fromkeys(members, chance.randrange(nights))
        rows += [affinity(key, chance.choice(members[:at]), _HEAVY) for at, key in enumerate(members) if at]
    rows += [affinity(*chance.sample(keys, 2), chance.choice([0.5, 1, 2])) for _ in range(vms // 2)]
    place = {key: (night, chance.random()) for key, night in where.items()}
    for _ in range(vms // 2):
        rows.append(before(*sorted(chance.sample(keys, 2), key=place.__getitem__)))
    machines = {key: vm(key, gib=chance.randint(5, 120)) for key in keys}
    windows = [_night(number, room, where, machines) for number in range(nights)]
    return campaign(machines.values(), *rows, windows=tuple(windows)), where


def _night(number: int, room: float, where: dict[str, int], machines: dict[str, Vm]) -> Window:
    inside = [key for key, night in where.items() if night == number]
    gib = sum(machines[key].provisioned_mib for key in inside) / GIB
    most = max(1, round(len(inside) * (1 + room) + 0.5))
    return window(number, hours=10, max_vms=most, max_gib=gib * (1 + room) + 0.01)


def cost(data: CampaignInput, where: dict[str, int] | Plan) -> float:
    """What all affinity rows cost, nights being a day apart; worked out with nothing of the planner."""
    if isinstance(where, Plan):
        where = {move.vm: int(wave.window.split("-")[1]) for wave in where.waves for move in wave.moves}
    bound = [row for row in data.dependencies if row.relation is Relation.AFFINITY]
    return sum(row.weight * abs(where[row.vm] - where[row.other]) for row in bound)
