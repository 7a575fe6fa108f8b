"""Carrying a relocation's legs: disks side by side where vSphere does so, then memory (fact sheet 3.1, 7.2).

A VM's disks that are copied side by side share what one VM gets of the line; each of them may be held back
by its own datastores, and then the others have more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from executor.simulator.estate.nodes import SimFault
from executor.simulator.physics.flow import WHOLE, Flow, Pipe
from executor.simulator.relocating.relocation import Leg, Relocation, legs_of
from executor.simulator.trouble.script import ScriptedFault
from executor.simulator.world.state import State

__all__ = ["COPY_TO", "Copying"]

_COPY_FROM, COPY_TO = 2, 95
"""A task's progress while it copies, in percent; the rest is preparation and switchover."""
_UNSEEN = 100
"""Steps of so many percent show nothing before the end: so it is in rehearsals."""
_NEAR = 1e-3
"""A scripted fault may strike so much before its part of the copy where several legs run side by side."""


class Copying:
    """Carries the legs of all relocations.

    Args:
        state: the world.
        done: told when all of a relocation is carried.
        fail: told when a scripted fault strikes.
    """

    def __init__(
        self,
        state: State,
        done: Callable[[Relocation], None],
        fail: Callable[[Relocation, SimFault], None],
    ) -> None:
        self._state, self._done, self._fail = state, done, fail

    def begin(self, relocation: Relocation, scripted: ScriptedFault | None) -> None:
        """Begin to copy; ``scripted`` breaks it at its part of the whole."""
        relocation.legs = legs_of(relocation, self._state)
        relocation.total = sum([leg.mib for leg in relocation.legs])
        if scripted is not None:
            relocation.breaks_at = relocation.total * scripted.at / 100.0
            relocation.broken_by = scripted.raised()
        self.move_on(relocation, _COPY_FROM)
        self._go_on(relocation)

    def move_on(self, relocation: Relocation, percent: int) -> None:
        """Show progress where that is a step further; steps of 100 show none before the end."""
        step = self._state.physics.progress_step
        if percent // step > (relocation.task.progress or 0) // step:
            self._state.tasks[relocation.source.side].move_on(relocation.task, percent)

    def _go_on(self, relocation: Relocation) -> None:
        """Begin what may begin now, or come to the end."""
        if self._broken(relocation):
            return
        chosen = self._next_legs(relocation)
        if not chosen and not relocation.flows:
            self._done(relocation)
            return
        units = WHOLE // (len(relocation.flows) + len(chosen))
        for flow in relocation.flows:
            self._state.traffic.reweigh(flow, units)
        started = [self._flow(relocation, leg, units) for leg in chosen]
        for flow in started:
            flow.mark = self._next_mark(relocation, flow)
            self._state.traffic.add(flow, self._state.elapsed)

    def _next_legs(self, relocation: Relocation) -> list[Leg]:
        """Take the legs that may run beside those that do, in their order; mostly there is one at a time."""
        legs = relocation.legs
        if not relocation.flows and (len(legs) <= 1 or not legs[1].stores):
            chosen, relocation.legs = legs[:1], legs[1:]
            return chosen
        chosen = []
        busy = {store for leg in relocation.flows.values() for store in leg.stores}
        room = self._state.physics.disks_at_once - len(relocation.flows)
        for leg in list(legs):
            if not leg.stores and (chosen or relocation.flows):
                break  # memory goes when all disks are there
            if room <= 0:
                break
            if not busy.isdisjoint(leg.stores):
                continue
            legs.remove(leg)
            chosen.append(leg)
            busy.update(leg.stores)
            room -= 1
            if not leg.stores:
                break
        return chosen

    def _flow(self, relocation: Relocation, leg: Leg, units: int) -> Flow:
        pipes = leg.pipes
        if units < WHOLE:
            if relocation.stream is None:
                relocation.stream = Pipe("", leg.cap)
            pipes = (*pipes, relocation.stream)
        ratio = self._state.physics.transmit_ratio
        reached = partial(self._reached, relocation)
        flow = Flow(pipes, leg.cap, leg.mib, reached, dirty=leg.dirty, ratio=ratio, units=units)
        relocation.flows[flow] = leg
        return flow

    def _reached(self, relocation: Relocation, flow: Flow) -> None:
        """A mark: show progress, and go on, break or begin what comes next."""
        self._show_progress(relocation)
        if flow.done >= flow.amount:
            self._state.traffic.remove(flow)
            del relocation.flows[flow]
            relocation.copied += flow.amount
            self._go_on(relocation)
        elif not self._broken(relocation):
            self._expect(relocation, flow)
        if relocation.breaks_at is not None:
            for other in list(relocation.flows):
                if other is not flow:  # how near it is to breaking hangs on them all
                    self._expect(relocation, other)

    def _expect(self, relocation: Relocation, flow: Flow) -> None:
        flow.mark = self._next_mark(relocation, flow)
        self._state.traffic.expect(flow, self._state.elapsed)

    def _next_mark(self, relocation: Relocation, flow: Flow) -> float:
        """MiB of this leg at which something is to be shown or done."""
        step = self._state.physics.progress_step
        if step >= _UNSEEN and relocation.breaks_at is None:
            return flow.amount
        if len(relocation.flows) > 1:
            return self._mark_beside_others(relocation, flow)
        percent = ((relocation.task.progress or 0) // step + 1) * step
        share = (percent - _COPY_FROM) / (COPY_TO - _COPY_FROM)
        marks = [flow.amount, share * relocation.total - relocation.copied]
        if relocation.breaks_at is not None:
            marks.append(relocation.breaks_at - relocation.copied)
        return min(mark for mark in marks if mark > flow.done or mark == flow.amount)

    def _mark_beside_others(self, relocation: Relocation, flow: Flow) -> float:
        """Each leg shows its own steps of the whole; to a scripted fault each goes its part of the way."""
        done = flow.done_at(self._state.elapsed)
        step = self._state.physics.progress_step / (COPY_TO - _COPY_FROM)
        marks = [flow.amount, done + step * relocation.total]
        if relocation.breaks_at is not None:
            flows = relocation.flows
            rates = sum(other.useful for other in flows)
            part = flow.useful / rates if rates and flow.useful else 1 / len(flows)
            gap = relocation.breaks_at - self._carried(relocation)
            marks.append(done + max(gap, _NEAR * relocation.total) * part)
        return min(marks)

    def _carried(self, relocation: Relocation) -> float:
        """MiB carried so far."""
        now = self._state.elapsed
        return relocation.copied + sum(flow.done_at(now) for flow in relocation.flows)

    def _show_progress(self, relocation: Relocation) -> None:
        if self._state.physics.progress_step >= _UNSEEN:
            return
        share = self._carried(relocation) / relocation.total
        self.move_on(relocation, int(_COPY_FROM + (COPY_TO - _COPY_FROM) * share + 1e-6))

    def _broken(self, relocation: Relocation) -> bool:
        """Whether a scripted fault of the copy strikes now; then it has."""
        if relocation.breaks_at is None or relocation.broken_by is None:
            return False
        near = _NEAR if len(relocation.flows) > 1 else 1e-9
        if self._carried(relocation) < relocation.breaks_at * (1 - near):
            return False
        self._fail(relocation, relocation.broken_by)
        return True
