"""An independent check of a plan against the raw input: simple, slow, and sharing no code with planning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import NormalDist

from planner.campaign_input import CampaignInput
from planner.checker.case import Case
from planner.checker.dates import dates
from planner.checker.order import order, overtaking
from planner.checker.pilot import pilot
from planner.checker.room import room
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan, Standing, Wave
from wavelift.model.tables import Relation, Window
from wavelift.settings import Planning

__all__ = ["violations"]

_DEFAULTS = Planning()


def violations(
    plan: Plan, data: CampaignInput, planning: Planning = _DEFAULTS, *, earlier: Plan | None = None
) -> list[str]:
    """Return every constraint the plan breaks, in words; empty for a sound plan.

    Checked: each VM once (in a wave or unplanned), what windows offer their waves together (number, VMs, GiB,
    people, time at the chosen confidence), the order of windows, ``before`` in its plain, strict and soaking
    form (and nothing before what only lacks room), ``together``, ``apart``, pins, dates, blackouts,
    wind-downs, room on target datastores and in target clusters wave after wave, and that waiting inside a
    wave can end. A ``before`` row is excused only where it is lighter than ``soft_below``, or closes a cycle
    with other rows.

    Args:
        plan: the plan to check.
        data: the input it was made from.
        planning: the caps that count where a window says nothing.
        earlier: the plan before, whose frozen waves must stay as they were.
    """
    case = Case.of(plan, data, planning, earlier)
    checks = (
        _once,
        _caps,
        _calendar,
        dates,
        room,
        order,
        overtaking,
        _waiting,
        _pairs,
        _pins,
        _frozen,
        pilot,
        _affinity,
    )
    return [text for check in checks for text in check(case)]


def _once(case: Case) -> Iterator[str]:
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


def _caps(case: Case) -> Iterator[str]:
    windows = {window.name: window for window in case.data.windows}
    held: dict[str, list[Wave]] = {}
    for at, wave in enumerate(case.plan.waves):
        if not wave.moves:
            yield f"wave {wave.id} is empty"
        held.setdefault(wave.window if wave.window in windows else f"/{at}", []).append(wave)
    for name, waves in held.items():
        yield from _capped(case, windows.get(name), waves)


def _capped(case: Case, window: Window | None, waves: Sequence[Wave]) -> Iterator[str]:
    """The waves of one window share what it offers."""
    planning = case.planning
    most, room, people = planning.max_vms, planning.max_gib, None
    if window is not None:
        most = planning.max_vms if window.max_vms is None else window.max_vms
        room = planning.max_gib if window.max_gib is None else window.max_gib
        people = window.people
        number = planning.waves_per_window if window.max_waves is None else window.max_waves
        if len(waves) > max(1, number):
            yield f"window {window.name!r} holds {len(waves)} waves of {number}"
    words = " and ".join(f"wave {wave.id}" for wave in waves)
    moves = [move for wave in waves for move in wave.moves]
    mib = sum(case.vms[move.vm].capacity_mib if move.vm in case.vms else move.gib * 1024 for move in moves)
    if most and len(moves) > most:
        yield f"{words} has {len(moves)} VMs of {most}"
    if room and mib > room * 1024 + 1:
        yield f"{words} has {mib} MiB of {room} GiB"
    if people is not None:
        needed = sum(_people(case, move.vm) for move in moves)
        if needed > people + 0.0005 * (1 + len(moves)):
            yield f"{words} needs {needed} people of {people}"


def _people(case: Case, vm: str) -> float:
    rows = [row for row in case.data.applications if row.vm == vm]
    row = max(
        rows,
        key=lambda row: (row.criticality, row.application, row.tier, row.owner),
        default=None,
    )
    return case.planning.people_per_vm if row is None or row.people is None else row.people


def _calendar(case: Case) -> Iterator[str]:
    windows = {window.name: window for window in case.data.windows}
    names = [wave.window for wave in case.plan.waves]
    if not windows:
        yield from (f"window {name!r} does not exist" for name in names if name)
        return
    yield from (f"window {name!r} does not exist" for name in names if name not in windows)
    starts = [windows[name].start.timestamp() for name in names if name in windows]
    if starts != sorted(starts):
        yield "waves are not in the order of their windows"
    for name in dict.fromkeys(names):
        waves = [wave for wave in case.plan.waves if wave.window == name]
        if name not in windows or all(wave.standing is not Standing.PLANNED for wave in waves):
            continue
        sure = 1.8 ** (NormalDist().inv_cdf(case.planning.confidence) / NormalDist().inv_cdf(0.9))
        room = windows[name].seconds * (1 - case.planning.reserve)
        takes = sum(wave.seconds.expected for wave in waves) * sure
        if takes > room + len(waves):
            yield f"{' and '.join(f'wave {wave.id}' for wave in waves)} takes {takes} s of {room}"


def _waiting(case: Case) -> Iterator[str]:
    rows = list(case.rows(Relation.BEFORE))
    may = {(row.vm, row.other) for row in rows}
    must = {(row.vm, row.other) for row in rows if row.weight >= case.planning.soft_below}
    for wave in case.plan.waves:
        yield from _waiting_in(wave, may, must)


def _waiting_in(wave: Wave, may: set[tuple[str, str]], must: set[tuple[str, str]]) -> Iterator[str]:
    place = {move.vm: at for at, move in enumerate(wave.moves)}
    for move in wave.moves:
        for first in move.after:
            if first not in place:
                yield f"{move.vm} waits for {first}, which is not in wave {wave.id}"
            elif place[first] >= place[move.vm]:
                yield f"{move.vm} waits for {first}, which comes later in wave {wave.id}"
            if (first, move.vm) not in may:
                yield f"{move.vm} waits for {first} without a row that says so"
        missing = {
            first for first, then in must if then == move.vm and place.get(first, len(place)) < place[then]
        }
        for first in sorted(missing - set(move.after)):
            yield f"{move.vm} does not wait for {first}"


def _pairs(case: Case) -> Iterator[str]:
    for row in case.rows(Relation.TOGETHER):
        if row.vm in case.vms and row.other in case.vms and case.wave.get(row.vm) != case.wave.get(row.other):
            yield f"{row.vm} and {row.other} must share a wave"
    for row in case.rows(Relation.APART):
        if row.vm in case.wave and case.wave[row.vm] == case.wave.get(row.other):
            yield f"{row.vm} and {row.other} must not share a wave"
    yield from _sharers(case.data.inventory.vms, case)


def _sharers(vms: Iterable[Vm], case: Case) -> Iterator[str]:
    apps: dict[tuple[str, str, str], set[int | None]] = {}
    for vm in vms:
        if vm.vapp:
            apps.setdefault((vm.vcenter, vm.datacenter, vm.vapp), set()).add(case.wave.get(vm.key))
    yield from (f"vApp {app[-1]} is torn apart" for app, waves in sorted(apps.items()) if len(waves) > 1)


def _pins(case: Case) -> Iterator[str]:
    calendar = sorted(
        case.data.windows,
        key=lambda window: (window.start.timestamp(), window.end.timestamp(), window.name),
    )
    row = [
        window.name
        for window in calendar
        for _ in range(max(1, window.max_waves or case.planning.waves_per_window))
    ]
    windows = {window.name: window for window in calendar}
    for pin in case.data.pins:
        keys = {pin.vm} if pin.vm else case.of_application(pin.application)
        for key in sorted(keys & set(case.wave)):
            wave = case.plan.waves[case.wave[key]]
            if pin.choices and wave.window not in pin.choices:
                yield f"{key} is pinned to window {pin.choices} but is in {wave.window}"
            if pin.wave and wave.id != pin.wave:
                yield f"{key} is pinned to wave {pin.wave} but is in wave {wave.id}"
            if pin.wave and row and wave.window != row[int(pin.wave) - 1]:
                yield f"{key} is pinned to wave {pin.wave} but is in window {wave.window}"
            window = windows.get(wave.window)
            if window and pin.not_before and window.start.timestamp() < pin.not_before.timestamp():
                yield f"{key} moves in {window.name}, before {pin.not_before}"
            if window and pin.not_after and window.end.timestamp() > pin.not_after.timestamp():
                yield f"{key} moves in {window.name}, not by {pin.not_after}"


def _frozen(case: Case) -> Iterator[str]:
    """Frozen waves keep id, window and moves, their windows take no more, and no id is used twice."""
    ids = [wave.id for wave in case.plan.waves]
    yield from (f"two waves have the id {name}" for name in sorted(set(ids)) if ids.count(name) > 1)
    held = {wave.window for wave in case.plan.waves if wave.standing is not Standing.PLANNED and wave.window}
    for wave in case.plan.waves:
        if wave.standing is Standing.PLANNED:
            if wave.window in held:
                yield f"wave {wave.id} is put into window {wave.window}, which is frozen"
            continue
        old = case.earlier.wave(wave.id) if case.earlier else None
        if old is None:
            yield f"wave {wave.id} is {wave.standing} and was not there before"
        elif old.window != wave.window or any(move not in old.moves for move in wave.moves):
            yield f"wave {wave.id} is {wave.standing} and has changed"


def _affinity(case: Case) -> Iterator[str]:
    """The cost that the plan states, for the rows; what belongs together by itself is not recomputed."""
    if case.planning.same_application or case.planning.same_network or case.planning.soft_below:
        return
    starts = {window.name: window.start.timestamp() / 86400 for window in case.data.windows}
    cost, edges = 0.0, 0
    for row in case.rows(Relation.AFFINITY):
        if row.vm in case.wave and row.other in case.wave:
            one, other = case.wave[row.vm], case.wave[row.other]
            here = starts.get(case.plan.waves[one].window, float(one))
            there = starts.get(case.plan.waves[other].window, float(other))
            days = abs(here - there) if one != other else 0.0
            cost, edges = cost + row.weight * max(0.0, days - (row.max_days or 0.0)), edges + 1
    stated = case.plan.affinity
    if stated.edges == edges and abs(stated.cost - cost) > 0.01 * (1 + edges):
        yield f"the plan states an affinity cost of {stated.cost}, it is {cost}"
