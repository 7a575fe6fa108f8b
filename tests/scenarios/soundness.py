"""What must hold in every journal and every pair's record, whatever the night was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from executor.itinerary import may_follow
from executor.journal import Ledger, Record
from executor.journal.records import AttemptEnded, Intended
from executor.simulator.record import CallEntry
from wavelift.model.placement import Side

__all__ = ["assert_journal", "assert_no_double_submission"]

_TICK = timedelta(milliseconds=1)
"""The world's clock and ours round differently."""


def assert_journal(records: Sequence[Record]) -> None:
    """Numbers without gaps, time never back, every intent before its call, legal transitions."""
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert all(a.at <= b.at + _TICK for a, b in pairwise(records))
    ledger = Ledger()
    for record in records:
        before = ledger.move(record.vm).state if record.vm else None
        ledger.apply(record)
        if before is not None:
            after = ledger.move(record.vm).state
            assert before is after or may_follow(before, after), f"{record.vm}: {before} -> {after}"


def assert_no_double_submission(
    records: Sequence[Record],
    relocations: Iterable[CallEntry],
    called_on: Callable[[Side], Side] = lambda side: side,
) -> None:
    """At most one accepted relocation per attempt, each after its intent, never two at a time.

    Args:
        records: the journal.
        relocations: calls of the pair's record; with those that were not accepted it holds for them too.
        called_on: the vCenter that gets the call when a VM leaves that side.
    """
    intents: dict[tuple[str, Side], int] = defaultdict(int)
    for record in records:
        if isinstance(record.body, Intended):
            intents[record.body.order.instance_uuid, called_on(record.body.order.side)] += 1
    submitted = Counter((entry.extra["instance_uuid"], entry.side) for entry in relocations)
    for who, count in submitted.items():
        assert count <= intents[who], f"{who} was submitted {count} times on {intents[who]} intents"
    attempts: Counter[tuple[str, str, int]] = Counter()
    open_now: dict[str, int] = {}
    for record in records:
        body = record.body
        if isinstance(body, Intended):
            assert record.vm not in open_now, f"{record.vm}: intended with an attempt unsettled"
            open_now[record.vm] = body.number
            attempts[record.vm, body.direction, body.number] += 1
        elif isinstance(body, AttemptEnded):
            assert open_now.pop(record.vm, None) == body.number
    assert set(attempts.values()) <= {1}, "an attempt number was used twice"
