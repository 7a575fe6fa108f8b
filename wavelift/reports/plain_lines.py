"""One line per change, for pipes, logs and terminals that cannot redraw."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, tzinfo
from operator import itemgetter
from types import TracebackType
from typing import Self, TextIO

from wavelift.model.outcome import AttemptOutcome, MoveOutcome, MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import clock, zone_of
from wavelift.reports.pace import Pace
from wavelift.reports.wording import STATES, attempt_words, headline

__all__ = ["PlainLines"]

_UNDER_WAY = (MoveState.RUNNING, MoveState.RETURNING)
_ATTEMPT_ONLY = (MoveState.WAITING, MoveState.RUNNING)
"""States that the lines about attempts tell already."""


class PlainLines:
    """Prints what changed since the last snapshot.

    Changes that come quickly after each other are printed together, in the order in which they happened;
    none is lost. The first snapshot is the baseline: of a resumed wave only what is under way is told, not
    what had ended before.

    Args:
        plan: for the window's time zone and the headline.
        wave: the wave's id.
        stream: where to, usually stderr.
        clock: monotonic seconds, for coalescing.
        now: the current time, aware; stamps what carries no time of its own.
        background: whether a thread prints changes that came right after others.
    """

    def __init__(
        self,
        plan: Plan,
        wave: str,
        stream: TextIO,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        background: bool = True,
    ) -> None:
        planned = plan.wave(wave)
        self._plan, self._stream, self._now = plan, stream, now
        self._zone: tzinfo = zone_of(plan.window(planned.window) if planned else None)
        self._seen: dict[str, MoveOutcome] = {}
        self._outcome: WaveOutcome | None = None
        self._writing = threading.RLock()
        self._lines: list[tuple[datetime, str]] = []
        self._pace = Pace(self._print_changes, clock, background=background)

    def __enter__(self) -> Self:
        self._pace.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.stop()
        if self._outcome is not None:
            self._print(self._now(), headline(self._plan, self._outcome))

    def update(self, outcome: WaveOutcome) -> None:
        """Take a whole snapshot; prints at most four times a second."""
        self._outcome = outcome
        self._pace.ask()

    def note(self, text: str) -> None:
        """Print a remark at once, after the changes that came before it."""
        with self._writing:
            self._collect(self._now(), one_line(text))
            self._print_changes()

    def _print_changes(self) -> None:
        with self._writing:
            outcome = self._outcome
            if outcome is not None and not self._seen:
                self._seen = {move.vm: move for move in outcome.moves if move.state not in _UNDER_WAY}
                self._print(self._now(), headline(self._plan, outcome))
            for move in outcome.moves if outcome else ():
                before = self._seen.get(move.vm)
                if move is not before:
                    self._seen[move.vm] = move
                    self._collect_move(before, move)
            for moment, text in sorted(self._lines, key=itemgetter(0)):
                self._print(moment, text)
            self._lines.clear()

    def _collect_move(self, before: MoveOutcome | None, move: MoveOutcome) -> None:
        known = before.attempts if before else ()
        for place, attempt in enumerate(move.attempts):
            self._collect_attempt(known[place] if place < len(known) else None, attempt, move)
        if before is not None and move.state is before.state and move.reason == before.reason:
            return
        if move.state in _ATTEMPT_ONLY and not move.reason:
            return
        self._collect(move.ended or self._now(), self._state_words(move))

    def _collect_attempt(
        self, before: AttemptOutcome | None, attempt: AttemptOutcome, move: MoveOutcome
    ) -> None:
        name = one_line(move.name)
        if before is None:
            way = "is going back" if attempt.direction == "back" else "is moving"
            host = (
                f" to {one_line(move.target_host)}"
                if move.target_host and attempt.direction != "back"
                else ""
            )
            self._collect(attempt.began, f"{name}: {way}{host} (attempt {attempt.number})")
        ended_badly = attempt.result not in ("", "success")
        if ended_badly and (before is None or before.result != attempt.result):
            decision = f"; {one_line(attempt.decision)}" if attempt.decision else ""
            self._collect(attempt.ended, f"{name}: {attempt_words(attempt)}{decision}")

    @staticmethod
    def _state_words(move: MoveOutcome) -> str:
        reason = f": {one_line(move.reason)}" if move.reason else ""
        return f"{one_line(move.name)}: {STATES[move.state].word}{reason}"

    def _collect(self, moment: datetime | None, text: str) -> None:
        self._lines.append((moment or self._now(), text))

    def _print(self, moment: datetime, text: str) -> None:
        with self._writing:
            self._stream.write(f"{clock(moment, self._zone)} {text}\n")
            self._stream.flush()
