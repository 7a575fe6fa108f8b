"""An independent check of a plan against the raw input: simple, slow, and sharing no code with planning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from planner.campaign_input import CampaignInput
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan, Wave
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Planning

__all__ = ["violations"]

_DEFAULTS = Planning()


def violations(plan: Plan, data: CampaignInput, planning: Planning = _DEFAULTS) -> list[str]:
    """Return every constraint the plan breaks, in words; empty for a sound plan.

    Checked: each VM once (in a wave or unplanned), caps, windows and their order, ``before`` in its plain
    and strict form, ``together``, ``apart``, pins, and that waiting inside a wave can end. A plain
    ``before`` row is excused only inside a wave and only where it closes a cycle with other rows.

    Args:
        plan: the plan to check.
        data: the input it was made from.
        planning: the caps that count where a window says nothing.
    """
    case = _Case.of(plan, data, planning)
    checks = (_once, _caps, _calendar, _order, _waiting, _pairs, _pins)
    return [text for check in checks for text in check(case)]


@dataclass(frozen=True, slots=True)
class _Case:
    plan: Plan
    data: CampaignInput
    planning: Planning
    vms: dict[str, Vm]
    wave: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, data: CampaignInput, planning: Planning) -> _Case:
        vms = {vm.key: vm for vm in data.inventory.vms}
        wave = {move.vm: index for index, wave in enumerate(plan.waves) for move in wave.moves}
        return cls(plan, data, planning, vms, wave)

    def rows(self, relation: Relation) -> Iterator[Dependency]:
        for row in self.data.dependencies:
            if row.relation is relation and row.vm != row.other:
                yield row


def _once(case: _Case) -> Iterator[str]:
    moved = [move.vm for wave in case.plan.waves for move in wave.moves]
    left = [entry.vm for entry in case.plan.unplanned]
    for key in case.vms:
        count = moved.count(key) + left.count(key)
        if count != 1:
            yield f"{key} is {count} times in the plan"
    yield from (f"{key} is not in the inventory" for key in [*moved, *left] if key not in case.vms)
    yield from (
        f"{entry.vm} is unplanned without a reason" for entry in case.plan.unplanned if not entry.reason
    )


def _caps(case: _Case) -> Iterator[str]:
    windows = {window.name: window for window in case.data.windows}
    for wave in case.plan.waves:
        window = windows.get(wave.window)
        most, room = case.planning.max_vms, case.planning.max_gib
        if window is not None and window.max_vms is not None:
            most = window.max_vms
        if window is not None and window.max_gib is not None:
            room = window.max_gib
        mib = sum(case.vms[move.vm].capacity_mib for move in wave.moves)
        if most and len(wave.moves) > most:
            yield f"wave {wave.id} has {len(wave.moves)} VMs of {most}"
        if room and mib > room * 1024:
            yield f"wave {wave.id} has {mib} MiB of {room} GiB"
        if not wave.moves:
            yield f"wave {wave.id} is empty"


def _calendar(case: _Case) -> Iterator[str]:
    windows = {window.name: window for window in case.data.windows}
    names = [wave.window for wave in case.plan.waves]
    if not windows:
        yield from (f"window {name!r} does not exist" for name in names if name)
        return
    yield from (f"window {name!r} does not exist" for name in names if name not in windows)
    yield from (
        f"window {name!r} holds several waves" for name in sorted(set(names)) if names.count(name) > 1
    )
    starts = [windows[name].start for name in names if name in windows]
    if starts != sorted(starts):
        yield "waves are not in the order of their windows"
    for wave in case.plan.waves:
        if wave.window in windows:
            room = windows[wave.window].seconds * (1 - case.planning.reserve)
            if wave.seconds.expected > room + 1:
                yield f"wave {wave.id} takes {wave.seconds.expected} s of {room}"


def _order(case: _Case) -> Iterator[str]:
    place = {move.vm: at for wave in case.plan.waves for at, move in enumerate(wave.moves)}
    for row in case.rows(Relation.BEFORE):
        if row.vm not in case.wave or row.other not in case.wave:
            continue
        first, then = case.wave[row.vm], case.wave[row.other]
        if first > then or (row.strict and first == then):
            yield f"{row.vm} must move before {row.other}: waves {first + 1} and {then + 1}"
        elif first == then and place[row.vm] > place[row.other] and not _closes_cycle(case, row):
            yield f"{row.vm} must start before {row.other} in wave {first + 1}"


def _closes_cycle(case: _Case, row: Dependency) -> bool:
    """Whether rows lead back from the row's second VM to its first."""
    edges: dict[str, list[str]] = {}
    for other in case.rows(Relation.BEFORE):
        edges.setdefault(other.vm, []).append(other.other)
    seen, stack = {row.other}, [row.other]
    while stack:
        for key in edges.get(stack.pop(), ()):
            if key not in seen:
                seen.add(key)
                stack.append(key)
    return row.vm in seen


def _waiting(case: _Case) -> Iterator[str]:
    rows = {(row.vm, row.other) for row in case.rows(Relation.BEFORE)}
    for wave in case.plan.waves:
        yield from _waiting_in(wave, rows)


def _waiting_in(wave: Wave, rows: set[tuple[str, str]]) -> Iterator[str]:
    place = {move.vm: at for at, move in enumerate(wave.moves)}
    for move in wave.moves:
        for first in move.after:
            if first not in place:
                yield f"{move.vm} waits for {first}, which is not in wave {wave.id}"
            elif place[first] >= place[move.vm]:
                yield f"{move.vm} waits for {first}, which comes later in wave {wave.id}"
            if (first, move.vm) not in rows:
                yield f"{move.vm} waits for {first} without a row that says so"
        missing = {
            first for first, then in rows if then == move.vm and place.get(first, len(place)) < place[then]
        }
        for first in sorted(missing - set(move.after)):
            yield f"{move.vm} does not wait for {first}"


def _pairs(case: _Case) -> Iterator[str]:
    for row in case.rows(Relation.TOGETHER):
        if row.vm in case.vms and row.other in case.vms and case.wave.get(row.vm) != case.wave.get(row.other):
            yield f"{row.vm} and {row.other} must share a wave"
    for row in case.rows(Relation.APART):
        if row.vm in case.wave and case.wave[row.vm] == case.wave.get(row.other):
            yield f"{row.vm} and {row.other} must not share a wave"
    yield from _sharers(case.data.inventory.vms, case)


def _sharers(vms: Iterable[Vm], case: _Case) -> Iterator[str]:
    apps: dict[tuple[str, str, str], set[int | None]] = {}
    for vm in vms:
        if vm.vapp:
            apps.setdefault((vm.vcenter, vm.datacenter, vm.vapp), set()).add(case.wave.get(vm.key))
    yield from (f"vApp {app[-1]} is torn apart" for app, waves in sorted(apps.items()) if len(waves) > 1)


def _pins(case: _Case) -> Iterator[str]:
    calendar = sorted(case.data.windows, key=lambda window: (window.start, window.end, window.name))
    for pin in case.data.pins:
        if pin.vm not in case.wave:
            continue
        wave = case.plan.waves[case.wave[pin.vm]]
        if pin.window and wave.window != pin.window:
            yield f"{pin.vm} is pinned to window {pin.window} but is in {wave.window}"
        if pin.wave and wave.id != pin.wave:
            yield f"{pin.vm} is pinned to wave {pin.wave} but is in wave {wave.id}"
        if pin.wave and calendar and wave.window != calendar[int(pin.wave) - 1].name:
            yield f"{pin.vm} is pinned to wave {pin.wave} but is in window {wave.window}"
