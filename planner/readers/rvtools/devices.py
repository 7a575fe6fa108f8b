"""Disks and NICs of each VM: those that vDisk and vNetwork list, and those assumed from vInfo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.readers.rvtools.vinfo import VmRow
from planner.readers.tally import Cause, Tally, plural
from wavelift.model.finding import Severity
from wavelift.model.inventory import Disk, Nic
from wavelift.model.placement import UNKNOWN

__all__ = ["disks_of", "nics_of"]

MAX_DISKS, MAX_NICS = 256, 10
"""What vSphere allows per VM, so that a wrong cell cannot make a million devices."""

_ASSUMED_DISKS = Cause(
    "assumed-disks",
    "vDisk",
    lambda count: (
        f"disks of {plural(count, 'VM')} are not listed; their number and sizes are assumed from vInfo"
    ),
    "export the sheet vDisk too; a run looks at the live disks before it moves anything",
)
_ASSUMED_NICS = Cause(
    "assumed-networks",
    "vNetwork",
    lambda count: (
        f"network adapters of {plural(count, 'VM')} are not listed; their number is assumed from vInfo"
    ),
    "export the sheet vNetwork too; a run looks at the live adapters before it moves anything",
)
_NO_NETWORK = Cause(
    "assumed-networks",
    UNKNOWN,
    lambda count: f"{plural(count, 'network adapter')} name no network; they are taken to be on {UNKNOWN}",
    f"export again with network names, or map the network {UNKNOWN}",
)
_HOME_DATASTORE = Cause(
    "assumed-datastores",
    "vInfo Path",
    lambda count: (
        f"{plural(count, 'disk')} name no datastore; the one of the VM's configuration file is assumed"
    ),
    "export the sheet vDisk with its column Disk Path",
    Severity.INFO,
)
_NO_DATASTORE = Cause(
    "assumed-datastores",
    UNKNOWN,
    lambda count: f"{plural(count, 'disk')} name no datastore; they are taken to lie on {UNKNOWN}",
    f"export again with disk paths, or map the datastore {UNKNOWN}",
)


def disks_of(row: VmRow, listed: Sequence[Disk], *, have_sheet: bool, tally: Tally) -> tuple[Disk, ...]:
    """A VM's disks.

    Args:
        row: the VM as vInfo tells it.
        listed: its rows of vDisk.
        have_sheet: whether there is a vDisk sheet; then vInfo's count matters only where it is higher.
        tally: takes what was assumed.
    """
    count = row.disk_count if row.disk_count is not None else (len(listed) if have_sheet else 1)
    missing = min(count, MAX_DISKS) - len(listed)
    disks = [_placed(disk, row, tally) for disk in _labelled_disks(listed)]
    if missing > 0:
        tally.count(_ASSUMED_DISKS, row.vm.place)
        tally.count(_HOME_DATASTORE if row.datastore else _NO_DATASTORE, row.vm.place, missing)
        disks += _assumed_disks(row, disks, missing)
    return tuple(disks)


def _labelled_disks(listed: Sequence[Disk]) -> Iterator[Disk]:
    for disk, label in zip(listed, _labels("Hard disk", [disk.label for disk in listed]), strict=True):
        yield disk if disk.label == label else replace(disk, label=label)


def _labels(word: str, given: Sequence[str]) -> list[str]:
    """The labels as given where they are there and unique, else numbered ones."""
    fresh = _fresh(word, given)
    seen: set[str] = set()
    labels: list[str] = []
    for label in given:
        labels.append(next(fresh) if not label or label in seen else label)
        seen.add(labels[-1])
    return labels


def _fresh(word: str, taken: Sequence[str]) -> Iterator[str]:
    used = set(taken)
    return (label for number in range(1, 1 << 20) if (label := f"{word} {number}") not in used)


def _assumed_disks(row: VmRow, known: Sequence[Disk], missing: int) -> list[Disk]:
    total = row.total_capacity_mib or row.vm.provisioned_mib or row.vm.in_use_mib or 0
    share, rest = divmod(max(total - sum(disk.capacity_mib for disk in known), 0), missing)
    labels = _fresh("Hard disk", [disk.label for disk in known])
    sizes = [share + (1 if number < rest else 0) for number in range(missing)]
    return [
        Disk(label, size, row.datastore or UNKNOWN, assumed=True, place=row.vm.place)
        for label, size in zip(labels, sizes, strict=False)
    ]


def _placed(disk: Disk, row: VmRow, tally: Tally) -> Disk:
    if disk.datastore != UNKNOWN:
        return disk
    if row.datastore:
        tally.count(_HOME_DATASTORE, disk.place)
        return replace(disk, datastore=row.datastore)
    tally.count(_NO_DATASTORE, disk.place)
    return disk


def nics_of(row: VmRow, listed: Sequence[Nic], *, have_sheet: bool, tally: Tally) -> tuple[Nic, ...]:
    """A VM's network adapters; the arguments are as for ``disks_of``."""
    named = row.networks
    usual = len(listed) if have_sheet else len(named)
    missing = min(usual if row.nic_count is None else row.nic_count, MAX_NICS) - len(listed)
    labels = _labels("Network adapter", [nic.label for nic in listed])
    nics = [
        _on_network(nic, label, named[at : at + 1])
        for at, (nic, label) in enumerate(zip(listed, labels, strict=True))
    ]
    if missing > 0:
        tally.count(_ASSUMED_NICS, row.vm.place)
        fresh = _fresh("Network adapter", labels)
        for at in range(len(listed), len(listed) + missing):
            network = named[at] if at < len(named) else ""
            nics.append(Nic(next(fresh), network or UNKNOWN, assumed=True, place=row.vm.place))
    for nic in nics:
        if nic.network == UNKNOWN:
            tally.count(_NO_NETWORK, nic.place)
    return tuple(nics)


def _on_network(nic: Nic, label: str, named: Sequence[str]) -> Nic:
    """The NIC with its final label, and with vInfo's network where vNetwork names none."""
    network = nic.network if nic.network != UNKNOWN or not named else named[0] or UNKNOWN
    return nic if (nic.label, nic.network) == (label, network) else replace(nic, label=label, network=network)
