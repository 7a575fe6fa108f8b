"""One vCenter's part: reads what belongs to a VM and gives it what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from pyVmomi import vim

from executor.gateway import Refused, Unanswered, VmState
from executor.vsphere.belongings.attributes import Attributes
from executor.vsphere.belongings.cluster import HOST, ClusterPart, Held
from executor.vsphere.belongings.devices import drive_spec, share_spec
from executor.vsphere.belongings.permissions import Permissions
from executor.vsphere.belongings.tags import Tags
from executor.vsphere.belongings.waiting import finished
from executor.vsphere.devices import DeviceMemory
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import Row, read
from executor.vsphere.session import Session
from executor.vsphere.states import DEVICES
from wavelift.model.belongings import Belongings, Given

__all__ = ["Owner"]

T = TypeVar("T")

_PATHS = ("customValue", "config.annotation", "permission", HOST)


class Owner:
    """Reads and gives in one vCenter. Every part that does not work is named and stops no other."""

    def __init__(self, session: Session, inventory: Inventory, devices: DeviceMemory) -> None:
        self._session = session
        self._devices = devices
        self._attributes = Attributes(session)
        self._permissions = Permissions(session)
        self._cluster = ClusterPart(session, inventory)
        self._tags = Tags(session)

    def read(self, vm: VmState) -> Belongings:
        """Read all of it.

        Raises:
            Refused, Unanswered: the VM itself cannot be read.
        """
        return self.read_all([vm])[0]

    def read_all(self, vms: Sequence[VmState]) -> list[Belongings]:
        """Read what belongs to many VMs with as few calls as can be, in order.

        Their devices were read with them: they are read again only where they are not known any more.

        Raises:
            Refused, Unanswered: the VMs themselves cannot be read.
        """
        rows = {vm.moref: row for vm, row in zip(vms, self._rows([vm.moref for vm in vms]), strict=True)}
        keys = {vm.moref: _keys(vm) for vm in vms}
        devices = self._devices.of_all(self._session, keys)
        unseen: dict[str, list[str]] = {moref: [] for moref in rows}

        def part(what: str, read_it: Callable[[], dict[str, T]]) -> dict[str, T]:
            try:
                return read_it()
            except (Refused, Unanswered) as trouble:
                for told in unseen.values():
                    told.append(f"{what} cannot be read: {trouble}")
                return {}

        attributes = part(
            "custom attributes", lambda: {vm: self._attributes.of(row) for vm, row in rows.items()}
        )
        tags = part("tags", lambda: self._tags.of_all(list(rows)))
        permissions = part("permissions", lambda: {vm: self._permissions.of(row) for vm, row in rows.items()})
        held = part("rules and overrides", lambda: self._cluster.of_all(list(rows.values())))
        found = []
        for moref, row in rows.items():
            own = tags.get(moref, ())
            if not isinstance(own, tuple):
                unseen[moref].append(f"tags cannot be read: {own}")
            cluster = held.get(moref, Held())
            belongings = Belongings(
                attributes=attributes.get(moref, ()),
                tags=own if isinstance(own, tuple) else (),
                permissions=permissions.get(moref, ()),
                notes=row.text("config.annotation"),
                multi_writer=devices[moref].multi_writer,
                media=devices[moref].media,
            )
            told = (*unseen[moref], *cluster.by_hand)
            found.append(cluster.into(belongings).with_unseen(told))
        by_moref = dict(zip(rows, found, strict=True))
        return [by_moref[vm.moref] for vm in vms]

    def give(self, vm: VmState, wanted: Belongings) -> Given:
        """Give what is lacking; what works is not undone by what does not."""
        now = self.read(vm)
        trouble: list[str] = []
        later: tuple[str, ...] = ()

        def part(what: str, give_it: Callable[[], Any]) -> Any:
            try:
                return give_it()
            except (Refused, Unanswered) as failure:
                trouble.append(f"{what}: {failure}")
                return None

        for name, value in wanted.attributes:
            if (name, value) not in now.attributes:
                part(f"attribute {name}", partial(self._attributes.put, vm.moref, name, value))
        lacking = [tag for tag in wanted.tags if tag not in now.tags]
        for category, tag in lacking:
            part(f"tag {tag}", partial(self._tags.attach, vm.moref, category, tag))
        for permission in wanted.permissions:
            if permission not in now.permissions:
                part(
                    f"permission of {permission.principal}",
                    partial(self._permissions.put, vm.moref, permission),
                )
        part("configuration", lambda: self._configure(vm, wanted, now))
        lost = [held for held in wanted.media if held not in now.media]
        for label, file in lost:
            part(label, partial(self._connect, vm, label, file))
        told = part(
            "rules and overrides", lambda: self._cluster.give(self._rows([vm.moref], (HOST,))[0], wanted, now)
        )
        if told is not None:
            later = told
        return Given(tuple(trouble), later)

    def _rows(self, morefs: Sequence[str], paths: Sequence[str] = _PATHS) -> list[Row]:
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, morefs, paths))
        return [rows.get(moref) or Row(moref, "vim.VirtualMachine", {}) for moref in morefs]

    def _connect(self, vm: VmState, label: str, file: str) -> None:
        """Put an image back into a drive; where this vCenter has no such file, it says so."""
        (row,) = self._rows([vm.moref], (DEVICES,))
        change = drive_spec(row.values.get(DEVICES) or (), label, file)
        self._devices.forget(vm.moref)
        if change is not None:
            spec = vim.vm.ConfigSpec(deviceChange=[change])
            self._reconfigure(vm, spec)

    def _configure(self, vm: VmState, wanted: Belongings, now: Belongings) -> None:
        """Notes, and the multi-writer flag, which only a VM that is off takes."""
        spec = vim.vm.ConfigSpec()
        lost = [key for key in wanted.multi_writer if key not in now.multi_writer]
        if wanted.notes == now.notes and not lost:
            return
        changes: list[Any] = []
        if lost:
            (row,) = self._rows([vm.moref], (DEVICES,))
            changes = share_spec(row.values.get(DEVICES) or (), lost)
            self._devices.forget(vm.moref)
        if wanted.notes != now.notes:
            spec.annotation = wanted.notes
        spec.deviceChange = changes
        self._reconfigure(vm, spec)

    def _reconfigure(self, vm: VmState, spec: Any) -> None:
        task = self._session.call_once(
            lambda link: link.ref(vim.VirtualMachine, vm.moref).ReconfigVM_Task(spec)
        )
        finished(self._session, task)


def _keys(vm: VmState) -> frozenset[int]:
    return frozenset([disk.key for disk in vm.disks] + [nic.key for nic in vm.nics])
