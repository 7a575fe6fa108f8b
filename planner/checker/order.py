"""The order of VMs, read off the rows: part of the independent check of a plan."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checker.case import Case
from wavelift.model.plan import Standing
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Cycles

__all__ = ["is_wish", "order", "overtaking"]


def order(case: Case) -> Iterator[str]:
    """``before`` in its plain, strict and soaking form."""
    place = {move.vm: at for wave in case.plan.waves for at, move in enumerate(wave.moves)}
    for row in case.rows(Relation.BEFORE):
        if row.vm not in case.wave or row.other not in case.wave:
            continue
        first, then = case.wave[row.vm], case.wave[row.other]
        if is_wish(case, row):
            continue
        if row.soak_days:
            yield from _soaked(case, row)
        if first > then or (row.strict and first == then):
            yield f"{row.vm} must move before {row.other}: waves {first + 1} and {then + 1}"
        elif first == then and place[row.vm] > place[row.other] and not _closes_cycle(case, row):
            yield f"{row.vm} must start before {row.other} in wave {first + 1}"


_SHORT = {"no-window-left", "group-too-big", "window-too-short", "pin-conflict"}
"""Findings by which nothing is wrong with the VM itself."""


def overtaking(case: Case) -> Iterator[str]:
    """What waits for a VM that merely found no room or time must not be planned before it."""
    short = {entry.vm for entry in case.plan.unplanned if entry.findings and set(entry.findings) <= _SHORT}
    for row in case.rows(Relation.BEFORE):
        if row.vm not in short or row.other not in case.wave or row.weight < case.planning.soft_below:
            continue
        planned = case.plan.waves[case.wave[row.other]].standing is Standing.PLANNED
        if planned and not _closes_cycle(case, row):
            yield f"{row.other} moves in wave {case.wave[row.other] + 1}, and {row.vm} before it finds none"


def is_wish(case: Case, row: Dependency) -> bool:
    """Whether a row binds nothing: too light, or cut because it closes a cycle."""
    if row.weight < case.planning.soft_below:
        return True
    split = case.wave[row.vm] != case.wave[row.other]
    return split and case.planning.cycles is not Cycles.GROUP and _closes_cycle(case, row)


def _soaked(case: Case, row: Dependency) -> Iterator[str]:
    windows = {window.name: window for window in case.data.windows}
    first, then = (case.plan.waves[case.wave[key]] for key in (row.vm, row.other))
    if first is then:
        yield f"{row.other} must not share a wave with {row.vm}, after which it soaks"
    elif first.window in windows and then.window in windows:
        days = (windows[then.window].start.timestamp() - windows[first.window].end.timestamp()) / 86400
        if days < row.soak_days - 1e-6:
            yield f"{row.other} moves {days} days after {row.vm}, not {row.soak_days}"


def _closes_cycle(case: Case, row: Dependency) -> bool:
    """Whether rows lead back from the row's second VM to its first, also over VMs that move together."""
    edges: dict[str, list[str]] = {}
    for other in case.rows(Relation.BEFORE):
        edges.setdefault(other.vm, []).append(other.other)
    for other in case.rows(Relation.TOGETHER):
        edges.setdefault(other.vm, []).append(other.other)
        edges.setdefault(other.other, []).append(other.vm)
    apps: dict[tuple[str, str, str], list[str]] = {}
    for vm in case.data.inventory.vms:
        if vm.vapp:
            apps.setdefault((vm.vcenter, vm.datacenter, vm.vapp), []).append(vm.key)
    for keys in apps.values():
        for key in keys:
            edges.setdefault(key, []).extend(keys)
    seen, stack = {row.other}, [row.other]
    while stack:
        for key in edges.get(stack.pop(), ()):
            if key not in seen:
                seen.add(key)
                stack.append(key)
    return row.vm in seen
