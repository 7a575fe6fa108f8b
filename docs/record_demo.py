"""Records docs/images/demo.svg: one frame of the live view, taken from a real run of the demo.

``python docs/record_demo.py`` runs ``wavelift demo`` in a scratch folder and keeps the frame of its second
wave in which most VMs are on the move.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from executor.logbook import Observer
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Plan, Wave
from wavelift.reports.live_screen import Snapshot, screen
from wavelift.verbs.demo import demo

WIDTH, HEIGHT = 100, 26
PICTURE = Path(__file__).resolve().parent / "images" / "demo.svg"
_best: tuple[tuple[int, int], Snapshot] | None = None


@contextmanager
def _watch(plan: Plan, wave: Wave, now: Callable[[], datetime]) -> Iterator[Observer]:
    def observe(snapshot: Callable[[], WaveOutcome]) -> None:
        global _best  # noqa: PLW0603 - a script of one purpose
        if wave.id != "2":
            return
        outcome = snapshot()
        running = sum(1 for move in outcome.moves if move.progress)
        moved = outcome.count(MoveState.MOVED)
        if _best is None or (running, moved) > _best[0]:
            _best = ((running, moved), Snapshot(plan, outcome, now()))

    yield observe


def main() -> None:
    """Run the demo and write the picture."""
    with tempfile.TemporaryDirectory() as scratch:
        demo(Path(scratch) / "demo", speed=240.0, tell=lambda _: None, watch=_watch)
    if _best is None:
        raise SystemExit("the demo showed nothing")
    console = Console(record=True, width=WIDTH, height=HEIGHT, file=StringIO(), force_terminal=True)
    console.print(screen(_best[1], WIDTH, HEIGHT))
    console.save_svg(str(PICTURE), title="wavelift run berlin-to-leipzig --wave 2")


if __name__ == "__main__":
    main()
