"""What a run learns from its own records while it is on: how many at once, and how long moves take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from executor.itinerary import Direction
from executor.journal import Ledger, Record
from executor.journal.records import AttemptEnded
from executor.turns.dispatch import Dispatcher, Ticket
from executor.turns.headroom import CONGESTION
from executor.turns.paces import Paces, way_of
from wavelift.model.plan import Plan, Wave

__all__ = ["Learning"]

_MOST_NOTES = 10


class Learning:
    """Listens to the logbook.

    Args:
        plan: for the estimates.
        wave: for the names.
        ledger: what was measured before; kept up to date by the logbook.
        dispatcher: knows how many run at once, and may.
        tell: told in words when that changes, and whether the report is to have it.
    """

    def __init__(
        self,
        plan: Plan,
        wave: Wave,
        ledger: Ledger,
        dispatcher: Dispatcher,
        tell: Callable[[str, bool], None],
    ) -> None:
        self._ledger, self._dispatcher, self._tell = ledger, dispatcher, tell
        self._headroom = dispatcher.headroom
        self._moves = {move.vm: move for move in wave.moves}
        self._paces = Paces.of(ledger, plan.moves())
        self._limit = self._headroom.limit
        self._notes = 0

    def pace(self, ticket: Ticket) -> float:
        """How many times longer than planned this move takes, as measured."""
        return self._paces.factor(way_of(ticket.state, ticket.to))

    def hear(self, record: Record) -> None:
        """Learn from one record."""
        body = record.body
        if not isinstance(body, AttemptEnded) or record.vm not in self._moves:
            return
        move, history = self._moves[record.vm], self._ledger.move(record.vm)
        if body.result == "success" and body.direction is Direction.FORWARD:
            self._paces.learn(history, move.seconds.expected)
        elif body.fault is not None and body.fault.name in CONGESTION:
            began = history.attempts[-1].began if history.attempts else None
            short = body.fault.name.rpartition(".")[2]
            self._lower(f"{short} on {move.name}", began or record.at, record.at)
        self._tell_rise()

    def _lower(self, what: str, began: datetime, now: datetime) -> None:
        running = self._dispatcher.running
        if self._headroom.trouble(what, running, began=began.timestamp(), now=now.timestamp()):
            self._limit = self._headroom.limit
            self._notes += 1
            words = f"at most {self._limit} moves run at once ({self._headroom.why})"
            self._tell(words, self._notes <= _MOST_NOTES)

    def _tell_rise(self) -> None:
        limit = self._headroom.limit
        if limit > self._limit and self._headroom.lowered:
            self._tell(f"{limit} moves run at once again: those before came through clean", False)
        self._limit = limit
