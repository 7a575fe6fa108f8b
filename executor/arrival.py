"""What a VM still lacks at its destination, seen from its trip and its history (design, promise 3)."""

from __future__ import annotations

from executor.gateway import Order, VmState
from executor.itinerary import Direction
from executor.journal import MoveHistory
from executor.recovery import Standing, Where
from executor.trip import Trip
from executor.verify import shortcomings

__all__ = ["not_yet"]


def not_yet(trip: Trip, standing: Standing, history: MoveHistory) -> tuple[str, ...]:
    """What is not yet as it should be, in words; empty means it has arrived."""
    there = standing.there
    if standing.where is Where.HERE:
        return ("the vCenter calls it done, but the VM is where it was",)
    if standing.where is not Where.THERE or there is None:
        return (standing.verdict,)
    recorded = history.home if trip.direction is Direction.FORWARD else history.landed
    return shortcomings(_order(trip, there, history), trip.before or recorded or there, there)


def _order(trip: Trip, there: VmState, history: MoveHistory) -> Order:
    order = history.last_order
    if order is not None and order.side is trip.leaves:
        return order
    # Somebody else moved it, or it never left: hold it against the plan all the same.
    place = trip.place(there, there.placement.host)
    return Order(trip.vm, trip.name, trip.leaves, there.moref, there.instance_uuid, place, there.power)
