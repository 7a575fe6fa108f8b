"""Why things are where they are, told from the finished plan, so that it is true of the finished plan.

Per VM: what it waits for, the earliest and latest wave that order and pins leave, for each earlier wave what
stops it there, and the least that would have to change (O(waves x (resources + neighbours)) per group).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from planner.explaining.explanation import AppStory, Earlier, Insights, Tie, VmStory, WaveStory
from planner.explaining.grounds import Grounds, Spot
from planner.explaining.reach import Reaches
from planner.explaining.refusals import refusals
from planner.windows import NO_LIMIT
from wavelift.model.plan import Edge, Wave

__all__ = ["Explainer", "insights"]

_MOST_TIMED = 40
"""So many earlier waves are scheduled anew per VM, the latest ones first."""


MOST_STORIES = 5000
"""Plans with more VMs get stories when asked, by ``explain``, and not for all VMs beforehand."""

_MOST_TIMED_BEFOREHAND = 3
"""Likewise for schedules of earlier waves."""

_MOST_EARLIER_BEFOREHAND = 12
"""Likewise for earlier waves: all of hundreds of them for all VMs would take longer than planning."""


def insights(grounds: Grounds, most: int = MOST_STORIES) -> Insights:
    """Return the stories of all waves, and of all VMs where there are not too many."""
    explainer = Explainer(grounds, timed=_MOST_TIMED_BEFOREHAND, nearest=_MOST_EARLIER_BEFOREHAND)
    keys = [*grounds.move, *(entry.vm for entry in grounds.plan.unplanned)]
    vms = {key: explainer.vm(key) for key in keys} if len(keys) <= most else {}
    return Insights(vms, {wave.id: explainer.wave(wave.id) for wave in grounds.plan.waves})


class Explainer:
    """Answers questions about one plan; what it works out once, it keeps.

    Args:
        grounds: plan and input.
        timed: so many earlier waves are scheduled anew for each group, the latest ones first; it costs a
            millisecond or more each.
        nearest: so many earlier waves are looked at for each group, the latest ones first; None for all.
    """

    def __init__(self, grounds: Grounds, timed: int = _MOST_TIMED, nearest: int | None = None) -> None:
        self._grounds = grounds
        self._reaches = Reaches(grounds)
        self._timed, self._nearest = timed, nearest
        self._known: dict[tuple[str, ...], tuple[Earlier, ...]] = {}

    def vm(self, key: str) -> VmStory:
        """Explain one VM of the plan, in a wave or not.

        Raises:
            KeyError: the plan does not know it.
        """
        grounds = self._grounds
        if key not in grounds.move:
            entry = next((entry for entry in grounds.plan.unplanned if entry.vm == key), None)
            if entry is None:
                raise KeyError(key)
            return VmStory(entry.vm, entry.name, unplanned=entry.reason, findings=self._noticed([key]))
        move, spot = grounds.move[key], grounds.spot_of[key]
        wave = _wave(spot)
        keys = grounds.group_of(key)
        several = len(keys) > 1
        reason = next((group.reason for group in grounds.plan.groups if group.id == move.group), "")
        earlier = self.earlier(keys, spot)
        return VmStory(
            vm=key,
            name=move.name,
            wave=wave.id,
            window=wave.window,
            start=[other.vm for other in wave.moves].index(key) + 1,
            of=len(wave.moves),
            gib=move.gib,
            seconds=move.seconds.expected,
            application=move.application,
            group=move.group if several else "",
            group_reason=reason if several else "",
            members=tuple(grounds.name(other) for other in keys if other != key),
            waits_for=self._ties(keys, grounds.before, before=True),
            followers=self._ties(keys, grounds.behind, before=False),
            earliest=self._reaches.earliest(move.group),
            latest=self._reaches.latest(move.group),
            earlier=earlier,
            unseen=sum(other.at < spot.at for other in grounds.spots) - len(earlier),
            change=_least_change(earlier),
            findings=self._noticed([key]),
        )

    def earlier(self, keys: Sequence[str], spot: Spot) -> tuple[Earlier, ...]:
        """The spots before a group's own, the latest first, with all that stops the group there."""
        known = tuple(keys)
        if known not in self._known:
            before = [other for other in reversed(self._grounds.spots) if other.at < spot.at]
            self._known[known] = tuple(
                Earlier(
                    other.wave.id if other.wave else "",
                    other.slot.window,
                    tuple(refusals(self._grounds, keys, other, timed=number < self._timed)),
                )
                for number, other in enumerate(before[: self._nearest])
            )
        return self._known[known]

    def _ties(self, keys: Sequence[str], edges: dict[str, list[Edge]], *, before: bool) -> tuple[Tie, ...]:
        grounds, own = self._grounds, set(keys)
        found: dict[str, Tie] = {}
        for key in keys:
            for edge in edges.get(key, ()):
                other = edge.before if before else edge.vm
                if other in own:
                    continue
                row = grounds.rows.get((edge.before, edge.vm))
                strict = edge.strict or (other in found and found[other].strict)
                wave = _wave(grounds.spot_of[other]).id
                found[other] = Tie(other, grounds.name(other), wave, strict, str(row.place) if row else "")
        return tuple(sorted(found.values(), key=lambda tie: (tie.name, tie.vm)))

    def _noticed(self, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
        found = [finding for key in keys for finding in self._grounds.findings.get(key, ())]
        return tuple((str(finding.severity), finding.message) for finding in found)

    def application(self, name: str) -> AppStory:
        """Explain where an application's VMs move, and why the last of them are not earlier."""
        grounds = self._grounds
        keys = {key for key, move in grounds.move.items() if move.application == name}
        waves = tuple(
            (spot.wave.id, tuple(move.name for move in spot.wave.moves if move.vm in keys))
            for spot in grounds.spots
            if spot.wave and any(move.vm in keys for move in spot.wave.moves)
        )
        rows = {row.vm for row in grounds.data.applications if row.application == name}
        last = waves[-1][0] if waves else ""
        groups: dict[str, str] = {}
        for key in sorted(keys):
            if _wave(grounds.spot_of[key]).id == last:
                groups.setdefault(grounds.move[key].group, key)
        return AppStory(
            name=name,
            waves=waves,
            unplanned=tuple(
                (entry.name, entry.reason) for entry in grounds.plan.unplanned if entry.vm in rows
            ),
            after=self._neighbours(keys, grounds.before, name),
            before=self._neighbours(keys, grounds.behind, name),
            stories=tuple(self.vm(key) for key in groups.values()),
        )

    def _neighbours(
        self, keys: Iterable[str], edges: dict[str, list[Edge]], name: str
    ) -> tuple[tuple[str, int], ...]:
        grounds = self._grounds
        ends = [edge.vm if edge.before == key else edge.before for key in keys for edge in edges.get(key, ())]
        others = Counter(grounds.move[end].application or "(no application)" for end in ends)
        others.pop(name, None)
        return tuple(sorted(others.items(), key=lambda pair: (-pair[1], pair[0])))

    def wave(self, wave_id: str) -> WaveStory:
        """Explain one wave.

        Raises:
            KeyError: there is none of that id.
        """
        spot = next((s for s in self._grounds.spots if s.wave and s.wave.id == wave_id), None)
        if spot is None:
            raise KeyError(wave_id)
        wave = _wave(spot)
        keys = [move.vm for move in wave.moves]
        apps = Counter(move.application for move in wave.moves if move.application)
        return WaveStory(
            wave=wave.id,
            window=wave.window,
            reason=wave.reason,
            loads=self._loads(spot),
            applications=tuple(sorted(apps.items(), key=lambda pair: (-pair[1], pair[0]))),
            after=self._waves(keys, self._grounds.before, wave),
            before=self._waves(keys, self._grounds.behind, wave),
            fixed=self._fixed(keys),
            longest=self._longest(wave),
            findings=self._noticed(keys),
            schedule=self._schedule(wave),
        )

    def _schedule(self, wave: Wave) -> tuple[tuple[str, float, float], ...]:
        timing = self._grounds.timing
        known = [move.vm for move in wave.moves if move.vm in timing.seconds]
        timed = timing.in_turn if wave.ordered else timing.wave
        starts = timed(known, self._grounds.after).starts
        return tuple(
            (key, start, start + timing.seconds[key].expected)
            for key, start in zip(known, starts, strict=True)
        )

    def _loads(self, spot: Spot) -> tuple[tuple[str, float, float | None], ...]:
        grounds = self._grounds
        used = grounds.size([move.vm for move in _wave(spot).moves])
        caps = grounds.caps(spot)
        loads: list[tuple[str, float, float | None]] = [
            (name, used[at] / unit, caps[at] / unit if caps[at] < NO_LIMIT else None)
            for at, (name, unit) in enumerate(grounds.resources)
        ]
        room = spot.slot.seconds
        minutes = _wave(spot).seconds.expected / 60
        return (*loads, ("minutes", minutes, room / 60 if room < float("inf") else None))

    def _waves(
        self, keys: Sequence[str], edges: dict[str, list[Edge]], own: Wave
    ) -> tuple[tuple[str, int], ...]:
        ends = [edge.vm if edge.before == key else edge.before for key in keys for edge in edges.get(key, ())]
        found = Counter(self._grounds.spot_of[end].at for end in ends)
        spots = self._grounds.spots
        named = [(_wave(spots[at]).id, number) for at, number in sorted(found.items())]
        return tuple((wave, number) for wave, number in named if wave != own.id)

    def _fixed(self, keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
        grounds = self._grounds
        found = []
        for key in keys:
            first, last = self._reaches.span(grounds.move[key].group)
            if first == last and len(grounds.spots) > 1:
                reasons = (*self._reaches.earliest(grounds.move[key].group).reasons,)
                reasons += self._reaches.latest(grounds.move[key].group).reasons
                found.append((grounds.name(key), "; ".join(dict.fromkeys(reasons))))
        return tuple(found)

    def _longest(self, wave: Wave) -> tuple[str, ...]:
        """The chain of waiting moves that ends last, by their own durations."""
        ends: dict[str, float] = {}
        by: dict[str, str] = {}
        for move in wave.moves:
            first = max((key for key in move.after if key in ends), key=lambda key: ends[key], default="")
            ends[move.vm] = move.seconds.expected + ends.get(first, 0.0)
            by[move.vm] = first
        here = max(ends, key=lambda key: (ends[key], key), default="")
        chain: list[str] = []
        while here:
            chain.append(self._grounds.name(here))
            here = by[here]
        return tuple(reversed(chain))


def _wave(spot: Spot) -> Wave:
    if spot.wave is None:
        raise LookupError(spot.name)
    return spot.wave


def _least_change(earlier: Sequence[Earlier]) -> str:
    """The change that asks least: one refusal alone, of those the one that has to give least."""
    if not earlier:
        return ""
    open_ones = [spot for spot in earlier if not any(each.constraint == "frozen" for each in spot.refusals)]
    if not open_ones:
        return "nothing could: every earlier wave has run, is running or is announced"
    free = next((spot for spot in open_ones if not spot.refusals), None)
    if free is not None:
        return f"nothing: {free.name} would take it as things are; pin it there to have it"
    alone = [(spot, spot.refusals[0]) for spot in open_ones if len(spot.refusals) == 1]
    if alone:
        spot, refusal = min(alone, key=lambda pair: pair[1].ease)
        return f"for {spot.name}: {refusal.change}"
    spot = min(open_ones, key=lambda each: len(each.refusals))
    return f"for {spot.name}, all of: " + "; ".join(refusal.change for refusal in spot.refusals)
