"""Slots of relocations that an interrupted run left running: charged before anything gets a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from executor.clock import Clock
from executor.gateway import Gateway, GatewayError
from executor.itinerary import Direction
from executor.journal import MoveHistory
from executor.logbook import Logbook
from executor.recovery import find_task, watch
from executor.turns.dispatch import Dispatcher, Ticket
from wavelift.errors import VCenterError
from wavelift.model.plan import Identity

__all__ = ["let_go", "reckon"]

_LOOK_SECONDS = 30.0
"""Between two looks for what nobody follows."""
_LOOKS = 3
"""After so many without a task there is none: a call that was on its way has arrived by then."""


async def reckon(vms: Iterable[str], gateway: Gateway, logbook: Logbook, dispatcher: Dispatcher) -> None:
    """Charge what may still run of these VMs, so that no turn is given on slots that are taken.

    It stays charged until the attempt is taken up and its end is known, or until ``let_go``.

    Raises:
        Refused, Unanswered, VCenterError: a vCenter does not tell where a VM is.
    """
    histories = [logbook.ledger.move(vm) for vm in vms]
    still_open = [history for history in histories if history.open_attempt is not None]
    await asyncio.gather(*(_charge(history, gateway, dispatcher) for history in still_open))


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


async def let_go(history: MoveHistory, gateway: Gateway, dispatcher: Dispatcher, clock: Clock) -> None:
    """Give a VM's slots back once its relocation has ended, for a run that does not take it up.

    A rollback of some VMs leaves what others have open to the next ``resume``: nothing is written down here.
    A vCenter that does not tell keeps them charged, and is asked again.
    """
    attempt = history.open_attempt
    if attempt is None:
        return
    order, looks = attempt.intended.order, 0
    while looks < _LOOKS:
        try:
            found = attempt.task
            if found is None and (task := await find_task(gateway, order, attempt.at)) is not None:
                found = task.ref
            if found is not None:
                last = await watch(gateway, found, lambda _percent: None)
                if last is None or last.phase.ended:
                    break
            looks += 1
        except (GatewayError, VCenterError):
            pass  # our own calls meet it too, and say so
        await clock.sleep(_LOOK_SECONDS)
    dispatcher.leave(order.vm)
