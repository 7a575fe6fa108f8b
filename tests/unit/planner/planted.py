"""Random campaigns with a plan planted in them: every row holds of the planted plan, so there is one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import strategies as st

from planner.campaign_input import CampaignInput
from tests.unit.planner.build import GIB, campaign, vm, window
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory
from wavelift.model.tables import Application, Blackout, Dependency, Pin, Relation, Support, WindDown, Window

KINDS = (
    *("order", "apart", "people", "blackout", "dates", "pins", "winddown", "soak", "waves", "confidence"),
    *("datastore", "shared", "memory", "vcpus"),
)


@dataclass
class Planted:
    """A campaign, the windows its VMs were planted in, and the settings it was planted with."""

    data: CampaignInput
    where: dict[str, int]
    planning: dict[str, object] = field(default_factory=dict)


@st.composite
def planted(draw: st.DrawFn, kind: str) -> Planted:
    """A campaign whose one special constraint is of a kind."""
    count = draw(st.integers(3, 14))
    nights = draw(st.integers(2, 5))
    where = {f"vm{number:02d}": draw(st.integers(0, nights - 1)) for number in range(count)}
    machines = tuple(vm(key, gib=draw(st.integers(5, 60))) for key in where)
    windows = tuple(window(number, hours=8, max_vms=count) for number in range(nights))
    found = Planted(campaign(machines, windows=windows), where)
    return _MAKERS[kind](draw, found)


def _pairs(draw: st.DrawFn, where: dict[str, int], most: int = 6) -> list[tuple[str, str]]:
    name = st.sampled_from(sorted(where))
    return [pair for pair in draw(st.lists(st.tuples(name, name), max_size=most)) if pair[0] != pair[1]]


def _in_order(where: dict[str, int], one: str, other: str) -> tuple[str, str]:
    first, then = sorted((one, other), key=lambda key: (where[key], key))
    return first, then


def _order(draw: st.DrawFn, found: Planted) -> Planted:
    rows = []
    for one, other in _pairs(draw, found.where, 10):
        first, then = _in_order(found.where, one, other)
        strict = found.where[first] < found.where[then] and draw(st.booleans())
        rows.append(Dependency(first, Relation.BEFORE, then, strict))
    found.data = replace(found.data, dependencies=tuple(rows))
    return found


def _apart(draw: st.DrawFn, found: Planted) -> Planted:
    pairs = _pairs(draw, found.where)
    rows = [Dependency(a, Relation.APART, b) for a, b in pairs if found.where[a] != found.where[b]]
    found.data = replace(found.data, dependencies=tuple(rows))
    return found


def _people(draw: st.DrawFn, found: Planted) -> Planted:
    effort = {key: draw(st.sampled_from([0.25, 0.5, 1.0])) for key in found.where}
    rows = tuple(Application(key, "app", people=amount) for key, amount in effort.items())
    needed = [
        sum(effort[key] for key, night in found.where.items() if night == number)
        for number in range(len(found.data.windows))
    ]
    windows = tuple(
        replace(night, people=amount + 1) for night, amount in zip(found.data.windows, needed, strict=True)
    )
    found.data = replace(found.data, applications=rows, windows=windows)
    return found


def _blackout(draw: st.DrawFn, found: Planted) -> Planted:
    rows = []
    for key in draw(st.lists(st.sampled_from(sorted(found.where)), max_size=5)):
        night = found.data.windows[draw(st.integers(0, len(found.data.windows) - 1))]
        if found.data.windows[found.where[key]] is not night:
            rows.append(Blackout(night.start + timedelta(hours=7), night.end + timedelta(hours=1), vm=key))
    apps, first = {}, min(found.where)
    for key in found.where:
        apps[key] = Application(key, f"on {found.where[key]}", owner=f"Owner {found.where[key]}")
    for night in found.data.windows[: found.where[first]]:
        owner = f"owner {found.where[first]}"
        soon = night.start + timedelta(minutes=1)
        rows.append(Blackout(night.start - timedelta(hours=9), soon, owner=owner))
    found.data = replace(found.data, blackouts=tuple(rows), applications=tuple(apps.values()))
    return found


def _dates(draw: st.DrawFn, found: Planted) -> Planted:
    pins = []
    for key in draw(st.lists(st.sampled_from(sorted(found.where)), unique=True, max_size=6)):
        night = found.data.windows[found.where[key]]
        early = night.start - timedelta(hours=draw(st.integers(0, 40)))
        late = night.end + timedelta(hours=draw(st.integers(0, 40)))
        pins.append(Pin(key, not_before=early, not_after=late))
    found.data = replace(found.data, pins=tuple(pins))
    return found


def _pins(draw: st.DrawFn, found: Planted) -> Planted:
    pins = []
    for key in draw(st.lists(st.sampled_from(sorted(found.where)), unique=True, max_size=6)):
        own = found.data.windows[found.where[key]].name
        other = found.data.windows[draw(st.integers(0, len(found.data.windows) - 1))].name
        pins.append(
            draw(
                st.sampled_from(
                    [
                        Pin(key, windows=tuple(dict.fromkeys((other, own)))),
                        Pin(key, window=own),
                        Pin(application=f"On {found.where[key]}", windows=(own,)),
                    ]
                )
            )
        )
    apps = tuple(Application(key, f"on {night}") for key, night in found.where.items())
    found.data = replace(found.data, pins=tuple(pins), applications=apps)
    return found


def _winddown(draw: st.DrawFn, found: Planted) -> Planted:
    night = draw(st.integers(0, len(found.data.windows) - 1))
    early = {key for key in found.where if found.where[key] <= night}
    kind = draw(st.sampled_from(list(Support)))
    changes: dict[Support, object] = {
        Support.HOST: lambda vm: replace(vm, host="Old"),
        Support.CLUSTER: lambda vm: replace(vm, cluster="Old"),
        Support.DATASTORE: lambda vm: replace(
            vm, disks=tuple(replace(disk, datastore="Old") for disk in vm.disks)
        ),
    }
    machines = tuple(
        changes[kind](vm) if vm.key in early else vm  # type: ignore[operator]
        for vm in found.data.inventory.vms
    )
    row = WindDown(kind, "old", found.data.windows[night].end)
    found.data = replace(found.data, inventory=replace(found.data.inventory, vms=machines), winddowns=(row,))
    return found


def _soak(draw: st.DrawFn, found: Planted) -> Planted:
    rows = []
    for one, other in _pairs(draw, found.where):
        first, then = _in_order(found.where, one, other)
        between = found.where[then] - found.where[first]
        if between:
            days = between - 8 / 24 - draw(st.sampled_from([0.0, 0.5]))
            rows.append(Dependency(first, Relation.BEFORE, then, soak_days=max(0.1, days)))
    found.data = replace(found.data, dependencies=tuple(rows))
    return found


def _waves(draw: st.DrawFn, found: Planted) -> Planted:
    """All in one window of several waves, with chains that need them."""
    keys = sorted(found.where)
    waves = {key: draw(st.integers(0, 2)) for key in keys}
    rows = []
    for one, other in _pairs(draw, waves, 8):
        first, then = _in_order(waves, one, other)
        if waves[first] < waves[then]:
            rows.append(Dependency(first, Relation.BEFORE, then, strict=True))
    night = window(0, hours=12, max_vms=len(keys), max_waves=3)
    found.data = replace(found.data, dependencies=tuple(rows), windows=(night,))
    return found


def _confidence(draw: st.DrawFn, found: Planted) -> Planted:
    found.planning = {"confidence": draw(st.sampled_from([0.5, 0.8, 0.9, 0.99]))}
    return found


def _target(free_gib: float, *stores: Datastore, **cluster: object) -> Inventory:
    host = Host("t1", "target-dc", "target-c1", **cluster)  # type: ignore[arg-type]
    there = stores or (
        Datastore("target-ds", "target-dc", capacity_mib=int(free_gib * GIB), free_mib=int(free_gib * GIB)),
    )
    return Inventory(hosts=(host,), clusters=(Cluster("target-c1", "target-dc"),), datastores=there)


def _datastore(draw: st.DrawFn, found: Planted) -> Planted:
    needed = sum(vm.capacity_mib + vm.memory_mib for vm in found.data.inventory.vms) / GIB
    found.data = replace(found.data, target=_target(needed / 0.9 + 1))
    return found


def _shared(draw: st.DrawFn, found: Planted) -> Planted:
    """Night after night leaves storage that the next night needs: the target's is the source's own."""
    url = "ds:///vmfs/volumes/shared/"
    machines = []
    for vm_ in found.data.inventory.vms:
        old = found.where[vm_.key] == 0
        disks = tuple(replace(disk, datastore="shared" if old else "ds1") for disk in vm_.disks)
        machines.append(replace(vm_, disks=disks))
    first = sum(vm.capacity_mib for vm in machines if found.where[vm.key] == 0)
    rest = sum(vm.capacity_mib + vm.memory_mib for vm in machines if found.where[vm.key])
    stores = (
        Datastore("target-ds", "target-dc", capacity_mib=0, free_mib=max(1, rest - first), url=url),
        Datastore("other", "target-dc", capacity_mib=0, free_mib=10**9),
    )
    shared = (Datastore("shared", "dc", url=url),)
    source = replace(found.data.inventory, vms=tuple(machines), datastores=shared)
    found.data = replace(found.data, inventory=source, target=_target(0, *stores))
    found.planning = {"headroom": 0.0}
    return found


def _memory(draw: st.DrawFn, found: Planted) -> Planted:
    needed = sum(vm.memory_mib for vm in found.data.inventory.vms)
    found.data = replace(found.data, target=_target(10**6, memory_mib=needed, cores=64))
    found.planning = {"memory_ratio": 1.0}
    return found


def _vcpus(draw: st.DrawFn, found: Planted) -> Planted:
    needed = sum(vm.cpus for vm in found.data.inventory.vms)
    found.data = replace(found.data, target=_target(10**6, memory_mib=10**6, cores=-(-needed // 4)))
    found.planning = {"vcpus_per_core": 4.0}
    return found


_MAKERS = {
    "order": _order,
    "apart": _apart,
    "people": _people,
    "blackout": _blackout,
    "dates": _dates,
    "pins": _pins,
    "winddown": _winddown,
    "soak": _soak,
    "waves": _waves,
    "confidence": _confidence,
    "datastore": _datastore,
    "shared": _shared,
    "memory": _memory,
    "vcpus": _vcpus,
}


def windows_of(data: CampaignInput) -> dict[str, Window]:
    """The calendar by name."""
    return {night.name: night for night in data.windows}
