"""Finding the truth when nobody saw how an attempt ended (fact sheet 6.3; design, promises 1 and 4).

The vCenter's own task decides while there is one; then the VM's place on both sides. Nothing is ever
deleted, powered on or submitted again on a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from executor.gateway import Gateway, Order, Refused, TaskRef, TaskState, Unanswered, VmState
from executor.trip import Doubtful, Trip
from executor.witnesses import alike, is_another
from wavelift.model.placement import Side
from wavelift.model.values import value

__all__ = ["Standing", "Where", "doubt", "find_task", "stand", "watch"]

_RELOCATIONS = ("VirtualMachine.relocate", "VirtualMachine.migrate")
_CLOCK_MARGIN = timedelta(minutes=2)
_LATELY = timedelta(hours=24)
_MOST_EVENTS = 3


class Where(StrEnum):
    """The fact sheet's table of section 6.3: source, target, verdict; and what witnesses may say."""

    HERE = "here"
    THERE = "there"
    SPLIT = "split"
    LOST = "lost"
    ANOTHER = "another"


@value
class Standing:
    """Where a VM is.

    Attributes:
        where: on the side it leaves, the side it goes to, both, or neither; or what is on one of them under
            its instanceUuid is another VM.
        here, there: what each vCenter shows.
        seen: all that was seen, by side.
    """

    where: Where
    here: VmState | None
    there: VmState | None
    seen: tuple[tuple[Side, tuple[VmState, ...]], ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """What was seen in words, for a person."""
        return tuple(text for side, states in self.seen for text in _words(side, states))

    @property
    def verdict(self) -> str:
        """Where it is, in words."""
        return _VERDICTS[self.where]


_VERDICTS = {
    Where.HERE: "it has not moved",
    Where.THERE: "it is at its destination",
    Where.SPLIT: "both vCenters, or one of them twice, show this VM",
    Where.LOST: "neither vCenter shows this VM",
    Where.ANOTHER: "what is there under its instanceUuid is another VM",
}


async def stand(gateway: Gateway, trip: Trip) -> Standing:
    """Look for the VM on both sides by its instanceUuid; within one vCenter its placement tells the side."""
    identity, leaves = trip.identity, trip.leaves
    if trip.is_there is not None:
        (found,) = await gateway.find(leaves, [identity])
        return _stand_in_one(trip, found, trip.is_there)
    seen = await gateway.find_on_both([identity])
    (here,), (there,) = seen[leaves], seen[leaves.other]
    if bool(here) == bool(there):
        # It may have crossed meanwhile; asked in the order of its way, no side can miss it.
        (here,) = await gateway.find(leaves, [identity])
        (there,) = await gateway.find(leaves.other, [identity])
    if here and there:
        (here,) = await gateway.find(leaves, [identity])
    evidence = ((leaves, here), (leaves.other, there))
    if len(here) > 1 or len(there) > 1 or (here and there):
        return Standing(Where.SPLIT, here[0] if here else None, there[0] if there else None, evidence)
    if trip.witness is not None and any(is_another(found, trip.witness) for found in (*here, *there)):
        return Standing(Where.ANOTHER, None, None, evidence)
    if there:
        return Standing(Where.THERE, None, there[0], evidence)
    if here:
        return Standing(Where.HERE, here[0], None, evidence)
    return Standing(Where.LOST, None, None, evidence)


async def doubt(gateway: Gateway, trip: Trip, standing: Standing, why: str = "") -> Doubtful:
    """What only a person can decide, with all that is known; the event logs are asked now, and only now."""
    told = list(standing.evidence)
    if standing.where in (Where.LOST, Where.ANOTHER):
        told += await alike(gateway, trip)
    if trip.is_there is None:
        told += await _told(gateway, trip)
    reason = f"{standing.verdict}; {why}" if why else standing.verdict
    return Doubtful(reason, tuple(told))


async def _told(gateway: Gateway, trip: Trip) -> tuple[str, ...]:
    """What both vCenters' event logs say of the VM lately, in words; it decides nothing."""
    words: list[str] = []
    for side in (trip.leaves, trip.leaves.other):
        try:
            found = await gateway.events(side, _LATELY, [trip.name])
        except Refused as refusal:
            words.append(f"{side}: its events cannot be read: {refusal.fault.text or refusal.fault.name}")
            continue
        except Unanswered as silence:
            words.append(f"{side}: its events cannot be read: {silence.text}")
            continue
        if not found:
            words.append(f"{side}: no event of a relocation of a VM of this name in the last 24 hours")
        words += [f"{side}: event at {each.at:%H:%M:%S} UTC: {each.text}" for each in found[-_MOST_EVENTS:]]
    return tuple(words)


def _stand_in_one(trip: Trip, found: tuple[VmState, ...], is_there: Callable[[VmState], bool]) -> Standing:
    leaves = trip.leaves
    evidence = ((leaves, found),)
    if not found:
        return Standing(Where.LOST, None, None, evidence)
    if len(found) > 1:
        return Standing(Where.SPLIT, found[0], None, evidence)
    if trip.witness is not None and is_another(found[0], trip.witness):
        return Standing(Where.ANOTHER, None, None, evidence)
    if is_there(found[0]):
        return Standing(Where.THERE, None, replace(found[0], side=leaves.other), evidence)
    return Standing(Where.HERE, replace(found[0], side=leaves), None, evidence)


async def find_task(
    gateway: Gateway, order: Order, since: datetime, known: frozenset[str] = frozenset()
) -> TaskState | None:
    """The relocation task of an order whose answer never came, if the vCenter has one.

    What somebody with our account began on the same VM at the same time looks the same: where such a task
    ended well, only the VM's place tells.

    Args:
        gateway: the pair.
        order: what was submitted, or about to be.
        since: when that was, by the campaign's clock; two minutes are allowed for the vCenter's.
        known: ids of this VM's earlier tasks, which are not the one in question.
    """
    found = [
        task
        for task in await gateway.tasks(order.side, since - _CLOCK_MARGIN)
        if task.description in _RELOCATIONS
        and task.entity == order.moref
        and task.mine
        and task.ref.id not in known
    ]
    # Several attempts of one VM may lie close together: the newest is the one in question.
    return max(found, key=lambda task: task.queued or since, default=None)


async def watch(gateway: Gateway, task: TaskRef, progress: Callable[[int], None]) -> TaskState | None:
    """Follow a task to its end; None where the vCenter does not know it any more.

    Args:
        gateway: the pair.
        task: which.
        progress: told how far it is, in percent.
    """
    state: TaskState | None = None
    try:
        async for state in gateway.follow(task):
            if state.progress is not None:
                progress(state.progress)
    except Refused as refusal:
        if refusal.fault.name != "vmodl.fault.ManagedObjectNotFound":
            raise
    return state


def _words(side: Side, states: tuple[VmState, ...]) -> list[str]:
    if not states:
        return [f"{side}: not found"]
    return [
        f"{side}: {state.moref} on host {state.placement.host}, {state.power}, {state.connection}"
        for state in states
    ]
