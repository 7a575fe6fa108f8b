"""What a vCenter's event log says of relocations (fact sheet 6.3): evidence, never the truth by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from typing import Any, Final

from pyVmomi import vim, vmodl

from executor.gateway import Happening
from executor.vsphere.faults import TRANSPORT
from executor.vsphere.properties import moref
from executor.vsphere.session import Link, Session

__all__ = ["RELOCATION_EVENTS", "happenings"]

_PAGE: Final = 200

RELOCATION_EVENTS: Final = (
    "com.vmware.vc.vm.SrcVmMigratedEvent",
    "com.vmware.vc.vm.SrcVmMigrateFailedEvent",
    "com.vmware.vc.vm.DstVmMigratedEvent",
    "com.vmware.vc.vm.DstVmMigrateFailedEvent",
    "vim.event.VmBeingRelocatedEvent",
    "vim.event.VmRelocatedEvent",
    "vim.event.VmRelocateFailedEvent",
    "vim.event.VmBeingHotMigratedEvent",
    "vim.event.VmMigratedEvent",
    "vim.event.VmEmigratingEvent",
    "vim.event.VmFailedMigrateEvent",
)


def happenings(session: Session, within: timedelta, names: Sequence[str]) -> list[Happening]:
    """Events of relocations of VMs of these names, oldest first.

    Args:
        session: the vCenter's session.
        within: how far back, by the vCenter's own clock.
        names: names of VMs; the events know nothing that is unique.
    """
    wanted = set(names)
    found = session.call(lambda link: [event for event in _read(link, within) if _name(event) in wanted])
    return sorted((_shown(session, event) for event in found), key=lambda each: each.at)


def _read(link: Link, within: timedelta) -> Iterator[Any]:
    """All relocation events of that time; filtered by the server, but for the VM: it may be gone there."""
    begin = _now(link) - within
    spec = vim.event.EventFilterSpec(
        time=vim.event.EventFilterSpec.ByTime(beginTime=begin), eventTypeId=list(RELOCATION_EVENTS)
    )
    collector = link.content.eventManager.CreateCollectorForEvents(spec)
    try:
        while page := collector.ReadNextEvents(_PAGE):
            yield from page
    finally:
        with contextlib.suppress(vmodl.MethodFault, *TRANSPORT):
            collector.DestroyCollector()


def _now(link: Link) -> Any:
    return vim.ServiceInstance("ServiceInstance", link.stub).CurrentTime()


def _name(event: Any) -> str:
    return str(event.vm.name) if event.vm is not None else ""


def _shown(session: Session, event: Any) -> Happening:
    kind = str(getattr(event, "eventTypeId", "") or f"vim.event.{type(event).__name__.rpartition('.')[2]}")
    text = str(event.fullFormattedMessage or getattr(event, "message", "") or kind)
    at = event.createdTime.astimezone(UTC)
    return Happening(session.side, kind, at, moref(event.vm.vm), str(event.vm.name), text)
