"""What an earlier plan, and what has happened since, mean for planning again.

Waves that are done, running or announced are frozen: they keep their id, their window and their moves. Their
windows are closed, as are all that start before a wave that has run. VMs of a wave that is done but did not
get to the target are planned again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from planner.demands.fences import Fence
from planner.grouping.ties import Tie
from planner.windows import Slot
from wavelift.model.finding import Finding, Severity
from wavelift.model.plan import Plan, Standing, Wave
from wavelift.model.quantities import count, number
from wavelift.model.tables import Dependency, Relation, Window

__all__ = ["Frozen", "History"]

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class History:
    """The earlier plan and what became of it, as values; the caller reads plan.json and the journal.

    Attributes:
        plan: the earlier plan.
        standing: what waves are, by id; those that are missing are planned, or announced by their window.
        back: VMs of waves that are done which are not at the target and have to be planned again, with the
            reason in words: "failed in wave 1".
        used_ids: wave ids that the journal knows, whether the earlier plan still has them or not.
        afresh: plan everything anew that is not frozen.
    """

    plan: Plan
    standing: Mapping[str, Standing] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)
    used_ids: frozenset[str] = frozenset()
    afresh: bool = False


class Frozen:
    """The frozen part of an earlier plan, beside the calendar as it is now.

    Args:
        history: the earlier plan, or None.
        windows: the calendar.
        slots: one per window, in order.

    Attributes:
        waves: the frozen waves as they stay in the plan, in running order.
        home: wave by VM key.
        open: the slots that new waves may use, one per window.
    """

    def __init__(self, history: History | None, windows: Sequence[Window], slots: Sequence[Slot]) -> None:
        self.history = history
        self._slots = slots
        announced = {window.name for window in windows if window.announced}
        self.waves: list[Wave] = list(self._frozen(announced)) if history else []
        self.home = {move.vm: wave for wave in self.waves for move in wave.moves}
        self.open = self._open()

    def _frozen(self, announced: set[str]) -> Iterator[Wave]:
        if self.history is None:
            return
        for wave in self.history.plan.waves:
            standing = self.history.standing.get(wave.id, Standing.PLANNED)
            if standing is Standing.PLANNED and wave.window in announced:
                standing = Standing.ANNOUNCED
            if standing is Standing.PLANNED:
                continue
            moves, reason = wave.moves, wave.reason
            if standing is Standing.DONE:
                moves = tuple(move for move in moves if move.vm not in self.history.back)
            if len(moves) < len(wave.moves):
                reason = f"{len(moves):,} of the {count(len(wave.moves), 'VM')} planned are at the target"
            if moves:
                yield replace(wave, standing=standing, moves=moves, reason=reason)

    @cached_property
    def spent(self) -> tuple[str, ...]:
        """Windows in which waves have run, those included of which everything has to move again."""
        if self.history is None:
            return ()
        ran = {
            wave.window
            for wave in self.history.plan.waves
            if self.history.standing.get(wave.id) in (Standing.DONE, Standing.RUNNING) and wave.window
        }
        return tuple(sorted(ran.union(self.history.plan.spent)))

    def _open(self) -> list[Slot]:
        """Windows that hold no frozen wave and do not start before one that has run."""
        if not self._slots[0].window:
            return list(self._slots)
        ran = set(self.spent)
        held = {wave.window for wave in self.waves} | ran
        last = max((at for at, slot in enumerate(self._slots) if slot.window in ran), default=-1)
        return [slot for at, slot in enumerate(self._slots) if at > last and slot.window not in held]

    def position(self, wave: Wave, slots: Sequence[Slot]) -> int:
        """How many of these slots come before a frozen wave."""
        if not slots or not slots[0].window:
            return 0
        at = next((at for at, slot in enumerate(self._slots) if slot.window == wave.window), -1)
        before = {slot.window for slot in self._slots[: at + 1]}
        return sum(1 for slot in slots if slot.window in before)

    def gone(self, vms: Collection[str]) -> list[Dependency]:
        """Rows of the earlier plan from VMs of frozen waves that the inventory no longer has to those it has.

        Who exports anew after a wave has no VM any more that the rows of what has moved could name.
        """
        if self.history is None:
            return []
        return [
            Dependency(edge.before, Relation.BEFORE, edge.vm, edge.strict, soak_days=edge.soak_days)
            for edge in self.history.plan.edges
            if edge.before in self.home and edge.before not in vms and edge.vm in vms
        ]

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the VMs of frozen waves, by key."""
        return {move.vm: move.name for wave in self.waves for move in wave.moves}

    def fences(
        self, edges: Iterable[Dependency], slots: Sequence[Slot], names: Mapping[str, str]
    ) -> Iterator[tuple[str, Fence]]:
        """What frozen waves demand of VMs that come before or after theirs.

        Args:
            edges: the ``before`` rows that bind.
            slots: those that new waves may use.
            names: of VMs, by key.
        """
        every, names = range(len(slots)), {**self.names, **names}
        for edge in edges:
            first, then = self.home.get(edge.vm), self.home.get(edge.other)
            if first is not None and then is None and slots[0].window:
                start = self.position(first, slots)
                open_ones = frozenset(
                    at for at in every if at >= start and self._soaked(edge, first, slots[at])
                )
                if len(open_ones) < len(slots):
                    words = (
                        f"{names.get(edge.other, edge.other)} must move after {names.get(edge.vm, edge.vm)}"
                    )
                    soak = f" with {number(edge.soak_days)} days between" if edge.soak_days else ""
                    words = f"{words} of wave {first.id}{soak}"
                    yield edge.other, Fence("history", words, open_ones, edge.place, lasting=True)
            elif then is not None and first is None and then.standing is Standing.ANNOUNCED:
                end = self.position(then, slots)
                words = f"{names.get(edge.vm, edge.vm)} must move before {names.get(edge.other, edge.other)}"
                open_ones = frozenset(at for at in every if at < end)
                yield edge.vm, Fence("history", f"{words} of announced wave {then.id}", open_ones, edge.place)

    def _soaked(self, edge: Dependency, first: Wave, slot: Slot) -> bool:
        if not edge.soak_days or slot.start is None:
            return True
        home = next((each for each in self._slots if each.window == first.window), None)
        if home is None or home.end is None:
            return True
        return slot.start.timestamp() >= home.end.timestamp() + edge.soak_days * _DAY

    def too_late(self, edges: Iterable[Dependency], names: Mapping[str, str]) -> list[Finding]:
        """Return a warning for each VM that should have moved before one that has moved already."""
        if not self.home:
            return []
        return [
            Finding(
                id="order-overtaken",
                severity=Severity.WARNING,
                subject=edge.vm,
                message=(
                    f"{names.get(edge.vm, edge.vm)} should move before {names.get(edge.other, edge.other)}, "
                    f"which belongs to wave {then.id} that is {then.standing}"
                ),
                suggestion="the row counts no longer; look whether the two work with one still to move",
                place=edge.place,
                label=names.get(edge.vm, edge.vm),
            )
            for edge in edges
            if (then := self.home.get(edge.other)) is not None
            and edge.vm not in self.home
            and then.standing in (Standing.DONE, Standing.RUNNING)
        ]

    def torn(self, ties: Iterable[Tie], names: Mapping[str, str]) -> list[Finding]:
        """Return a finding for each VM that cannot share a wave with one it is tied to: that wave is frozen.

        * ``tie-announced`` (blocker): the wave is announced. It can still be planned anew with both.
        * ``tie-overtaken`` (warning): the wave has run or runs, and the VM follows in another.
        """
        found = []
        for tie in ties if self.home else ():
            for vm, other in ((tie.vm, tie.other), (tie.other, tie.vm)):
                wave = self.home.get(other)
                if wave is not None and vm not in self.home:
                    found.append(_torn(vm, other, wave, tie.why, names))
        return found

    def days(self) -> dict[str, float]:
        """When VMs of frozen waves move, in days; without a calendar just before the first new wave."""
        day = {slot.window: slot.day for slot in self._slots if slot.window}
        return {move.vm: day.get(wave.window, -1.0) for wave in self.waves for move in wave.moves}

    def ids(self, slots: Sequence[Slot]) -> dict[int, str]:
        """Ids of earlier waves that are not frozen, by the slot that stands where they stood."""
        return {slot: wave.id for slot, wave in self._standing_waves(slots)}

    def earlier_slots(self, slots: Sequence[Slot]) -> dict[str, int]:
        """The slot of each VM that an earlier wave had which is not frozen."""
        return {move.vm: slot for slot, wave in self._standing_waves(slots) for move in wave.moves}

    def _standing_waves(self, slots: Sequence[Slot]) -> Iterator[tuple[int, Wave]]:
        if self.history is None or not slots:
            return
        frozen = {wave.id for wave in self.waves} | {
            wave
            for wave, standing in self.history.standing.items()
            if standing in (Standing.DONE, Standing.RUNNING)
        }
        open_ones = [wave for wave in self.history.plan.waves if wave.id not in frozen]
        if not slots[0].window:
            yield from enumerate(open_ones)
            return
        count: dict[str, int] = {}
        place = {(slot.window, slot.number): at for at, slot in enumerate(slots)}
        for wave in open_ones:
            nth = count.get(wave.window, 0)
            count[wave.window] = nth + 1
            if (wave.window, nth) in place:
                yield place[wave.window, nth], wave


def _torn(vm: str, other: str, wave: Wave, why: str, names: Mapping[str, str]) -> Finding:
    announced = wave.standing is Standing.ANNOUNCED
    name, partner = names.get(vm, vm), names.get(other, other)
    return Finding(
        id="tie-announced" if announced else "tie-overtaken",
        severity=Severity.BLOCKER if announced else Severity.WARNING,
        subject=vm,
        message=(
            f"{name} must share a wave with {partner} ({why}), which belongs to wave {wave.id} "
            f"that is {wave.standing}"
        ),
        suggestion=(
            f"take announced off window {wave.window} until both are planned, or take out what ties them"
            if announced
            else f"{name} moves in a later wave; look whether the two work with one still to move"
        ),
        label=name,
    )
