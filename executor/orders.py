"""From a planned placement and a live VM to an order: every live disk and NIC gets its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from executor.gateway import LiveDisk, LiveNic, VmState
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement
from wavelift.model.plan import Move

__all__ = ["Drift", "fit_back", "fit_forward"]

_P = TypeVar("_P", DiskPlacement, NicPlacement)


class Drift(Exception):
    """Raised when the live VM no longer fits the plan, so that nothing safe can be ordered."""


def fit_forward(move: Move, state: VmState, host: str) -> Placement:
    """The planned target, with an entry with key for every disk and NIC the VM has now.

    A device is recognised by key, then by label, then by what it stands on at the source. Where the export
    told nothing about devices, they take the target of their kind in the plan.

    Raises:
        Drift: a device the plan knows nothing about.
    """
    target = move.target
    disks = tuple(_disk(move, disk, index) for index, disk in enumerate(state.disks))
    nics = tuple(_nic(move, nic, index) for index, nic in enumerate(state.nics))
    home = target.datastore or (disks[0].datastore if disks else "")
    return Placement(target.datacenter, target.cluster, host, target.pool, target.folder, home, disks, nics)


def fit_back(home: VmState, state: VmState, host: str) -> Placement:
    """The recorded source placement, for the VM as it stands at the target now.

    Raises:
        Drift: a disk or NIC was added since, and nobody told where it should go.
    """
    known = home.placement
    disks = []
    for disk in state.disks:
        place = _by_key(known.disks, disk.key)
        live = next((item for item in home.disks if item.key == disk.key), None)
        if place is None:
            raise Drift(f"{disk.label} was added after the move: remove it or move this VM back by hand")
        disks.append(replace(place, format=live.format if live else None))
    nics = []
    for nic in state.nics:
        back = _by_key(known.nics, nic.key)
        if back is None:
            raise Drift(f"{nic.label} was added after the move: remove it or move this VM back by hand")
        nics.append(back)
    return replace(known, host=host, disks=tuple(disks), nics=tuple(nics))


def _disk(move: Move, disk: LiveDisk, index: int) -> DiskPlacement:
    found = _nth_if_it(move.target.disks, index, disk.key) or _match(move.target.disks, disk.key, disk.label)
    if found is None:
        found = _by_origin(
            move.source.disks, move.target.disks, lambda place: place.datastore == disk.datastore
        )
    if found is None and not move.known_devices:
        found = _nth(move.target.disks, index) or DiskPlacement(disk.label, move.target.datastore)
    if found is None or not found.datastore:
        raise Drift(
            f"{disk.label} on {disk.datastore} is not in the plan: it was added after the export; "
            "export and plan again"
        )
    if (found.key, found.label) == (disk.key, disk.label):
        return found  # mostly so, and a wave has many devices
    return replace(found, key=disk.key, label=disk.label)


def _nic(move: Move, nic: LiveNic, index: int) -> NicPlacement:
    found = _nth_if_it(move.target.nics, index, nic.key) or _match(move.target.nics, nic.key, nic.label)
    if found is None:
        found = _by_origin(move.source.nics, move.target.nics, lambda place: place.network == nic.network)
    if found is None and not move.known_devices:
        found = _nth(move.target.nics, index)
    if found is None or not found.network:
        raise Drift(
            f"{nic.label} on {nic.network} is not in the plan: it was added after the export; "
            "export and plan again"
        )
    if (found.key, found.label) == (nic.key, nic.label):
        return found  # mostly so, and a wave has many devices
    return replace(found, key=nic.key, label=nic.label)


def _nth_if_it(places: Sequence[_P], index: int, key: int) -> _P | None:
    """A plan lists devices as the VM has them, mostly."""
    return places[index] if index < len(places) and places[index].key == key else None


def _match(places: Sequence[_P], key: int, label: str) -> _P | None:
    by_key = _by_key(places, key)
    if by_key is not None:
        return by_key
    # A label decides only where the export gives no key: labels can be renamed, keys cannot.
    return next((place for place in places if place.key is None and place.label == label), None)


def _by_key(places: Sequence[_P], key: int) -> _P | None:
    return next((place for place in places if place.key == key), None)


def _by_origin(sources: Sequence[_P], targets: Sequence[_P], same: Callable[[_P], bool]) -> _P | None:
    label = next((place.label for place in sources if same(place)), None)
    return next((place for place in targets if place.label == label), None) if label else None


def _nth(places: Sequence[_P], index: int) -> _P | None:
    if not places:
        return None
    return places[min(index, len(places) - 1)]
