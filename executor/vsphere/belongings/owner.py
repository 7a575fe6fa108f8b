"""One vCenter's part: reads what belongs to a VM and gives it what it lacks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pyVmomi import vim

from executor.gateway import Refused, Unanswered, VmState
from executor.vsphere.belongings.attributes import Attributes
from executor.vsphere.belongings.cluster import ClusterPart
from executor.vsphere.belongings.devices import media_of, multi_writer_of, share_spec
from executor.vsphere.belongings.permissions import Permissions
from executor.vsphere.belongings.tags import Tags
from executor.vsphere.belongings.waiting import finished
from executor.vsphere.inventory import Inventory
from executor.vsphere.properties import Row, read
from executor.vsphere.session import Session
from wavelift.model.belongings import Belongings, Given

__all__ = ["Owner"]

_PATHS = ("customValue", "config.annotation", "permission", "config.hardware.device", "runtime.host")


class Owner:
    """Reads and gives in one vCenter. Every part that does not work is named and stops no other."""

    def __init__(self, session: Session, inventory: Inventory) -> None:
        self._session = session
        self._attributes = Attributes(session)
        self._permissions = Permissions(session)
        self._cluster = ClusterPart(session, inventory)
        self._tags = Tags(session)

    def read(self, vm: VmState) -> Belongings:
        """Read all of it.

        Raises:
            Refused, Unanswered: the VM itself cannot be read.
        """
        row = self._row(vm.moref)
        unseen: list[str] = []

        def part(what: str, read_it: Callable[[], Any], empty: Any) -> Any:
            try:
                return read_it()
            except (Refused, Unanswered) as trouble:
                unseen.append(f"{what} cannot be read: {trouble}")
                return empty

        attributes = part("custom attributes", lambda: self._attributes.of(row), ())
        tags = part("tags", lambda: self._tags.of(vm.moref), ())
        permissions = part("permissions", lambda: self._permissions.of(row), ())
        cluster = part("rules and overrides", lambda: self._cluster.of(row), None)
        devices = row.values.get("config.hardware.device") or ()
        found = Belongings(
            attributes=attributes,
            tags=tags,
            permissions=permissions,
            notes=row.text("config.annotation"),
            multi_writer=multi_writer_of(devices),
            media=media_of(devices),
        )
        if cluster is not None:
            found = cluster.into(found)
            unseen += cluster.bound
        return found.with_unseen(tuple(unseen))

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
        told = part("rules and overrides", lambda: self._cluster.give(self._row(vm.moref), wanted, now))
        if told is not None:
            later = told
        return Given(tuple(trouble), later)

    def _row(self, moref: str) -> Row:
        rows = self._session.call(lambda link: read(link, vim.VirtualMachine, [moref], _PATHS))
        return rows.get(moref) or Row(moref, "vim.VirtualMachine", {})

    def _configure(self, vm: VmState, wanted: Belongings, now: Belongings) -> None:
        """Notes, and the multi-writer flag, which only a VM that is off takes."""
        spec = vim.vm.ConfigSpec()
        devices = self._row(vm.moref).values.get("config.hardware.device") or ()
        changes = share_spec(devices, [key for key in wanted.multi_writer if key not in now.multi_writer])
        if wanted.notes == now.notes and not changes:
            return
        if wanted.notes != now.notes:
            spec.annotation = wanted.notes
        spec.deviceChange = changes
        finished(
            self._session,
            self._session.call_once(
                lambda link: link.ref(vim.VirtualMachine, vm.moref).ReconfigVM_Task(spec)
            ),
        )
