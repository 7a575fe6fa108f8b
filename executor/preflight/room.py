"""Whether the target has room for the whole wave now (fact sheet 4.1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from executor.gateway import Site, SiteDatastore, SiteHost, VmDetail, VmState
from executor.preflight.notes import blocker, warning
from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.placement import DiskFormat, Placement
from wavelift.model.quantities import gib
from wavelift.settings import Planning

__all__ = ["Arrival", "host_room", "needed_mib", "store_room"]

Store = tuple[str, str]
"""Datacenter and name of a datastore."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A VM and where it goes; ``to`` has an entry with key for every live disk."""

    state: VmState
    to: Placement
    detail: VmDetail | None = None


def needed_mib(arrivals: Iterable[Arrival], leaving: Site, arriving: Site) -> dict[Store, int]:
    """MiB that will be written to each datastore.

    A thick disk takes its capacity, a thin one its share of what the VM uses where it is now, which has
    snapshots in it; a running VM takes its memory for swap besides. Storage that both sides share (same url:
    fact sheet 1.4) takes nothing.
    """
    urls = {(store.datacenter, store.name): store.url for store in leaving.datastores}
    there = {(store.datacenter, store.name): store.url for store in arriving.datastores}
    need: Counter[Store] = Counter()
    for arrival in arrivals:
        here, to = arrival.state.placement, arrival.to
        live = {disk.key: disk for disk in arrival.state.disks}
        for place in to.disks:
            disk = live.get(place.key or -1)
            if disk is None:
                continue
            store = (to.datacenter, place.datastore)
            shared = urls.get((here.datacenter, disk.datastore), "")
            if shared and shared == there.get(store) and place.format in (None, disk.format):
                continue
            thin = (place.format or disk.format) is DiskFormat.THIN
            need[store] += _thin_mib(arrival, disk.key) if thin else disk.capacity_mib
        if arrival.state.power is Power.ON and arrival.detail is not None:
            need[to.datacenter, to.datastore] += arrival.detail.memory_mib
    return dict(need)


def _thin_mib(arrival: Arrival, key: int) -> int:
    """A thin disk's share of what its VM uses on the datastore; its capacity where nothing is told."""
    disk = next(item for item in arrival.state.disks if item.key == key)
    used = dict(arrival.detail.used).get(disk.datastore) if arrival.detail is not None else None
    if used is None:
        return disk.capacity_mib
    beside = [item for item in arrival.state.disks if item.datastore == disk.datastore]
    thick = sum(item.capacity_mib for item in beside if item.format is not DiskFormat.THIN)
    thin = sum(item.capacity_mib for item in beside if item.format is DiskFormat.THIN)
    if not thin:  # it becomes thin by moving: what it uses is not told
        return disk.capacity_mib
    return max(0, used - thick) * disk.capacity_mib // thin


def store_room(need: dict[Store, int], site: Site, headroom: float) -> Iterator[Finding]:
    """Datastores that cannot take what the wave brings, or would keep less free than they should."""
    stores = {(store.datacenter, store.name): store for store in site.datastores}
    for place, mib in sorted(need.items()):
        store = stores.get(place)
        if store is not None:
            yield from _judge(store, mib, site, headroom)


def _judge(store: SiteDatastore, mib: int, site: Site, headroom: float) -> Iterator[Finding]:
    left = store.free_mib - mib
    wanted = int(store.capacity_mib * headroom)
    text = (
        f"the wave brings {gib(mib)}, and {site.side} datastore {store.name} has {gib(store.free_mib)} free"
    )
    if left < 0:
        advice = f"make {gib(-left)} free, or map VMs elsewhere and plan again"
        yield blocker("room-datastore", store.name, text, advice)
    elif left < wanted:
        text += f": {gib(left)} would be left, less than the {headroom:.0%} to keep free"
        yield warning("room-headroom", store.name, text, "make room, or lower [planning] headroom")


def host_room(arrivals: Sequence[Arrival], site: Site, planning: Planning) -> Iterator[Finding]:
    """Clusters without a host that can take VMs, or with less free memory than arrives running."""
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for arrival in arrivals:
        place = arrival.to.datacenter, arrival.to.cluster
        running = arrival.state.power is Power.ON and arrival.detail is not None
        wanted[place] += arrival.detail.memory_mib if running and arrival.detail is not None else 0
    for (datacenter, cluster), mib in sorted(wanted.items()):
        hosts = [host for host in site.hosts if (host.datacenter, host.cluster) == (datacenter, cluster)]
        usable = sorted((host for host in hosts if host.usable), key=_size, reverse=True)
        if not usable:
            text = f"no host of {site.side} cluster {cluster} can take VMs ({len(hosts):,} in all)"
            yield blocker("room-hosts", cluster, text, "reconnect hosts, or take them out of maintenance")
            continue
        counting = usable[planning.failover_hosts :] or usable[-1:]
        free = sum(max(0, host.memory_mib - host.memory_used_mib) for host in counting)
        if any(host.memory_mib for host in counting) and mib > free:
            text = f"{gib(mib)} of memory arrive running, and the hosts of {cluster} have {gib(free)} free"
            advice = "free memory there, take hosts out of maintenance, or make the wave smaller"
            yield warning("room-memory", cluster, text, advice)


def _size(host: SiteHost) -> tuple[int, str]:
    return host.memory_mib, host.name
