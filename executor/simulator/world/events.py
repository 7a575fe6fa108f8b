"""What one vCenter remembers of relocations as events (fact sheet 6.3).

Within one vCenter the long-standing classes; between two, ``EventEx`` with the ids that the source and the
target keep each of its own. Which events a real vCenter writes in which version is unverified, so they are
evidence for a person and never decide anything. Events outlive a restart; tasks do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from executor.simulator.estate.nodes import SimFault
from executor.simulator.world.standing import UNKNOWN, Standing, aim_of, standing_of
from wavelift.model.placement import Side

if TYPE_CHECKING:
    from executor.simulator.relocating.relocation import Relocation

__all__ = ["EventBook", "NoEvents", "SimEvent", "note_begin", "note_end"]

_MOST = 100_000
_EX = "com.vmware.vc.vm."
_CLASS = "vim.event."


@dataclass(frozen=True, slots=True)
class SimEvent:
    """One event.

    Attributes:
        key: number within its vCenter, from 1.
        chain: number of the task it belongs to, at the vCenter where that task is; 0 elsewhere.
        kind: event type id: "vim.event.VmRelocatedEvent" or "com.vmware.vc.vm.SrcVmMigratedEvent".
        vm, name: moref in this vCenter and name of the VM.
        user: who started it.
        text: the message in full.
        fault: why it failed, or None.
        stood: where the VM was in this vCenter as the event was written.
        other: where it came from once it has arrived, or where it was to go.
    """

    key: int
    chain: int
    kind: str
    at: datetime
    vm: str
    name: str
    user: str
    text: str
    fault: SimFault | None = None
    stood: Standing = UNKNOWN
    other: Standing = UNKNOWN

    @property
    def category(self) -> str:
        """Severity: "error" for what failed, else "info"."""
        return "error" if self.fault is not None else "info"

    @property
    def extended(self) -> bool:
        """Whether clients see an ``EventEx`` rather than a class of its own."""
        return self.kind.startswith(_EX)


class EventBook:
    """Events of the vCenter of one side, oldest first; the oldest of more than 100,000 are forgotten."""

    kept = True
    """Whether anything is written down here."""

    def __init__(self, side: Side, now: Callable[[], datetime]) -> None:
        self._side, self._now = side, now
        self._key = 0
        self.all: list[SimEvent] = []

    def post(
        self, kind: str, relocation: Relocation, vm: str, text: str, *, chain: int, fault: SimFault | None
    ) -> None:
        """Write an event down."""
        self._key += 1
        user = relocation.task.user
        name = relocation.vm.name
        done = relocation.ended and bool(vm) and fault is None
        stood, other = _places(relocation, self._side, done=done)
        self.all.append(
            SimEvent(self._key, chain, kind, self._now(), vm, name, user, text, fault, stood, other)
        )
        if len(self.all) > _MOST + _MOST // 10:
            del self.all[:-_MOST]


class NoEvents(EventBook):
    """Keeps nothing: nobody reads the event log of a rehearsed night."""

    kept = False


Books = dict[Side, EventBook]


def note_begin(books: Books, relocation: Relocation) -> None:
    """The source says that a VM is on its way; where it stood and leads is kept for what follows."""
    book = books[relocation.source.side]
    if not book.kept:
        return
    relocation.origin = standing_of(relocation.source, relocation.vm)
    relocation.aim = aim_of(relocation)
    way = f" from {relocation.source.name} to {relocation.target.name}" if relocation.to.crosses else ""
    text = f"Relocating {relocation.vm.name}{way}"
    kind = f"{_CLASS}VmBeingRelocatedEvent"
    book.post(kind, relocation, relocation.vm.moref, text, chain=_chain(relocation), fault=None)


def note_end(books: Books, relocation: Relocation, arrived: str, fault: SimFault | None) -> None:
    """Both sides say how it ended; ``arrived`` is the VM's moref at the target, "" if it did not arrive."""
    if not books[relocation.source.side].kept:
        return
    if relocation.to.crosses:
        _note_source(books, relocation, fault)
        _note_target(books, relocation, arrived, fault)
        return
    kind = _local_kind(relocation, fault)
    done = f"Failed to relocate {relocation.vm.name}" if fault else f"Relocated {relocation.vm.name}"
    text = f"{done}: {fault.text}" if fault else done
    books[relocation.source.side].post(
        f"{_CLASS}{kind}", relocation, relocation.vm.moref, text, chain=_chain(relocation), fault=fault
    )


def _local_kind(relocation: Relocation, fault: SimFault | None) -> str:
    if fault is not None:
        return "VmRelocateFailedEvent"
    return "VmRelocatedEvent" if relocation.total else "VmMigratedEvent"


def _note_source(books: Books, relocation: Relocation, fault: SimFault | None) -> None:
    way = f"from {relocation.source.name} to {relocation.target.name}"
    kind, done = (
        ("SrcVmMigrateFailedEvent", "Failed to migrate") if fault else ("SrcVmMigratedEvent", "Migrated")
    )
    text = f"{done} {relocation.vm.name} {way}{f': {fault.text}' if fault else ''}"
    book = books[relocation.source.side]
    book.post(f"{_EX}{kind}", relocation, relocation.vm.moref, text, chain=_chain(relocation), fault=fault)


def _note_target(books: Books, relocation: Relocation, arrived: str, fault: SimFault | None) -> None:
    """The target knows what arrived; of what failed before it began it has never heard."""
    way = f"from {relocation.source.name} to {relocation.target.name}"
    book = books[relocation.target.side]
    if arrived:
        text = f"Migrated {relocation.vm.name} {way}"
        book.post(f"{_EX}DstVmMigratedEvent", relocation, arrived, text, chain=0, fault=None)
    elif relocation.total:
        text = f"Failed to migrate {relocation.vm.name} {way}{f': {fault.text}' if fault else ''}"
        book.post(f"{_EX}DstVmMigrateFailedEvent", relocation, "", text, chain=0, fault=fault)


def _places(relocation: Relocation, side: Side, *, done: bool) -> tuple[Standing, Standing]:
    """Where the VM is as one vCenter sees it, and the other end of its way."""
    origin = relocation.origin or standing_of(relocation.source, relocation.vm)
    aim = relocation.aim or aim_of(relocation)
    if relocation.to.crosses:
        return (origin, aim) if side is relocation.source.side else (aim if done else UNKNOWN, origin)
    return (aim, origin) if done else (origin, aim)


def _chain(relocation: Relocation) -> int:
    digits = relocation.task.moref.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
