"""What the event log tells of a VM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wavelift.model.placement import Side

__all__ = ["Happening"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What a vCenter's event log says of a VM's relocation (fact sheet 6.3).

    Evidence for a person: which events are written in which version is unverified, and they know a VM by
    name and moref only.

    Attributes:
        kind: event type id, "com.vmware.vc.vm.DstVmMigratedEvent", "vim.event.VmRelocatedEvent" ….
        at: when, by the vCenter's clock, aware UTC.
        vm, name: the VM's moref there, or "", and its name.
        text: the message in full.
    """

    side: Side
    kind: str
    at: datetime
    vm: str
    name: str
    text: str
