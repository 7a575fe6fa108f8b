"""Disks and NICs of each VM: those that vDisk and vNetwork list, and those assumed from vInfo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, repeat

from planner.readers.rvtools.vinfo import VmRow
from planner.readers.tally import Cause, Tally
from planner.records import records
from wavelift.model.finding import Severity
from wavelift.model.inventory import Disk, Nic
from wavelift.model.placement import UNKNOWN
from wavelift.model.quantities import count

__all__ = ["disks_of", "nics_of"]

MAX_DISKS, MAX_NICS = 256, 10
"""What vSphere allows per VM, so that a wrong cell cannot make a million devices."""

_ASSUMED_DISKS = Cause(
    "assumed-disks",
    "vDisk",
    lambda number: (
        f"disks of {count(number, 'VM')} are not listed; their number and sizes are assumed from vInfo"
    ),
    "export the sheet vDisk too; a run looks at the live disks before it moves anything",
)
_ASSUMED_NICS = Cause(
    "assumed-networks",
    "vNetwork",
    lambda number: (
        f"network adapters of {count(number, 'VM')} are not listed; their number is assumed from vInfo"
    ),
    "export the sheet vNetwork too; a run looks at the live adapters before it moves anything",
)
_MORE_DISKS = Cause(
    "counts-differ",
    "vDisk",
    lambda number: f"vDisk lists more disks of {count(number, 'VM')} than vInfo counts; vDisk is believed",
    "export all sheets in one go; a run looks at the live disks before it moves anything",
)
_MORE_NICS = Cause(
    "counts-differ",
    "vNetwork",
    lambda number: (
        f"vNetwork lists more adapters of {count(number, 'VM')} than vInfo counts; vNetwork is believed"
    ),
    "export all sheets in one go; a run looks at the live adapters before it moves anything",
)
_NO_NETWORK = Cause(
    "assumed-networks",
    UNKNOWN,
    lambda number: f"{count(number, 'network adapter')} name no network; they are taken to be on {UNKNOWN}",
    f"export again with network names, or map the network {UNKNOWN}",
)
_HOME_DATASTORE = Cause(
    "assumed-datastores",
    "vInfo Path",
    lambda number: (
        f"{count(number, 'disk')} name no datastore; the one of the VM's configuration file is assumed"
    ),
    "export the sheet vDisk with its column Disk Path",
    Severity.INFO,
)
_NO_DATASTORE = Cause(
    "assumed-datastores",
    UNKNOWN,
    lambda number: f"{count(number, 'disk')} name no datastore; they are taken to lie on {UNKNOWN}",
    f"export again with disk paths, or map the datastore {UNKNOWN}",
)


def disks_of(
    rows: Sequence[VmRow], listed: Mapping[int, Sequence[Disk]] | None, tally: Tally
) -> list[tuple[Disk, ...]]:
    """The disks of all VMs.

    Args:
        rows: the VMs as vInfo tells them.
        listed: the rows of vDisk by the VM's position, or None where there is no such sheet; where there is
            one, vInfo's count matters only where it is higher.
        tally: takes what was assumed.
    """
    known = [_placed(row, (listed or {}).get(at, ()), tally) for at, row in enumerate(rows)]
    usual = 1 if listed is None else 0
    missing = [
        _missing(row.disk_count, len(disks) or usual, len(disks), MAX_DISKS)
        for row, disks in zip(rows, known, strict=True)
    ]
    _count(
        tally,
        _MORE_DISKS,
        [row for row, disks in zip(rows, known, strict=True) if _fewer(row.disk_count, disks)],
    )
    short = [at for at, count in enumerate(missing) if count]
    _count(tally, _ASSUMED_DISKS, [rows[at] for at in short])
    for cause, has_home in ((_HOME_DATASTORE, True), (_NO_DATASTORE, False)):
        lacking = [at for at in short if bool(rows[at].datastore) is has_home]
        _count(tally, cause, [rows[at] for at in lacking], sum(missing[at] for at in lacking))
    made = iter(_assumed_disks([(rows[at], known[at], missing[at]) for at in short]))
    return [
        (*disks, *islice(made, count)) if count else disks
        for disks, count in zip(known, missing, strict=True)
    ]


def _fewer(count: int | None, listed: Sequence[object]) -> bool:
    """Whether vInfo counts fewer devices than their own sheet lists."""
    return count is not None and count < len(listed)


def _missing(count: int | None, usual: int, known: int, most: int) -> int:
    return max(min(usual if count is None else count, most) - known, 0)


def _count(tally: Tally, cause: Cause, rows: Sequence[VmRow], number: int | None = None) -> None:
    if rows:
        tally.count(cause, rows[0].vm.place, len(rows) if number is None else number)


def _assumed_disks(short: Sequence[tuple[VmRow, Sequence[Disk], int]]) -> list[Disk]:
    labels: list[str] = []
    sizes: list[int] = []
    rows: list[VmRow] = []
    for row, known, missing in short:
        total = row.total_capacity_mib or row.vm.provisioned_mib or row.vm.in_use_mib or 0
        share, rest = divmod(max(total - sum(disk.capacity_mib for disk in known), 0), missing)
        labels += _fresh("Hard disk", [disk.label for disk in known], missing)
        sizes += [share + 1] * rest + [share] * (missing - rest)
        rows += [row] * missing
    fields: dict[str, Iterable[object]] = {
        "label": labels,
        "capacity_mib": sizes,
        "datastore": [row.datastore or UNKNOWN for row in rows],
        "assumed": repeat(True),
        "place": [row.vm.place for row in rows],
    }
    return records(Disk, len(rows), fields)


def _good(labels: Sequence[str]) -> bool:
    """Whether the labels are there and unique."""
    return all(labels) and (len(labels) == 1 or len(set(labels)) == len(labels))


def _labels(word: str, given: Sequence[str]) -> list[str]:
    """The labels as given where they are there and unique, else numbered ones."""
    first = {label: at for at, label in reversed([*enumerate(given)])}
    doubtful = [at for at, label in enumerate(given) if not label or first[label] != at]
    labels = list(given)
    for at, label in zip(doubtful, _fresh(word, given, len(doubtful)), strict=True):
        labels[at] = label
    return labels


@cache
def _numbered(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word} {number}" for number in range(1, count + 1))


def _fresh(word: str, taken: Sequence[str], count: int) -> Sequence[str]:
    """The first numbered labels that are not taken."""
    if not taken:
        return _numbered(word, count)
    used = set(taken)
    return [label for label in _numbered(word, count + len(taken)) if label not in used][:count]


def _placed(row: VmRow, listed: Sequence[Disk], tally: Tally) -> tuple[Disk, ...]:
    """Listed disks with unique labels and a datastore as far as one is known."""
    if not listed:
        return ()
    given = [disk.label for disk in listed]
    if _good(given) and UNKNOWN not in [disk.datastore for disk in listed]:
        return tuple(listed)
    disks = []
    for disk, label in zip(listed, _labels("Hard disk", given), strict=True):
        datastore = disk.datastore if disk.datastore != UNKNOWN else row.datastore or UNKNOWN
        if disk.datastore == UNKNOWN:
            tally.count(_HOME_DATASTORE if row.datastore else _NO_DATASTORE, disk.place)
        same = (disk.label, disk.datastore) == (label, datastore)
        disks.append(disk if same else replace(disk, label=label, datastore=datastore))
    return tuple(disks)


def nics_of(
    rows: Sequence[VmRow], listed: Mapping[int, Sequence[Nic]] | None, tally: Tally
) -> list[tuple[Nic, ...]]:
    """The network adapters of all VMs; the arguments are as for ``disks_of``."""
    known = [_on_networks(row, (listed or {}).get(at, ())) for at, row in enumerate(rows)]
    missing = [
        _missing(row.nic_count, len(row.networks) if listed is None else len(nics), len(nics), MAX_NICS)
        for row, nics in zip(rows, known, strict=True)
    ]
    _count(
        tally, _MORE_NICS, [row for row, nics in zip(rows, known, strict=True) if _fewer(row.nic_count, nics)]
    )
    short = [at for at, count in enumerate(missing) if count]
    _count(tally, _ASSUMED_NICS, [rows[at] for at in short])
    made = iter(_assumed_nics([(rows[at], known[at], missing[at]) for at in short]))
    found = [
        (*nics, *islice(made, count)) if count else nics for nics, count in zip(known, missing, strict=True)
    ]
    nameless = [nic.place for nics in found for nic in nics if nic.network == UNKNOWN]
    if nameless:
        tally.count(_NO_NETWORK, nameless[0], len(nameless))
    return found


def _assumed_nics(short: Sequence[tuple[VmRow, Sequence[Nic], int]]) -> list[Nic]:
    labels: list[str] = []
    networks: list[str] = []
    rows: list[VmRow] = []
    for row, known, missing in short:
        at = len(known)
        labels += _fresh("Network adapter", [nic.label for nic in known], missing)
        named = [name or UNKNOWN for name in row.networks[at : at + missing]]
        networks += named + [UNKNOWN] * (missing - len(named))
        rows += [row] * missing
    fields: dict[str, Iterable[object]] = {
        "label": labels,
        "network": networks,
        "assumed": repeat(True),
        "place": [row.vm.place for row in rows],
    }
    return records(Nic, len(rows), fields)


def _on_networks(row: VmRow, listed: Sequence[Nic]) -> tuple[Nic, ...]:
    """Listed NICs with unique labels, and with vInfo's networks where vNetwork names none."""
    if not listed:
        return ()
    given = [nic.label for nic in listed]
    if _good(given) and UNKNOWN not in [nic.network for nic in listed]:
        return tuple(listed)
    nics = []
    labels = _labels("Network adapter", given)
    for at, (nic, label) in enumerate(zip(listed, labels, strict=True)):
        named = row.networks[at] if at < len(row.networks) else ""
        network = nic.network if nic.network != UNKNOWN else named or UNKNOWN
        same = (nic.label, nic.network) == (label, network)
        nics.append(nic if same else replace(nic, label=label, network=network))
    return tuple(nics)
