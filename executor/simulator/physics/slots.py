"""vCenter's cost slots: what a relocation charges where, and who waits for it (fact sheet 3.1).

A relocation that does not fit stays queued and is no error. When something is given back, those that wait
for it are tried in order of their coming; one that still does not fit lets later ones pass.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from wavelift.model.placement import Side

__all__ = ["SLOT_TABLES", "Charge", "Kind", "Slot", "SlotTable", "Slots", "Ticket", "slot_table"]


class Kind(StrEnum):
    """How a VM is relocated; decides what it costs."""

    VMOTION = "vMotion"
    STORAGE = "Storage vMotion"
    SHARED_NOTHING = "xvMotion"
    COLD = "other provisioning"


@dataclass(frozen=True, slots=True)
class Charge:
    """Units one relocation takes on each host, datastore and vMotion network it touches."""

    host: int
    datastore: int
    network: int


@dataclass(frozen=True, slots=True)
class SlotTable:
    """Units there are, and the charge per kind of relocation.

    Attributes:
        host, datastore: units of one host and one datastore.
        network: units of a host's vMotion network from 10 GbE on.
        network_slow: the same below 10 GbE.
    """

    host: int
    datastore: int
    network: int
    network_slow: int
    charges: dict[Kind, Charge]


_V6 = SlotTable(
    host=8,
    datastore=128,
    network=8,
    network_slow=4,
    charges={
        Kind.VMOTION: Charge(1, 1, 1),
        Kind.STORAGE: Charge(4, 16, 0),
        Kind.SHARED_NOTHING: Charge(4, 16, 1),
        Kind.COLD: Charge(1, 16, 0),
    },
)
_V7 = SlotTable(
    host=16,
    datastore=128,
    network=8,
    network_slow=4,
    charges={
        Kind.VMOTION: Charge(2, 0, 1),
        Kind.STORAGE: Charge(8, 16, 0),
        Kind.SHARED_NOTHING: Charge(8, 16, 1),
        Kind.COLD: Charge(2, 16, 0),
    },
)
SLOT_TABLES: dict[int, SlotTable] = {6: _V6, 7: _V7, 8: _V7, 9: _V7}
"""By major version of the vCenter. What a cold move costs a datastore is not published; 16 is assumed."""

Slot = tuple[str, Side, str]
"""("host" | "datastore" | "network", side, moref)."""


def slot_table(version: str) -> SlotTable:
    """The table for a vCenter of that version; the newest known one where it is unknown."""
    major = version.partition(".")[0]
    return SLOT_TABLES.get(int(major) if major.isdigit() else 0, _V7)


@dataclass(slots=True, eq=False)
class Ticket:
    """One relocation's claim. ``held`` tells whether it has its slots."""

    needs: dict[Slot, int]
    granted: Callable[[], None]
    number: int = 0
    held: bool = False
    dead: bool = False


class Slots:
    """The account of all slots of both vCenters."""

    def __init__(self, limit: Callable[[Slot], int]) -> None:
        """Keep the account under ``limit``, the units of each slot."""
        self._limit = limit
        self.used: dict[Slot, int] = {}
        self._parked: dict[Slot, dict[int, list[tuple[int, Ticket]]]] = {}
        self._numbers = count(1)

    def limit(self, slot: Slot) -> int:
        """Units of that slot."""
        return self._limit(slot)

    def claim(self, ticket: Ticket) -> None:
        """Take the slots now, or wait for them; ``granted`` is called once they are taken."""
        ticket.number = next(self._numbers)
        self._try(ticket)

    def give_back(self, ticket: Ticket) -> None:
        """Release what the ticket holds, or take it out of the queue."""
        ticket.dead = True
        if not ticket.held:
            return
        ticket.held = False
        for slot, units in ticket.needs.items():
            self.used[slot] -= units
        for slot in ticket.needs:
            self._wake(slot)

    def blocking(self, ticket: Ticket) -> Slot | None:
        """The first slot that keeps the ticket waiting, or None."""
        for slot, units in ticket.needs.items():
            used = self.used.get(slot, 0)
            # A charge above the limit would wait for ever; vCenter lets it run alone.
            if used and used + units > self._limit(slot):
                return slot
        return None

    def _try(self, ticket: Ticket) -> bool:
        slot = self.blocking(ticket)
        if slot is not None:
            heap = self._parked.setdefault(slot, {}).setdefault(ticket.needs[slot], [])
            heapq.heappush(heap, (ticket.number, ticket))
            return False
        for needed, units in ticket.needs.items():
            self.used[needed] = self.used.get(needed, 0) + units
        ticket.held = True
        ticket.granted()
        return True

    def _wake(self, slot: Slot) -> None:
        """Try those parked at the slot, oldest first, as long as one of them could fit."""
        queues = self._parked.get(slot)
        while queues:
            used = self.used[slot]
            fitting = [
                heap for units, heap in queues.items() if not used or used + units <= self._limit(slot)
            ]
            fitting = [heap for heap in fitting if _drop_dead(heap)]
            if not fitting:
                return
            oldest = min(fitting, key=lambda heap: heap[0][0])
            self._try(heapq.heappop(oldest)[1])


def _drop_dead(heap: list[tuple[int, Ticket]]) -> bool:
    """Remove given-up tickets from the front; whether any is left."""
    while heap and heap[0][1].dead:
        heapq.heappop(heap)
    return bool(heap)
