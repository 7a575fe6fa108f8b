"""Which tasks on the hosts are our own."""

from __future__ import annotations

from executor.gateway import AtWork
from executor.journal import Ledger
from wavelift.model.plan import Wave

__all__ = ["is_ours"]


def is_ours(wave: Wave, ledger: Ledger, task: AtWork) -> bool:
    """Whether a task is one of this wave's relocations, also one whose id is not known yet."""
    for move in wave.moves:
        attempt = ledger.move(move.vm).open_attempt
        if attempt is None:
            continue
        order = attempt.intended.order
        same = (task.state.ref.side, task.state.entity) == (order.side, order.moref)
        if same or task.state.entity_name == order.name or task.state.ref == attempt.task:
            return True
    return False
