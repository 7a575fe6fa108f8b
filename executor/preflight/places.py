"""Whether what the plan names at the target is there now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from executor.gateway import Site
from executor.preflight.notes import blocker
from wavelift.model.finding import Finding
from wavelift.model.placement import Placement
from wavelift.model.quantities import some

__all__ = ["missing_places", "place_findings", "with_known_folder"]

Missing = tuple[str, str]
"""What it is and its name, such as ("datastore", "san-01")."""


def missing_places(to: Placement, site: Site) -> tuple[Missing, ...]:
    """What a placement names and the vCenter does not have, or not usable."""
    found: list[Missing] = []
    clusters = {(item.datacenter, item.name): item for item in site.clusters}
    cluster = clusters.get((to.datacenter, to.cluster))
    if cluster is None:
        found.append(("cluster", to.cluster))
    elif to.pool and to.pool not in cluster.pools:
        found.append(("resource pool", f"{to.cluster}/{to.pool}"))
    stores = {item.name: item.accessible for item in site.datastores if item.datacenter == to.datacenter}
    for name in dict.fromkeys([to.datastore, *(disk.datastore for disk in to.disks)]):
        if name and name not in stores:
            found.append(("datastore", name))
        elif name and not stores[name]:
            found.append(("accessible datastore", name))
    networks = {(item.name, item.switch) for item in site.networks if item.datacenter == to.datacenter}
    names = {name for name, _ in networks}
    for nic in to.nics:
        there = (nic.network, nic.switch) in networks if nic.switch else nic.network in names
        if nic.network and not there:
            found.append(("network", f"{nic.network} on switch {nic.switch}" if nic.switch else nic.network))
    return tuple(dict.fromkeys(found))


def place_findings(missing: Iterable[tuple[str, tuple[Missing, ...]]], site: Site) -> Iterator[Finding]:
    """One finding per missing thing, however many VMs want it; ``missing`` by VM name."""
    wanting: dict[Missing, list[str]] = defaultdict(list)
    for vm, things in missing:
        for thing in things:
            wanting[thing].append(vm)
    for (kind, name), names in wanting.items():
        text = f"the {site.side} has no {kind} {name!r}; wanted by {some(names, 3)}"
        advice = "create it or make it accessible, or mend the mapping and plan again"
        yield blocker("place-missing", name, text, advice)


def with_known_folder(folder: str, datacenter: str, site: Site) -> str:
    """The deepest part of a folder path that exists; a run makes the rest."""
    known = {path for place, path in site.folders if place == datacenter}
    while folder and folder not in known:
        folder = folder.rpartition("/")[0]
    return folder
