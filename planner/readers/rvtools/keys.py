"""Unique keys for VMs, as stable over exports as what the exports tell (see ``Vm.key``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from planner.readers.rvtools.vinfo import VmRow
from planner.readers.tally import Tally
from wavelift.model.finding import Finding, Severity

__all__ = ["vm_keys"]

_Part = Callable[[VmRow], str]
_PARTS: tuple[_Part, ...] = (
    lambda row: row.vm.datacenter,
    lambda row: row.vm.cluster,
    lambda row: row.vm.folder,
    lambda row: row.vm.pool,
    lambda row: row.path,
    lambda row: row.vm.vcenter,
    lambda row: row.vm.bios_uuid,
    lambda row: row.vm.host,
)
"""What tells VMs of one name apart, most stable first: DRS moves VMs between hosts every day."""


def vm_keys(rows: Sequence[VmRow], tally: Tally) -> list[str]:
    """Give every VM its key; those that cannot be told apart get numbered ones and a blocker each."""
    uuids = Counter(row.vm.instance_uuid for row in rows)
    morefs = Counter(_moref_key(row) for row in rows)
    keys = [_own_key(row, uuids, morefs) for row in rows]
    _name_keys(rows, keys)
    ambiguous = {
        index for index, row in enumerate(rows) if row.vm.instance_uuid and uuids[row.vm.instance_uuid] > 1
    }
    ambiguous |= _number_equals(keys)
    for index in sorted(ambiguous):
        tally.add(_ambiguous(rows[index], keys[index]))
    return keys


def _moref_key(row: VmRow) -> str:
    vm = row.vm
    return f"{vm.moref}@{vm.vcenter or vm.vcenter_uuid or 'source'}" if vm.moref else ""


def _own_key(row: VmRow, uuids: Counter[str], morefs: Counter[str]) -> str:
    """The key of a VM that its identity alone makes unique, else ""."""
    if row.vm.instance_uuid and uuids[row.vm.instance_uuid] == 1:
        return row.vm.instance_uuid
    moref = _moref_key(row)
    return moref if moref and morefs[moref] == 1 else ""


def _name_keys(rows: Sequence[VmRow], keys: list[str]) -> None:
    """Fill in the keys still empty: the name, with the first parts that tell its bearers apart."""
    by_name: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if not key:
            by_name.setdefault(rows[index].vm.name, []).append(index)
    taken = {key for key in keys if key}
    for name, bearers in by_name.items():
        if len(bearers) == 1 and name not in taken:
            keys[bearers[0]] = name
            continue
        for index, suffix in zip(bearers, _suffixes([rows[index] for index in bearers]), strict=True):
            keys[index] = f"{name}@{suffix}" if suffix else name


def _suffixes(rows: Sequence[VmRow]) -> list[str]:
    """What is added to one name: a single part where one is enough, else all that differ."""
    differing = [values for part in _PARTS if len(set(values := [part(row) for row in rows])) > 1]
    for values in differing:
        if len(set(values)) == len(values) and all(values):
            return values
    return ["/".join(parts) for parts in zip(*differing, strict=True)] if differing else [""] * len(rows)


def _number_equals(keys: list[str]) -> set[int]:
    """Number keys that are equal, in file order; return their positions."""
    bearers: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        bearers.setdefault(key, []).append(index)
    taken, numbered = set(bearers), set()
    for key, positions in bearers.items():
        if len(positions) == 1:
            continue
        number = 0
        for index in positions:
            number += 1
            while f"{key}#{number}" in taken:
                number += 1
            keys[index] = f"{key}#{number}"
            taken.add(keys[index])
            numbered.add(index)
    return numbered


def _ambiguous(row: VmRow, key: str) -> Finding:
    return Finding(
        "vm-identity-ambiguous",
        Severity.BLOCKER,
        key,
        f"another row of the inventory describes the same VM or one that cannot be told from {row.vm.name}",
        "remove one of the rows or exports, or export again with the columns VM ID and VM UUID",
        row.vm.place,
        row.vm.name,
    )
