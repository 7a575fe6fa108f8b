"""Joins rows of other sheets to the VMs of the same export: by UUID, else VM ID, else name and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import cached_property
from typing import TypeVar

from planner.readers.columns import Columns
from planner.readers.rvtools.identity_columns import Identity, IdentityColumns
from planner.readers.tally import Cause, Tally
from wavelift.model.inventory import Vm
from wavelift.model.names import display_name
from wavelift.model.placement import UNKNOWN
from wavelift.model.quantities import count

__all__ = ["Joiner", "Miss", "rows_by_vm"]

Value = TypeVar("Value")


class Miss(Enum):
    """Why a row belongs to no VM."""

    UNKNOWN = auto()
    AMBIGUOUS = auto()


class Joiner:
    """Finds the VM a row is about, among the VMs of one export.

    Duplicate names are normal; a name that several VMs bear is told apart by datacenter, cluster, host and
    folder where the row gives them.
    """

    def __init__(self, vms: Sequence[Vm]) -> None:
        self._vms = vms
        self._by_uuid = _bearers([vm.instance_uuid for vm in vms])
        self._sole = {uuid: bearers[0] for uuid, bearers in self._by_uuid.items() if len(bearers) == 1}

    @cached_property
    def _by_moref(self) -> dict[str, list[int]]:
        return _bearers([vm.moref for vm in self._vms])

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return _bearers([vm.name for vm in self._vms])

    def with_uuid(self, instance_uuid: str) -> int | None:
        """The position of the only VM with that UUID; None where there is none or several, or it is ""."""
        return self._sole.get(instance_uuid)

    def find(self, identity: Identity) -> int | Miss:
        """The position of the VM that a row is about, or why there is none."""
        for index, value in ((self._by_uuid, identity.instance_uuid), (self._by_moref, identity.moref)):
            candidates = index.get(value) if value else None
            if candidates:
                return candidates[0] if len(candidates) == 1 else self._narrow(candidates, identity)
        candidates = self._by_name.get(display_name(identity.name)) or []
        if len(candidates) == 1 and not (identity.instance_uuid or identity.moref):
            return candidates[0]
        candidates = [index for index in candidates if not self._differs(index, identity)]
        if len(candidates) == 1:
            return candidates[0]
        return self._narrow(candidates, identity) if candidates else Miss.UNKNOWN

    def _differs(self, index: int, identity: Identity) -> bool:
        """Whether the VM has a known identity that is not the row's."""
        vm = self._vms[index]
        pairs = ((vm.instance_uuid, identity.instance_uuid), (vm.moref, identity.moref))
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)

    def _narrow(self, candidates: list[int], identity: Identity) -> int | Miss:
        for matches in _NARROWING:
            fitting = [index for index in candidates if matches(self._vms[index], identity)]
            if len(fitting) == 1:
                return fitting[0]
            candidates = fitting or candidates
        return Miss.AMBIGUOUS

    def names(self) -> Iterable[str]:
        """All names of the export's VMs."""
        return self._by_name


def _bearers(values: Iterable[str]) -> dict[str, list[int]]:
    """Positions by value; "" is none."""
    found: dict[str, list[int]] = {}
    for index, value in enumerate(values):
        if value:
            found.setdefault(value, []).append(index)
    return found


def _equal(mine: str, theirs: str) -> bool:
    return not theirs or mine in (theirs, UNKNOWN)


_NARROWING: tuple[Callable[[Vm, Identity], bool], ...] = (
    lambda vm, row: vm.name == display_name(row.name),
    lambda vm, row: _equal(vm.vcenter, row.vcenter) and _equal(vm.vcenter_uuid, row.vcenter_uuid),
    lambda vm, row: _equal(vm.datacenter, row.datacenter),
    lambda vm, row: _equal(vm.cluster, row.cluster or row.host),
    lambda vm, row: _equal(vm.host, row.host),
    lambda vm, row: not row.folder or row.folder.strip("/").endswith(vm.folder),
)


def rows_by_vm(
    columns: Columns, joiner: Joiner, tally: Tally, values: Sequence[Value | None]
) -> dict[int, list[Value]]:
    """Gather by VM what a sheet's rows give; rows without a VM are counted.

    Args:
        columns: the sheet's columns.
        joiner: finds the VMs.
        tally: takes the rows that belong to no VM or to several.
        values: what each row gives, or None where it says nothing.
    """
    gathered: dict[int, list[Value]] = {}
    numbers = columns.table.numbers()
    told = IdentityColumns(columns)
    for at, (uuid, value) in enumerate(zip(told.instance_uuids, values, strict=True)):
        found: int | Miss | None = joiner.with_uuid(uuid)
        if found is None:
            found = joiner.find(told.at(at))
        if isinstance(found, Miss):
            tally.count(_cause(found, columns), columns.table.place(numbers[at], columns.header("name")))
        elif value is not None:
            gathered.setdefault(found, []).append(value)
    return gathered


def _cause(miss: Miss, columns: Columns) -> Cause:
    sheet = columns.table.name
    if miss is Miss.AMBIGUOUS:
        return Cause(
            "rows-unjoined",
            f"{sheet}: ambiguous",
            lambda number: (
                f"{count(number, 'row')} of {sheet} fit several VMs of one name; they are left out"
            ),
            "export again with the columns VM ID and VM UUID",
        )
    return Cause(
        "rows-unjoined",
        sheet,
        lambda number: f"{count(number, 'row')} of {sheet} belong to no VM of vInfo; they are left out",
        "export all sheets in one go",
    )
