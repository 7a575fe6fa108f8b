"""Slots of relocations that an interrupted run left running: charged before anything gets a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from executor.gateway import Gateway
from executor.itinerary import Direction
from executor.journal import MoveHistory
from executor.logbook import Logbook
from executor.turns.dispatch import Dispatcher, Ticket
from wavelift.model.plan import Identity

__all__ = ["reckon"]


async def reckon(vms: Iterable[str], gateway: Gateway, logbook: Logbook, dispatcher: Dispatcher) -> None:
    """Charge what may still run of these VMs, so that no turn is given on slots that are taken.

    It stays charged until the attempt is taken up and its end is known.

    Raises:
        Refused, Unanswered, VCenterError: a vCenter does not tell where a VM is.
    """
    histories = [logbook.ledger.move(vm) for vm in vms]
    await asyncio.gather(*(_charge(history, gateway, dispatcher) for history in histories))


async def _charge(history: MoveHistory, gateway: Gateway, dispatcher: Dispatcher) -> None:
    """Charge one open attempt to where its VM is.

    What runs to the target holds the host and datastores it was seen on before its intent was written:
    nothing is asked for it, so that a thousand tasks are followed again at once.
    """
    if history.open_attempt is None:
        return
    order, state = history.open_attempt.intended.order, history.home
    if history.open_attempt.intended.direction is Direction.BACK or state is None:
        (found,) = await gateway.find(order.side, [Identity(order.name, order.instance_uuid)])
        if not found:
            return  # it is gone from there: nothing runs any more
        state = replace(found[0], side=order.side)
    dispatcher.occupy(Ticket(order.vm, state, order.to))
