"""Writing down: journal and ledger in step, and whoever looks on is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Set
from datetime import datetime

from executor.clock import Clock
from executor.itinerary import Direction, Step
from executor.journal import Body, Journal, Ledger, Record
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Wave

__all__ = ["Logbook", "Observer", "Reason"]

_REMARKS = 5

Observer = Callable[[Callable[[], WaveOutcome]], None]
"""Told after each change how to get the whole wave; building it costs, so whoever looks on decides when."""

Reason = str | Callable[[], str]
"""What a move waits for, in words; or what finds them, where thousands wait and few ever ask."""


class Logbook:
    """The journal of one running wave, its ledger, and what only a running engine knows.

    Args:
        journal: open for writing.
        ledger: folded from that journal.
        wave: the wave.
        clock: stamps the records.
        observer: told after each change.
        note: told each remark.
    """

    def __init__(
        self,
        journal: Journal,
        ledger: Ledger,
        wave: Wave,
        clock: Clock,
        observer: Observer | None = None,
        *,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._note = note
        self._journal = journal
        self.ledger = ledger
        self._wave = wave
        self._clock = clock
        self._observer = observer
        self._progress: dict[str, int] = {}
        self._waits: dict[str, Reason] = {}
        self._steps: dict[str, str] = {}
        self._listeners: list[Callable[[Record], None]] = []
        self.remarks: deque[tuple[datetime, str]] = deque(maxlen=_REMARKS)

    def listen(self, listener: Callable[[Record], None]) -> None:
        """Let somebody hear each record once it is on disk and folded."""
        self._listeners.append(listener)

    def remark(self, text: str) -> None:
        """Tell a remark to whoever looks on; not journalled."""
        self.remarks.append((self._clock.now(), text))
        self._note(text)

    def write(self, vm: str, body: Body) -> Record:
        """Write one record; it is on disk when this returns."""
        record = self._journal.append(self._clock.now(), self._wave.id, vm, body)
        self.ledger.apply(record)
        for listener in self._listeners:
            listener(record)
        self.tell()
        return record

    def progress(self, vm: str, percent: int | None) -> None:
        """Note how far a running relocation is; None when it runs no longer. Not journalled."""
        if percent is None:
            self._progress.pop(vm, None)
        else:
            self._progress[vm] = percent
        self.tell()

    def waits(self, vm: str, reason: Reason) -> None:
        """Note what a move waits for; "" when it does not. Not journalled."""
        if reason:
            self._waits[vm] = reason
        else:
            self._waits.pop(vm, None)
        self.tell()

    def at(self, vm: str, step: Step | None) -> None:
        """Note which step a VM is in; None when it is on its way no longer. Not journalled."""
        if step is None:
            self._steps.pop(vm, None)
        else:
            self._steps[vm] = step
        self.tell()

    @property
    def run_errands(self) -> Set[tuple[Direction, str, str]]:
        """What is done for this wave and its groups in this run, as (direction, group, errand)."""
        return self.ledger.run(self._wave.id).errands

    def seen(self) -> tuple[Mapping[str, int], Mapping[str, str], Mapping[str, str]]:
        """What is not journalled, by VM: progress in percent, what moves wait for, and their steps."""
        return self._progress, self._reasons(), self._steps

    def outcome(self) -> WaveOutcome:
        """The wave as it stands."""
        progress, waits, steps = self.seen()
        return self.ledger.outcome(self._wave, progress=progress, waits=waits, steps=steps)

    def _reasons(self) -> dict[str, str]:
        """What moves wait for, in words; each is asked for once, however many wait for it."""
        asked = {reason: reason if isinstance(reason, str) else reason() for reason in self._waits.values()}
        found = ((vm, asked[reason]) for vm, reason in self._waits.items())
        return {vm: words for vm, words in found if words}

    def tell(self) -> None:
        """Tell the observer."""
        if self._observer is not None:
            self._observer(self.outcome)
