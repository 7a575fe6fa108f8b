"""Nights over processes: every night stands alone, so it does not matter which process rehearses it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from executor.simulator.night.rehearsed import Change, Scene, WaveNight, rehearse_night

__all__ = ["NightPool", "NightTask", "night_pool"]

_WORTH_A_PROCESS = 4000
"""Moves, all nights together, below which starting processes takes longer than it saves."""


@dataclass(frozen=True, slots=True)
class NightTask:
    """One night to rehearse."""

    night: int
    change: Change = field(default_factory=Change)


@dataclass(frozen=True, slots=True)
class NightPool:
    """Rehearses nights of one scene."""

    scene: Scene
    executor: ProcessPoolExecutor | None = None

    def run(self, tasks: Sequence[NightTask]) -> list[tuple[WaveNight, ...]]:
        """Rehearse them; results in the order of the tasks, whoever was first."""
        if self.executor is None:
            return [rehearse_night(self.scene, task.night, change=task.change) for task in tasks]
        return list(self.executor.map(_Worker.rehearse, tasks))


class _Worker:
    """What a process keeps from one night to the next: the scene is sent only once."""

    scene: ClassVar[Scene]

    @classmethod
    def begin(cls, scene: Scene) -> None:
        cls.scene = scene

    @classmethod
    def rehearse(cls, task: NightTask) -> tuple[WaveNight, ...]:
        return rehearse_night(cls.scene, task.night, change=task.change)


@contextmanager
def night_pool(scene: Scene, nights: int, jobs: int | None) -> Iterator[NightPool]:
    """A pool for a scene; ``jobs`` None takes all cores where that is worth it."""
    if jobs is None:
        moves = sum(len(wave.moves) for wave in scene.plan.waves)
        jobs = (os.cpu_count() or 1) if moves * nights >= _WORTH_A_PROCESS else 1
    jobs = min(jobs, nights)
    if jobs <= 1:
        yield NightPool(scene)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_Worker.begin, initargs=(scene,)) as executor:
        yield NightPool(scene, executor)
