"""A shorter timetable than one pass of list scheduling gives: many orders, each played forward and back.

Any set of jobs with durations, amounts of resources and predecessors will do (resource-constrained project
scheduling). Each round shakes the order of urgency of the best timetable so far, schedules by it, then
pushes every job as late as possible and as early as possible again (forward-backward improvement).
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.steps import Lot, Steps
from planner.timetable.schedule import Job, Timetable, schedule
from planner.timetable.serial import Serial, lower_bound_seconds

__all__ = ["better_order", "schedule_well"]

_SEED = 20_260_102
_ELITE = 6
"""So many of the best orders are kept to be shaken."""

_AFRESH = 8
"""Every so many rounds start from nothing, so that the best orders do not crowd out all others."""

_WORTH = 0.01
"""An order that saves less than this part of the time is not worth another rule."""

_MANY = 500
"""With more jobs than this, the longest chain first is nearly always as good."""

_EFFORT, _EFFORT_PER_JOB, _EFFORT_PER_PAIR = 60_000, 1500, 50
"""Most steps for one wave. Few jobs have few orders: of 168 waves of up to 22 moves in which another order
might have helped, 51 gained 1 % with 1,500 steps per job, and 48 of them with this."""

_SHAKES = (0.03, 0.1, 0.3, 1.0)
"""How far a job's urgency moves, as parts of the timetable's length."""


def schedule_well(jobs: Sequence[Job], caps: Sequence[int], steps: int = 600_000) -> Timetable:
    """Return the shortest timetable found within a budget; deterministic.

    Args:
        jobs: durations, demands as (resource, amount) pairs, and predecessors by index.
        caps: units per resource. A job that wants more than a cap gets all of it.
        steps: the budget; 600,000 take about a second. With 0 this is ``schedule``.

    Raises:
        ValueError: the jobs wait for each other.
    """
    first = schedule(jobs, caps)
    least = lower_bound_seconds(jobs, caps)
    if first.makespan <= least or not jobs:
        return first
    return _Rounds(jobs, caps, Steps(steps)).run(first, least)


def better_order(
    jobs: Sequence[Job], caps: Sequence[int], steps: Steps, plain: Timetable
) -> Timetable | None:
    """Return a list schedule by another order than the longest chain first, where that is clearly shorter.

    What ``schedule_well`` finds counts only as an order: whoever gives turns by it and never lets a resource
    idle reaches the timetable that is returned.

    Args:
        jobs: as in ``schedule``.
        caps: as in ``schedule``.
        steps: a budget shared by many such questions; one takes at most a small part of it.
        plain: what ``schedule`` makes of the jobs.

    Returns:
        The timetable; None where the longest chain first is good enough, or nothing better was found.
    """
    enough = plain.makespan * (1 - _WORTH)
    if len(jobs) > _MANY or not steps or lower_bound_seconds(jobs, caps) > enough:
        return None
    effort = min(steps.left, _EFFORT, _EFFORT_PER_JOB * len(jobs), _EFFORT_PER_PAIR * len(jobs) ** 2)
    steps.take(effort)
    found = schedule_well(jobs, caps, effort)
    if found.makespan > enough:
        return None
    again = schedule(jobs, caps, found.starts)
    return again if again.makespan <= enough else None


class _Rounds:
    def __init__(self, jobs: Sequence[Job], caps: Sequence[int], steps: Steps) -> None:
        self._serial = Serial(jobs, caps)
        self._steps = steps
        self._lot = Lot(_SEED)
        self._elite: list[tuple[float, int, list[float]]] = []
        self._round = 0

    def run(self, first: Timetable, least: float) -> Timetable:
        best = list(first.starts)
        length = first.makespan
        seeds = [best, *self._serial.rule_orders()]
        while self._steps and length > least + 1e-9:
            keys = seeds[self._round] if self._round < len(seeds) else self._shaken()
            starts = self._both_ways(keys)
            makespan = self._serial.makespan(starts)
            self._elite.append((makespan, self._round, starts))
            self._elite = sorted(self._elite)[:_ELITE]
            self._round += 1
            if makespan < length - 1e-9:
                best, length = starts, makespan
        return self._serial.timetable(best)

    def _both_ways(self, keys: Sequence[float]) -> list[float]:
        """Schedule by the keys, then right and left until that gains nothing more."""
        starts = self._serial.forward(keys, self._steps)
        length = self._serial.makespan(starts)
        while True:
            late = self._serial.backward(starts, self._steps)
            again = self._serial.forward(late, self._steps)
            shorter = self._serial.makespan(again)
            if shorter < length - 1e-9:
                starts, length = again, shorter
                continue
            return again if shorter <= length else starts

    def _shaken(self) -> list[float]:
        lot = self._lot
        if self._round % _AFRESH == 0:
            return [lot.part() for _ in self._elite[0][2]]
        makespan, _, starts = self._elite[lot.below(len(self._elite))]
        reach = makespan * _SHAKES[self._round % len(_SHAKES)]
        return [start + reach * (lot.part() - 0.5) for start in starts]
