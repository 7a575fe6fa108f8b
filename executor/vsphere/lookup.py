"""Finding VMs by identity (design, promise 2): by instanceUuid, else by name with witnesses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyVmomi import vim

from executor.gateway import VmState
from executor.vsphere.devices import DeviceMemory
from executor.vsphere.inventory import Inventory
from executor.vsphere.names import escaped
from executor.vsphere.properties import Row, moref, read, walk
from executor.vsphere.session import Link, Session
from executor.vsphere.states import DEVICES, PATHS, state_of, strangers
from wavelift.model.plan import Identity

__all__ = ["Lookup", "contradicts"]

_NAMES_AGE = timedelta(seconds=60)
_MANY = 80
"""From so many uuids at once, one walk over all VMs' uuids is fewer calls than one search for each."""
_UUIDS_AGE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Names:
    """Morefs of all VMs by name or by instanceUuid, as read at a time."""

    read: datetime
    morefs: dict[str, list[str]]


class Lookup:
    """Finds VMs in one vCenter, many at a time.

    Args:
        session: the vCenter's session.
        inventory: its names.
        memory: gets the devices of every VM that was read.
        clock: our time, for the age of what was read.
    """

    def __init__(
        self,
        session: Session,
        inventory: Inventory,
        memory: DeviceMemory,
        clock: Callable[[], datetime],
    ) -> None:
        self._session = session
        self._inventory = inventory
        self._memory = memory
        self._clock = clock
        self._names: _Names | None = None
        self._uuids: _Names | None = None
        self._hidden: set[str] = set()
        self._lock = threading.Lock()

    def find(self, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find all of them with as few calls as can be; one tuple per identity, in order."""
        asked = self._clock()
        many = sum(1 for identity in wanted if identity.instance_uuid) >= _MANY
        known = self._all_uuids(asked) if many else {}
        candidates = [self._candidates(identity, asked, known) for identity in wanted]
        uuids = {
            vm: identity.instance_uuid for identity, vms in zip(wanted, candidates, strict=True) for vm in vms
        }
        states = self._states(uuids)
        own = self._session.link.instance_uuid.lower()
        return [
            tuple(states[vm] for vm in vms if vm in states and _fits(states[vm], identity, own))
            for identity, vms in zip(wanted, candidates, strict=True)
        ]

    def _candidates(self, identity: Identity, asked: datetime, known: Mapping[str, list[str]]) -> list[str]:
        if not identity.instance_uuid:
            return self._named(identity.name, asked)
        uuid = identity.instance_uuid
        if uuid.lower() in known:
            return known[uuid.lower()]  # one that is not among them may be new: it is searched for
        found = self._session.call(
            lambda link: link.content.searchIndex.FindAllByUuid(uuid=uuid, vmSearch=True, instanceUuid=True)
        )
        return [moref(vm) for vm in found or ()]

    def _all_uuids(self, asked: datetime) -> Mapping[str, list[str]]:
        """Morefs by instanceUuid, read just now."""
        with self._lock:
            read_before = self._uuids
            if read_before is None or not timedelta(0) <= asked - read_before.read <= _UUIDS_AGE:
                read_before = self._uuids = _Names(asked, self._session.call(_uuids_of_all))
            return read_before.morefs

    def _named(self, name: str, asked: datetime) -> list[str]:
        with self._lock:
            known = self._names
            # a name that is missing may have come since: look again before saying that it is not there
            if known is None or asked - known.read > _NAMES_AGE or _unheard(name, known, asked):
                known = self._names = _Names(asked, self._session.call(_all_names))
            return known.morefs.get(name) or known.morefs.get(escaped(name), [])

    def _states(self, uuids: dict[str, str]) -> dict[str, VmState]:
        if not uuids:
            return {}
        reads = self._inventory.reads
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, uuids, PATHS))
        index = self._inventory.index()
        unknown = {stranger for row in rows.values() for stranger in strangers(row, index)}
        if unknown - self._hidden:
            index = self._inventory.refresh(max(reads, 1))
            # what is still unknown may not be ours to see: no reason to walk the inventory again each time
            self._hidden |= {stranger for row in rows.values() for stranger in strangers(row, index)}
        self._remember(rows.values())
        side = self._session.side
        return {vm: state_of(row, index, side, uuids[vm]) for vm, row in rows.items()}

    def _remember(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._memory.note(row.moref, row.values.get(DEVICES) or ())


def _fits(state: VmState, identity: Identity, vcenter_uuid: str) -> bool:
    if identity.instance_uuid:
        return state.instance_uuid == identity.instance_uuid.lower()
    return not contradicts(state, identity, vcenter_uuid)


def _uuids_of_all(link: Link) -> dict[str, list[str]]:
    uuids: dict[str, list[str]] = {}
    for row in walk(link, {vim.VirtualMachine: ("config.instanceUuid",)}):
        uuid = row.text("config.instanceUuid").lower()
        if uuid:
            uuids.setdefault(uuid, []).append(row.moref)
    return uuids


def _unheard(name: str, known: _Names, asked: datetime) -> bool:
    return name not in known.morefs and known.read < asked


def _all_names(link: Link) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for row in walk(link, {vim.VirtualMachine: ("name",)}):
        names.setdefault(row.text("name"), []).append(row.moref)
    return names


def contradicts(state: VmState, identity: Identity, vcenter_uuid: str) -> bool:
    """Whether a VM of that name cannot be the identity.

    What the identity does not tell, or the VM does not show, contradicts nothing. MACs and disks contradict
    only when they have none in common: one may have been added or replaced since the export.
    """
    if state.name not in (identity.name, escaped(identity.name)):
        return True
    if identity.moref and identity.vcenter_uuid.lower() == vcenter_uuid and state.moref != identity.moref:
        return True
    if identity.bios_uuid and state.bios_uuid and identity.bios_uuid.lower() != state.bios_uuid:
        return True
    macs = {nic.mac for nic in state.nics if nic.mac}
    disks = {disk.uuid.lower() for disk in state.disks if disk.uuid}
    return _disjoint(identity.macs, macs) or _disjoint(identity.disk_uuids, disks)


def _disjoint(told: Iterable[str], shown: set[str]) -> bool:
    expected = {value.lower() for value in told}
    return bool(expected and shown) and not expected & shown
