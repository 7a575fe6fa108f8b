"""Shared bandwidth over time: running copies, their rates and when they reach their marks (fact sheet 7.2).

Rates are worked out again only when the set of running copies changes, and only for copies that share a
pipe which can run full: a pipe that was not full and is not full now slows nobody down.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping

from executor.simulator.physics.fairness import common_share, filled
from executor.simulator.physics.flow import SAME, WHOLE, Flow, Pipe

__all__ = ["Traffic"]

_Due = tuple[float, int, Flow, int]
"""When a flow reaches its mark, a number that keeps the order, and the flow with its version then."""


class Traffic:
    """All running copies.

    Attributes:
        flows: those that run.
        stirred: whether any rate may have changed since the last ``settle``.
    """

    def __init__(self) -> None:
        self._touched: dict[Pipe, None] = {}
        self._tight: dict[Pipe, None] = {}
        self._fresh: dict[Flow, None] = {}
        self._due: list[_Due] = []
        self._number = 0
        self._share: float | None = None
        self._floor = 0.0
        self.flows: dict[Flow, None] = {}
        self.stirred = False

    def add(self, flow: Flow, now: float) -> None:
        """Begin a copy; it moves from the next ``settle`` on."""
        flow.since = now
        self._floor = min(self._floor, flow.level) if self.flows else flow.level
        self.flows[flow] = None
        self._fresh[flow] = None
        self.stirred = True
        for pipe in flow.pipes:
            pipe.join(flow)
            if pipe.tight:
                self._tight[pipe] = self._touched[pipe] = None

    def remove(self, flow: Flow) -> None:
        """End a copy, done or not."""
        if flow not in self.flows:
            return
        del self.flows[flow]
        self._fresh.pop(flow, None)
        flow.version += 1
        flow.rate = flow.useful = 0.0
        for pipe in flow.pipes:
            was_tight = pipe.tight
            pipe.part(flow)
            if was_tight:
                self._touched[pipe] = None
                self.stirred = True
                if not pipe.tight:
                    del self._tight[pipe]

    def reweigh(self, flow: Flow, units: int) -> None:
        """Let a running copy count more or less from the next ``settle`` on."""
        if flow.units == units:
            return
        for pipe in flow.pipes:
            pipe.weigh(units - flow.units)
            if pipe.tight:
                self._touched[pipe] = None
        flow.count_as(units)
        self._floor = min(self._floor, flow.level)
        self._fresh[flow] = None
        self.stirred = True

    def settle(self, now: float) -> None:
        """Work out the rates again where the set of copies changed."""
        if not self.stirred:
            return
        flows, rates, share = self._new_rates()
        if len(flows) == len(self.flows):  # mostly so; then nothing that was expected stands any more
            self._due = self._expected(flows, rates, share, now, anew=True)
            heapq.heapify(self._due)
        else:
            for entry in self._expected(flows, rates, share, now, anew=False):
                heapq.heappush(self._due, entry)
        self._touched.clear()
        self._fresh.clear()
        self.stirred = False

    def _expected(
        self,
        flows: Iterable[Flow],
        rates: Mapping[Flow, float] | None,
        share: float,
        now: float,
        *,
        anew: bool,
    ) -> list[_Due]:
        """Let these go on at their rates, and tell when they reach their marks; ``anew``: all of them."""
        found, number = [], self._number
        for flow in flows:  # the hottest loop of a large night
            if rates is not None:
                rate = rates[flow]
            else:
                rate = share if flow.units == WHOLE else share * flow.units / WHOLE
            before = flow.rate
            if not -SAME * before <= rate - before <= SAME * rate:
                if before and now > flow.since:
                    done, amount = flow.done + flow.useful * (now - flow.since), flow.amount
                    flow.done = done if done < amount else amount  # noqa: FURB136 - dearer than all the rest
                flow.since = now
                if flow.dirty:
                    flow.run_at(rate)
                else:
                    flow.rate = flow.useful = rate
            elif not anew:
                continue
            flow.version += 1
            useful = flow.useful
            if useful > 0:
                number += 1
                wait = (flow.mark - flow.done) / useful
                found.append((flow.since + wait if wait > 0 else flow.since, number, flow, flow.version))
        self._number = number
        return found

    def expect(self, flow: Flow, now: float) -> None:
        """Note when the flow reaches its mark, after its rate or mark changed."""
        flow.version += 1
        if flow.useful > 0:
            wait = max(flow.mark - flow.done_at(now), 0.0) / flow.useful
            self._number += 1
            heapq.heappush(self._due, (now + wait, self._number, flow, flow.version))

    def next(self) -> float | None:
        """When the next flow reaches its mark, or None."""
        due = self._due
        while due:
            when, _, flow, version = due[0]
            if flow.version == version:
                return when
            heapq.heappop(due)
        return None

    def run_due(self, now: float) -> None:
        """Tell every flow that has reached its mark."""
        while self._due and self._due[0][0] <= now:
            _, _, flow, version = heapq.heappop(self._due)
            if flow.version == version:
                flow.done, flow.since = flow.mark, now
                flow.version += 1
                flow.reached(flow)

    def _new_rates(self) -> tuple[Collection[Flow], dict[Flow, float] | None, float]:
        """Whose rates may change, and these; or None, and what a whole copy gets of what they all share."""
        flows, full = self._component()
        share = common_share(flows, full, self._floor)
        before, self._share = self._share, share if len(flows) == len(self.flows) else None
        if share is None:
            rates = filled(flows, full)
            return rates, rates, 0.0
        if share == before and self._share is not None:
            flows = self._fresh  # one disk after the other: nobody else gets more or less for it
        return flows, None, share

    def _component(self) -> tuple[Collection[Flow], Collection[Pipe]]:
        """Flows whose rate may change, and their full pipes: fresh ones, users of touched pipes and so on."""
        all_of_them = len(self.flows)
        for pipe in self._touched:
            if len(pipe.flows) == all_of_them:  # mostly so: all of them share the line
                return pipe.flows, self._tight
        seen = dict.fromkeys(self._touched)
        for flow in self._fresh:
            for pipe in flow.pipes:
                if pipe.tight:
                    if len(pipe.flows) == all_of_them:
                        return pipe.flows, self._tight
                    seen[pipe] = None
        return self._reached_from(seen)

    def _reached_from(self, seen: dict[Pipe, None]) -> tuple[Collection[Flow], Collection[Pipe]]:
        """The fresh flows, and all that share a tight pipe with these, with those, and so on."""
        found: dict[Flow, None] = dict.fromkeys(self._fresh)
        todo = list(seen)
        while todo:
            for flow in todo.pop().flows:
                if flow not in found:
                    found[flow] = None
                    for pipe in flow.pipes:
                        if pipe.tight and pipe not in seen:
                            seen[pipe] = None
                            todo.append(pipe)
        return found, [pipe for pipe in seen if pipe.tight]
