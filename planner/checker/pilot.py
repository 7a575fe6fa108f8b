"""The pilot and its size, with who can be in no other window: part of the independent check of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.case import Case
from planner.checker.dates import closed
from planner.checker.order import is_wish
from wavelift.model.plan import Standing
from wavelift.model.tables import Relation

__all__ = ["pilot"]


def pilot(case: Case) -> Iterator[str]:
    """Only the first wave is a pilot, and it is as small as the settings say, but for what pins put there."""
    for at, wave in enumerate(case.plan.waves):
        if wave.pilot and wave.standing is Standing.PLANNED:
            if at:
                yield f"wave {wave.id} is the pilot and not the first"
            pinned = _pinned(case)
            number = sum(move.vm not in pinned for move in wave.moves)
            if case.planning.pilot_vms and number > case.planning.pilot_vms:
                yield f"the pilot has {number} VMs of {case.planning.pilot_vms}"


def _pinned(case: Case) -> set[str]:
    """All VMs that a row of pins names or that can only be in the first window, and what goes with them."""
    rows = [{pin.vm} if pin.vm else case.of_application(pin.application) for pin in case.data.pins]
    named = set[str]().union(*rows, _only_first(case))
    while True:
        more = named.union(*(group.vms for group in case.plan.groups if named.intersection(group.vms)))
        more |= {row.vm for row in case.rows(Relation.BEFORE) if row.other in more}
        if more == named:
            return named
        named = more


def _only_first(case: Case) -> set[str]:
    """VMs that dates or strict rows leave no window but the first: followed back from their last windows."""
    windows = sorted(case.data.windows, key=lambda window: (window.start, window.end, window.name))
    if not windows:
        return set()
    last = {key: len(windows) - 1 for key in case.wave}
    for key in case.wave:
        while last[key] > 0 and any(closed(case, key, windows[last[key]])):
            last[key] -= 1
    changed = True
    while changed:
        changed = False
        for row in case.rows(Relation.BEFORE):
            if row.vm in case.wave and row.other in case.wave and not is_wish(case, row):
                alone = (windows[last[row.other]].max_waves or case.planning.waves_per_window) <= 1
                most = max(0, last[row.other] - int((row.strict and alone) or row.soak_days > 0))
                changed = changed or most < last[row.vm]
                last[row.vm] = min(last[row.vm], most)
    return {key for key, at in last.items() if not at}
