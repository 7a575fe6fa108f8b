"""What vCenter leaves behind: recorded before a VM leaves, given back after it arrived, and reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from executor.errands import OnlyLooks
from executor.gateway import Gateway, VmState
from executor.itinerary import Direction, Step
from executor.journal.records import Remembered
from executor.logbook import Logbook
from executor.trip import ErrandFailed, Trip
from wavelift.model.belongings import Belongings
from wavelift.model.ha_details import HA_DETAILS
from wavelift.settings import Restore

__all__ = ["GiveBack", "Remember", "missing"]


@dataclass(frozen=True, slots=True)
class Remember(OnlyLooks):
    """Before it leaves the source: write down what belongs to it."""

    gateway: Gateway
    logbook: Logbook
    wanted: Restore

    @property
    def step(self) -> Step:
        """Slots are held, the intent is not written."""
        return Step.PREPARE

    @property
    def name(self) -> str:
        """As in the journal."""
        return "remember what belongs to it"

    def concerns(self, trip: Trip) -> bool:
        """On the way to the target; the way back gives back the same."""
        return trip.direction is Direction.FORWARD and self.wanted is not Restore.OFF

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Read and record it; what cannot be read is said."""
        found = await self.gateway.belongings(state)
        if found != self.logbook.ledger.move(trip.vm).belongings:
            self.logbook.write(trip.vm, Remembered(found))
        return found.unseen

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Looking changes nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class GiveBack:
    """After it arrived, in either direction: what it had at the source it has again."""

    gateway: Gateway
    logbook: Logbook
    wanted: Restore

    @property
    def step(self) -> Step:
        """After it was verified."""
        return Step.RESTORE

    @property
    def name(self) -> str:
        """As in the journal."""
        return "give back what belongs to it"

    def concerns(self, trip: Trip) -> bool:
        """Whether anything was recorded that could be missing."""
        kept = self._kept(trip)
        return self.wanted is not Restore.OFF and kept is not None and kept.anything

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Give back what is missing; doing it twice changes nothing.

        Raises:
            ErrandFailed: something is missing still, and the settings want all of it.
        """
        kept = self._kept(trip) or Belongings()
        before = await self.gateway.belongings(state)
        lacking = list(missing(kept, before))
        if not lacking:
            return ()
        came = await self.gateway.give_back(state, kept)
        after = await self.gateway.belongings(state)
        later = [f"DRS rule {name}" for name in came.later]
        still = [text for text in missing(kept, after) if text not in later]
        given = [text for text in lacking if text not in still and text not in later]
        remarks = [f"given back: {'; '.join(given)}"] if given else []
        remarks += [f"{text} is made when another of its VMs arrives" for text in later]
        if still:
            why = f" ({'; '.join(came.trouble)})" if came.trouble else ""
            if self.wanted is Restore.MUST:
                raise ErrandFailed(f"missing after the move: {'; '.join(still)}{why}")
            remarks.append(f"MISSING, give back by hand: {'; '.join(still)}{why}")
        return tuple(remarks)

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Nothing is taken back after arrival."""
        return ()

    def _kept(self, trip: Trip) -> Belongings | None:
        """What was recorded, with the rules as they were before the first of their VMs left."""
        ledger = self.logbook.ledger
        kept = ledger.move(trip.vm).belongings
        return kept and replace(kept, rules=ledger.rules.of(trip.instance_uuid))


def missing(kept: Belongings, now: Belongings) -> Iterator[str]:
    """What it had and has not, in words; what is new at the destination is nobody's loss.

    A rule counts as given back when it stands there with this VM in it: its other members may still be on
    their way.
    """
    has = dict(now.attributes)
    for name, value in kept.attributes:
        if has.get(name) != value:
            yield f"attribute {name}"
    yield from (f"tag {category}: {tag}" for category, tag in kept.tags if (category, tag) not in now.tags)
    for permission in kept.permissions:
        if permission not in now.permissions:
            yield f"permission of {permission.principal} ({permission.role})"
    if kept.notes != now.notes:
        yield "notes"
    there = {(rule.name, rule.kind) for rule in now.rules}
    yield from (f"DRS rule {rule.name}" for rule in kept.rules if (rule.name, rule.kind) not in there)
    yield from (f"VM group {group}" for group in kept.groups if group not in now.groups)
    for what, wanted, found in (
        ("DRS automation level", kept.drs, now.drs),
        ("HA restart priority", kept.ha_priority, now.ha_priority),
        ("HA isolation response", kept.ha_isolation, now.ha_isolation),
        ("HA VM monitoring", kept.ha_monitoring, now.ha_monitoring),
    ):
        if wanted and wanted != found:
            yield f"{what} {wanted}"
    for path, value in kept.ha_details:
        if (path, value) not in now.ha_details:
            yield f"HA {HA_DETAILS.get(path, path)} {value}"
    yield from (f"multi-writer of disk {key}" for key in kept.multi_writer if key not in now.multi_writer)
    yield from (f"{label} with {file}" for label, file in kept.media if (label, file) not in now.media)
