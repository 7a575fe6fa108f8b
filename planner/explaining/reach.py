"""The earliest and latest wave that order and pins leave each group, with the chain of reasons.

What else fills the waves does not count here; ``planner.explaining.refusals`` tells that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from planner.explaining.explanation import Reach
from planner.explaining.grounds import Grounds

__all__ = ["Reaches"]

_MOST_REASONS = 12


@dataclass(frozen=True, slots=True)
class _Mark:
    """A group's first or last spot; ``by`` is the group that decides it, ``why`` the reason in words."""

    at: int
    why: str = ""
    by: str = ""


class Reaches:
    """Earliest and latest spots of all groups, worked out once."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds

    def earliest(self, group: str) -> Reach:
        """The first spot that what must come before, and pins, leave the group."""
        return self._reach(self._first, group)

    def latest(self, group: str) -> Reach:
        """The last spot that what must come after, and pins, leave the group; no name without a limit."""
        end = len(self._grounds.spots) - 1
        if not self._grounds.data.windows and self._last[group].at == end and not self._last[group].why:
            return Reach("")
        return self._reach(self._last, group)

    def span(self, group: str) -> tuple[int, int]:
        """Places of the first and last spot."""
        return self._first[group].at, self._last[group].at

    def _reach(self, marks: dict[str, _Mark], group: str) -> Reach:
        spots = self._grounds.spots
        at = min(max(marks[group].at, 0), len(spots) - 1)
        reasons: list[str] = []
        here: str = group
        while here and len(reasons) < _MOST_REASONS:
            mark = marks[here]
            if mark.why:
                reasons.append(mark.why)
            here = mark.by
        return Reach(spots[at].name, tuple(reversed(reasons)))

    @cached_property
    def _edges(self) -> list[tuple[str, str, int, str]]:
        """(group before, group after, gap, words) between groups."""
        grounds = self._grounds
        found: dict[tuple[str, str], tuple[int, str]] = {}
        for edge in grounds.plan.edges:
            first, then = grounds.move[edge.before].group, grounds.move[edge.vm].group
            gap = int(edge.strict)
            if first != then and found.get((first, then), (-1, ""))[0] < gap:
                words = f"{grounds.name(edge.before)} before {grounds.name(edge.vm)}"
                found[first, then] = (gap, words + (" (in an earlier wave)" if gap else ""))
        return [(first, then, gap, words) for (first, then), (gap, words) in found.items()]

    @cached_property
    def _first(self) -> dict[str, _Mark]:
        into: dict[str, list[tuple[str, int, str]]] = {}
        for first, then, gap, words in self._edges:
            into.setdefault(then, []).append((first, gap, words))
        marks: dict[str, _Mark] = {}
        for group in self._sorted:
            best = _Mark(0)
            for first, gap, words in into.get(group, ()):
                if marks[first].at + gap > best.at:
                    best = _Mark(marks[first].at + gap, words, first)
            marks[group] = self._pinned(group, best, range(best.at, len(self._grounds.spots)))
        return marks

    @cached_property
    def _last(self) -> dict[str, _Mark]:
        out: dict[str, list[tuple[str, int, str]]] = {}
        for first, then, gap, words in self._edges:
            out.setdefault(first, []).append((then, gap, words))
        end = len(self._grounds.spots) - 1
        marks: dict[str, _Mark] = {}
        for group in reversed(self._sorted):
            best = _Mark(end)
            for then, gap, words in out.get(group, ()):
                if marks[then].at - gap < best.at:
                    best = _Mark(marks[then].at - gap, words, then)
            marks[group] = self._pinned(group, best, range(best.at, -1, -1))
        return marks

    def _pinned(self, group: str, best: _Mark, way: Sequence[int]) -> _Mark:
        """The next spot on the way that pins, dates, blackouts and wind-downs leave."""
        grounds = self._grounds
        keys = grounds.members[group]
        fences = grounds.fences_of(keys)
        home = grounds.spot_of[keys[0]].at
        if not fences and not grounds.frozen:
            return best
        at = next(
            (
                at
                for at in way
                if at == home or (at not in grounds.frozen and all(at in fence.slots for fence in fences))
            ),
            best.at,
        )
        if at == best.at:
            return best
        closed = [fence.words for fence in fences if best.at not in fence.slots]
        if best.at in grounds.frozen:
            closed.append(f"{grounds.spots[best.at].name} stays as it is")
        return _Mark(at, "; ".join(closed or [fence.words for fence in fences]))

    @cached_property
    def _sorted(self) -> list[str]:
        """Groups so that every edge points forward."""
        after: dict[str, list[str]] = {}
        waiting = dict.fromkeys(self._grounds.members, 0)
        for first, then, _, _ in self._edges:
            after.setdefault(first, []).append(then)
            waiting[then] += 1
        ready = deque(group for group, number in waiting.items() if not number)
        return list(_unfolded(ready, after, waiting))


def _unfolded(ready: deque[str], after: dict[str, list[str]], waiting: dict[str, int]) -> Iterator[str]:
    while ready:
        group = ready.popleft()
        yield group
        for then in after.get(group, ()):
            waiting[then] -= 1
            if not waiting[then]:
                ready.append(then)
