"""Serial schedule generation: job after job to the earliest moment that its resources leave."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from planner.steps import Steps
from planner.timetable.schedule import Job, Timetable

__all__ = ["Serial", "lower_bound_seconds"]


def lower_bound_seconds(jobs: Sequence[Job], caps: Sequence[int]) -> float:
    """Return a time that no timetable beats: the longest chain, or the work of the busiest resource."""
    ends: dict[int, float] = {}
    for index in _sorted(jobs):
        ends[index] = jobs[index].seconds + max((ends[first] for first in jobs[index].after), default=0.0)
    work: dict[int, float] = {}
    for job in jobs:
        for resource, amount in job.demands:
            work[resource] = work.get(resource, 0.0) + job.seconds * min(amount, caps[resource])
    busiest = max((part / caps[at] for at, part in work.items() if caps[at]), default=0.0)
    return max([busiest, *ends.values()], default=0.0)


class Serial:
    """Jobs made ready for many schedules."""

    def __init__(self, jobs: Sequence[Job], caps: Sequence[int]) -> None:
        self._seconds = [job.seconds for job in jobs]
        # A campaign has thousands of hosts and datastores, one wave needs a few hundred of them.
        used = sorted({resource for job in jobs for resource, _ in job.demands})
        place = {resource: at for at, resource in enumerate(used)}
        self._demands = [
            tuple([(place[resource], min(amount, caps[resource])) for resource, amount in job.demands])
            for job in jobs
        ]
        self._caps = [caps[resource] for resource in used]
        self._before = [list(job.after) for job in jobs]
        self._after: list[list[int]] = [[] for _ in jobs]
        for index, job in enumerate(jobs):
            for first in job.after:
                self._after[first].append(index)
        self._order = _sorted(jobs)

    def makespan(self, starts: Sequence[float]) -> float:
        """When the last job ends."""
        return max([start + takes for start, takes in zip(starts, self._seconds, strict=True)], default=0.0)

    def timetable(self, starts: Sequence[float]) -> Timetable:
        """Starts and ends."""
        ends = (start + takes for start, takes in zip(starts, self._seconds, strict=True))
        return Timetable(tuple(starts), tuple(ends))

    def rule_orders(self) -> list[list[float]]:
        """Urgencies by rule, the smallest first: latest start, latest end, remaining chain and heirs."""
        tail = list(self._seconds)
        heirs = [0] * len(tail)
        for index in reversed(self._order):
            for then in self._after[index]:
                tail[index] = max(tail[index], tail[then] + self._seconds[index])
                heirs[index] += 1 + heirs[then]
        latest_end = [takes - rest for takes, rest in zip(self._seconds, tail, strict=True)]
        return [[-rest for rest in tail], latest_end, [-float(many) for many in heirs]]

    def forward(self, keys: Sequence[float], steps: Steps) -> list[float]:
        """Return starts, each job as early as can be, the smallest key first."""
        return self._place(keys, self._before, self._after, steps)

    def backward(self, starts: Sequence[float], steps: Steps) -> list[float]:
        """Return starts of the timetable pushed to its end, latest end first."""
        keys = [-(start + takes) for start, takes in zip(starts, self._seconds, strict=True)]
        mirrored = self._place(keys, self._after, self._before, steps)
        length = self.makespan(mirrored)
        return [length - start - takes for start, takes in zip(mirrored, self._seconds, strict=True)]

    def _place(
        self,
        keys: Sequence[float],
        before: Sequence[Sequence[int]],
        after: Sequence[Sequence[int]],
        steps: Steps,
    ) -> list[float]:
        seconds = self._seconds
        waits = [len(firsts) for firsts in before]
        ready = [(keys[index], index) for index, count in enumerate(waits) if not count]
        heapify(ready)
        starts = [0.0] * len(waits)
        books = _Books(self._caps)
        while ready:
            index = heappop(ready)[1]
            soonest = max([starts[first] + seconds[first] for first in before[index]], default=0.0)
            starts[index] = books.book(soonest, seconds[index], self._demands[index])
            for then in after[index]:
                waits[then] -= 1
                if not waits[then]:
                    heappush(ready, (keys[then], then))
        steps.take(books.work + 4 * len(waits))
        return starts


class _Books:
    """What is in use from each moment on: one row of moments, with the use of all resources at each."""

    def __init__(self, caps: Sequence[int]) -> None:
        self._caps = caps
        self._times = [0.0]
        self._free = {0.0: list(caps)}
        self.work = 0

    def book(self, soonest: float, seconds: float, demands: Sequence[tuple[int, int]]) -> float:
        """Find the first moment from which the demands can be met so long, and take them."""
        if not seconds:
            return soonest
        times, free = self._times, self._free
        at = bisect_right(times, soonest) - 1
        start, end = soonest, soonest + seconds
        while at < len(times) and times[at] < end:
            self.work += 1
            room = free[times[at]]
            at += 1
            for resource, amount in demands:
                if amount > room[resource]:
                    start = times[at] if at < len(times) else times[-1]
                    end = start + seconds
                    break
        self._split(start)
        self._split(end)
        for at in range(bisect_right(times, start) - 1, bisect_right(times, end) - 1):
            room = free[times[at]]
            for resource, amount in demands:
                room[resource] -= amount
        return start

    def _split(self, moment: float) -> None:
        if moment not in self._free:
            at = bisect_right(self._times, moment) - 1
            self._free[moment] = list(self._free[self._times[at]])
            insort(self._times, moment)


def _sorted(jobs: Sequence[Job]) -> list[int]:
    """Jobs in an order in which all wait for earlier ones only."""
    waits = [len(job.after) for job in jobs]
    after: list[list[int]] = [[] for _ in jobs]
    for index, job in enumerate(jobs):
        for first in job.after:
            after[first].append(index)
    order = [index for index, count in enumerate(waits) if not count]
    for index in order:
        for then in after[index]:
            waits[then] -= 1
            if not waits[then]:
                order.append(then)
    if len(order) < len(jobs):
        raise ValueError("the jobs wait for each other")
    return order
