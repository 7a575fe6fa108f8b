"""Several exports that tell of the same VMs: the newer one counts, and one finding says so.

Which of two states is true cannot be guessed. Where both exports say when they were made, the later one
wins; where not, the VMs are blocked one by one (``vm-identity-ambiguous``) until the lead decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from mappings.patterns import fold
from planner.readers.rvtools.read_export import ExportContent
from planner.readers.tally import Tally
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import (
    Cluster,
    Datastore,
    Folder,
    Host,
    Network,
    Pool,
    StoragePolicy,
    Vm,
    Vmkernel,
)
from wavelift.model.quantities import count

__all__ = ["settle_overlaps"]

Thing = TypeVar("Thing", Cluster, Datastore, Folder, Host, Network, Pool, StoragePolicy, Vmkernel)
_AnyThing = Cluster | Datastore | Folder | Host | Network | Pool | StoragePolicy | Vmkernel
_Identity = tuple[str, str]


def settle_overlaps(contents: Sequence[tuple[str, ExportContent]], tally: Tally) -> list[ExportContent]:
    """Leave out of each export what a newer one tells too.

    Args:
        contents: the exports with the files they come from.
        tally: takes one finding per pair of exports that share VMs, and one per VM that only the older of
            two exports of one vCenter knows.
    """
    known = [
        {identity: row.vm for row in content.rows if (identity := _identity(row.vm))}
        for _, content in contents
    ]
    outdated: list[set[_Identity]] = [set() for _ in contents]
    lists = [content for _, content in contents]
    for one, other in combinations(range(len(contents)), 2):
        shared = known[one].keys() & known[other].keys()
        order = _older_first(contents, one, other)
        if shared:
            tally.add(_overlap(contents, known, sorted(shared), order, (one, other)))
        if order is None or not (shared or _same_vcenter(lists[one], lists[other])):
            continue
        older, newer = order
        outdated[older] |= shared
        lists[older] = _without_things(lists[older], lists[newer])
        if _same_vcenter(lists[older], lists[newer]):
            _note_gone(contents, known, older, newer, tally)
    return [_without_vms(content, gone) for content, gone in zip(lists, outdated, strict=True)]


def _identity(vm: Vm) -> _Identity | None:
    """What makes two rows the same VM: its instanceUuid, else its VM ID on its vCenter."""
    if vm.instance_uuid:
        return (vm.instance_uuid, "")
    center = vm.vcenter_uuid or fold(vm.vcenter)
    return (vm.moref, center) if vm.moref and center else None


def _older_first(
    contents: Sequence[tuple[str, ExportContent]], one: int, other: int
) -> tuple[int, int] | None:
    """The two exports, the older one first; None where their times are not known or equal."""
    first, second = contents[one][1].exported, contents[other][1].exported
    if first is None or second is None or first == second:
        return None
    return (one, other) if first < second else (other, one)


def _same_vcenter(one: ExportContent, other: ExportContent) -> bool:
    return bool(_vcenter_names(one) & _vcenter_names(other))


def _vcenter_names(content: ExportContent) -> set[str]:
    return {
        name for center in content.vcenters for name in (center.instance_uuid, fold(center.address)) if name
    }


def _overlap(
    contents: Sequence[tuple[str, ExportContent]],
    known: Sequence[dict[_Identity, Vm]],
    shared: Sequence[_Identity],
    order: tuple[int, int] | None,
    pair: tuple[int, int],
) -> Finding:
    older, newer = order or pair
    told, both = contents[newer][0], count(len(shared), "VM")
    first, second = known[older][shared[0]], known[newer][shared[0]]
    where = f"{second.name} at {second.place} and at {first.place}"
    place = Place(first.place.file, first.place.sheet, first.place.row)
    if order is None:
        message = f"{both} of {contents[newer][0]} stand in {contents[older][0]} too: {where}"
        advice = "keep the newer of the two exports, and move the other one out of the campaign"
        place = Place(second.place.file, second.place.sheet, second.place.row)
        return Finding("export-overlap", Severity.WARNING, told, message, advice, place)
    moments = [contents[at][1].exported for at in (newer, older)]
    message = (
        f"{both} stand in {told} (exported {moments[0]:%Y-%m-%d %H:%M}) and in {contents[older][0]} "
        f"({moments[1]:%Y-%m-%d %H:%M}); the newer export counts: {where}"
    )
    advice = "move the older export out of the campaign if it tells nothing else"
    return Finding("export-overlap", Severity.INFO, contents[older][0], message, advice, place)


def _note_gone(
    contents: Sequence[tuple[str, ExportContent]],
    known: Sequence[dict[_Identity, Vm]],
    older: int,
    newer: int,
    tally: Tally,
) -> None:
    """Say which VMs the newer export of a vCenter does not know any more."""
    gone = [vm for identity, vm in known[older].items() if identity not in known[newer]]
    if not gone:
        return
    message = (
        f"{count(len(gone), 'VM')} of {contents[older][0]} are not in {contents[newer][0]}, the newer "
        f"export of the same vCenter; the first is {gone[0].name}"
    )
    advice = "they may be deleted or moved since: move the older export out, or export again with all VMs"
    tally.add(
        Finding(
            "vm-only-in-older-export", Severity.WARNING, contents[older][0], message, advice, gone[0].place
        )
    )


def _without_things(older: ExportContent, newer: ExportContent) -> ExportContent:
    """Without the hosts and so on that the newer export lists too, where both are of one vCenter."""
    if not _same_vcenter(older, newer):
        return older
    return replace(
        older,
        hosts=_others(older.hosts, newer.hosts),
        clusters=_others(older.clusters, newer.clusters),
        datastores=_others(older.datastores, newer.datastores),
        networks=_others(older.networks, newer.networks),
        pools=_others(older.pools, newer.pools),
        folders=_others(older.folders, newer.folders),
        policies=_others(older.policies, newer.policies),
        vmkernels=_others(older.vmkernels, newer.vmkernels),
        key_providers=older.key_providers if newer.key_providers is None else [],
    )


def _others(older: Iterable[Thing], newer: Iterable[Thing]) -> list[Thing]:
    names = set(map(_name, newer))
    return [item for item in older if _name(item) not in names]


def _name(item: _AnyThing) -> tuple[str, str, str]:
    """What tells a thing from others of its kind on one vCenter."""
    if isinstance(item, Pool):
        return fold(item.path), fold(item.datacenter), fold(item.cluster)
    if isinstance(item, Folder):
        return fold(item.path), fold(item.datacenter), ""
    if isinstance(item, Vmkernel):
        return fold(item.host), fold(item.datacenter), item.device
    return fold(item.name), "" if isinstance(item, StoragePolicy) else fold(item.datacenter), ""


def _without_vms(content: ExportContent, gone: set[_Identity]) -> ExportContent:
    if not gone:
        return content
    kept = [at for at, row in enumerate(content.rows) if _identity(row.vm) not in gone]
    return replace(
        content,
        rows=[content.rows[at] for at in kept],
        attached={name: [values[at] for at in kept] for name, values in content.attached.items()},
    )
