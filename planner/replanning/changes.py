"""Which VMs move in another wave than in the earlier plan, each with its cause in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.replanning.history import History
from planner.search.books import Obstacle
from planner.search.repair import Cause
from planner.waves.result import Cut
from planner.windows import Slot
from wavelift.model.inventory import Vm
from wavelift.model.plan import Change, Unplanned, Wave
from wavelift.model.quantities import count, number

__all__ = ["changes"]


def changes(
    history: History,
    waves: Sequence[Wave],
    unplanned: Sequence[Unplanned],
    cut: Cut | None,
    vms: Mapping[str, Vm],
) -> list[Change]:
    """Return one change per VM whose wave or window differs, by name."""
    return sorted(
        _Story(history, waves, unplanned, cut, vms).changes(),
        key=lambda change: (change.name, change.vm, change.before),
    )


class _Story:
    def __init__(
        self,
        history: History,
        waves: Sequence[Wave],
        unplanned: Sequence[Unplanned],
        cut: Cut | None,
        vms: Mapping[str, Vm],
    ) -> None:
        self._history, self._cut, self._vms = history, cut, vms
        self._now = {move.vm: wave for wave in waves for move in wave.moves}
        self._then = {move.vm: wave for wave in history.plan.waves for move in wave.moves}
        self._names = {move.vm: move.name for wave in history.plan.waves for move in wave.moves}
        self._names |= {move.vm: move.name for wave in waves for move in wave.moves}
        self._groups_then = {vm: frozenset(group.vms) for group in history.plan.groups for vm in group.vms}
        self._reasons = {entry.vm: entry.reason for entry in unplanned}
        self._item = {key: item for item, group in enumerate(cut.groups) for key in group.vms} if cut else {}

    def changes(self) -> Iterator[Change]:
        for vm in self._then.keys() | self._now.keys():
            before, after = self._then.get(vm), self._now.get(vm)
            if before and after and self._stayed(vm, before, after):
                continue
            yield Change(
                vm,
                self._names[vm],
                before.id if before else "",
                after.id if after else "",
                self._cause(vm, before, after),
                before.window if before else "",
                after.window if after else "",
            )

    def _stayed(self, vm: str, before: Wave, after: Wave) -> bool:
        """Whether a VM is where it was; the id of its wave may be another one if waves came before it."""
        item = self._item.get(vm)
        if item is None or self._cut is None:
            return before.id == after.id
        home = self._cut.demands.given.earlier.get(vm)
        if home is not None:
            return self._cut.slots[item] == home
        same = before.window == after.window if after.window else before.id == after.id
        return same and self._history.afresh

    def _cause(self, vm: str, before: Wave | None, after: Wave | None) -> str:
        """The first cause that there is."""
        return next(self._candidates(vm, before, after))

    def _candidates(self, vm: str, before: Wave | None, after: Wave | None) -> Iterator[str]:
        if vm in self._history.back:
            yield self._history.back[vm]
        if after is None:
            yield self._reasons.get(vm, "") or "it is no longer in the inventory"
        if before is None:
            yield "it was not planned before"
        if self._history.afresh:
            yield "everything that is not frozen was planned afresh"
        item = self._item.get(vm)
        if item is None or self._cut is None or before is None:
            yield "its wave is frozen"
            return
        if item not in self._cut.earlier:
            where = f"window {before.window}" if before.window else f"wave {before.id}"
            yield f"{where} is not there any more, or closed"
        cause = self._cut.causes.get(item)
        if cause is not None:
            yield self._told(cause, item)
        if self._groups_then.get(vm, frozenset([vm])) != frozenset(self._cut.groups[item].vms):
            yield "its move group is another one now"
        yield "a place for other VMs was found only by planning anew what is not frozen"

    def _told(self, cause: Cause, item: int) -> str:
        cut = self._cut
        if cut is None:
            return ""
        if cause.obstacle is not None:
            return _words(cause.obstacle, item, cut, self._vms)
        if cause.aside >= 0:
            return f"it makes room for {self._vms[cut.groups[cause.aside].key].name}"
        return ""


def _words(obstacle: Obstacle, item: int, cut: Cut, vms: Mapping[str, Vm]) -> str:
    """Say what keeps an item out of the slot it had."""
    slot = cut.earlier[item]
    place = _slot_name(slot, cut.demands.given.slots)
    other = vms[cut.groups[obstacle.item].key].name if obstacle.item >= 0 else ""
    amount = obstacle.over
    if obstacle.kind == "allowed":
        fences = cut.demands.fences(cut.groups[item])
        shut = [fence.words for fence in fences if slot not in fence.slots]
        return shut[0] if shut else f"it may not be in {place}"
    if obstacle.kind == "load":
        name, unit = cut.problem.resources[obstacle.index]
        return f"{place} has too little room for it now: {number(amount / unit)} {name} too much"
    return {
        "pilot": "it joins the pilot, which has nothing else of its kind",
        "most": f"the pilot takes at most {count(cut.most.get(slot, 0), 'VM')}",
        "before": f"it must move after {other} now",
        "after": f"it must move before {other} now",
        "apart": f"it must not share a wave with {other}",
        "stock": f"the target has too little room for it by then: {amount:,.0f} too much",
        "time": f"{place} would last {amount / 60:,.0f} min too long with it now",
    }[obstacle.kind]


def _slot_name(slot: int, slots: Sequence[Slot]) -> str:
    return f"window {slots[slot].window}" if slots[0].window else f"wave {slot + 1}"
