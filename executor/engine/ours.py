"""Which tasks on the hosts are our own."""

from __future__ import annotations

from collections.abc import Sequence

from executor.gateway import AtWork
from executor.journal import Ledger
from wavelift.model.plan import Wave

__all__ = ["not_ours"]


def not_ours(wave: Wave, ledger: Ledger, tasks: Sequence[AtWork]) -> list[AtWork]:
    """Those that are none of this wave's relocations, also of those whose task is not known yet."""
    attempts = [attempt for move in wave.moves if (attempt := ledger.move(move.vm).open_attempt) is not None]
    orders = [attempt.intended.order for attempt in attempts]
    ids = {attempt.task for attempt in attempts}
    vms = {(order.side, order.moref) for order in orders}
    names = {order.name for order in orders}
    return [
        task
        for task in tasks
        if task.state.ref not in ids
        and (task.state.ref.side, task.state.entity) not in vms
        and task.state.entity_name not in names
    ]
