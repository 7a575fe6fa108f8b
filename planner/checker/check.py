"""An independent check of a plan against the raw input: simple, slow, and sharing no code with planning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import NormalDist

from planner.campaign_input import CampaignInput
from planner.checker.case import Case
from planner.checker.room import room
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan, Standing, Wave
from wavelift.model.tables import Blackout, Dependency, Relation, Support, Window
from wavelift.settings import Cycles, Planning

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
        _dates,
        room,
        _order,
        _overtaking,
        _waiting,
        _pairs,
        _pins,
        _frozen,
        _pilot,
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


def _dates(case: Case) -> Iterator[str]:
    """Pins to dates, blackouts and wind-downs, window by window."""
    windows = {window.name: window for window in case.data.windows}
    apps: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for row in case.data.applications:
        apps.setdefault(row.vm, set()).add(row.application.casefold())
        owners.setdefault(row.vm, set()).add(row.owner.casefold())
    for wave in case.plan.waves:
        window = windows.get(wave.window)
        if window is None or wave.standing is not Standing.PLANNED:
            continue
        for move in wave.moves:
            for black in case.data.blackouts:
                meant = _meant(black, move.vm, apps.get(move.vm, set()), owners.get(move.vm, set()))
                if meant and _meet(window, black):
                    yield f"{move.vm} moves in {window.name} in spite of a blackout"
            for down in case.data.winddowns:
                if (
                    down.name.casefold() in _under(case, move.vm, down.kind)
                    and window.end.timestamp() > down.by.timestamp()
                ):
                    yield f"{move.vm} moves in {window.name}, after {down.kind} {down.name} is wound down"


def _meant(black: Blackout, vm: str, apps: set[str], owners: set[str]) -> bool:
    """Whether a blackout is about a VM of these applications and owners."""
    return (
        black.vm in ("", vm)
        and (not black.application or black.application.casefold() in apps)
        and (not black.owner or black.owner.casefold() in owners)
    )


def _meet(window: Window, black: Blackout) -> bool:
    begins = window.start.timestamp() < black.end.timestamp()
    return begins and black.start.timestamp() < window.end.timestamp()


def _under(case: Case, key: str, kind: Support) -> set[str]:
    vm = case.vms.get(key)
    if vm is None:
        return set()
    names = {
        Support.HOST: [vm.host],
        Support.CLUSTER: [vm.cluster],
        Support.DATASTORE: [disk.datastore for disk in vm.disks],
    }
    return {name.casefold() for name in names[kind]}


def _order(case: Case) -> Iterator[str]:
    place = {move.vm: at for wave in case.plan.waves for at, move in enumerate(wave.moves)}
    for row in case.rows(Relation.BEFORE):
        if row.vm not in case.wave or row.other not in case.wave:
            continue
        first, then = case.wave[row.vm], case.wave[row.other]
        if _is_wish(case, row):
            continue
        if row.soak_days:
            yield from _soaked(case, row)
        if first > then or (row.strict and first == then):
            yield f"{row.vm} must move before {row.other}: waves {first + 1} and {then + 1}"
        elif first == then and place[row.vm] > place[row.other] and not _closes_cycle(case, row):
            yield f"{row.vm} must start before {row.other} in wave {first + 1}"


_SHORT = {"no-window-left", "group-too-big", "window-too-short", "pin-conflict"}
"""Findings by which nothing is wrong with the VM itself."""


def _overtaking(case: Case) -> Iterator[str]:
    """What waits for a VM that merely found no room or time must not be planned before it."""
    short = {entry.vm for entry in case.plan.unplanned if entry.findings and set(entry.findings) <= _SHORT}
    for row in case.rows(Relation.BEFORE):
        if row.vm not in short or row.other not in case.wave or row.weight < case.planning.soft_below:
            continue
        planned = case.plan.waves[case.wave[row.other]].standing is Standing.PLANNED
        if planned and not _closes_cycle(case, row):
            yield f"{row.other} moves in wave {case.wave[row.other] + 1}, and {row.vm} before it finds none"


def _is_wish(case: Case, row: Dependency) -> bool:
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
        keys = {pin.vm} if pin.vm else _of_application(case, pin.application)
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


def _of_application(case: Case, name: str) -> set[str]:
    return {app.vm for app in case.data.applications if app.application.casefold() == name.casefold()}


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


def _pilot(case: Case) -> Iterator[str]:
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
    rows = [{pin.vm} if pin.vm else _of_application(case, pin.application) for pin in case.data.pins]
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
        while last[key] > 0 and any(_closed(case, key, windows[last[key]])):
            last[key] -= 1
    changed = True
    while changed:
        changed = False
        for row in case.rows(Relation.BEFORE):
            if row.vm in case.wave and row.other in case.wave and not _is_wish(case, row):
                alone = (windows[last[row.other]].max_waves or case.planning.waves_per_window) <= 1
                most = max(0, last[row.other] - int((row.strict and alone) or row.soak_days > 0))
                changed = changed or most < last[row.vm]
                last[row.vm] = min(last[row.vm], most)
    return {key for key, at in last.items() if not at}


def _closed(case: Case, key: str, window: Window) -> Iterator[bool]:
    """Whether a blackout or a wind-down keeps a VM out of a window, row by row."""
    rows = [row for row in case.data.applications if row.vm == key]
    apps = {row.application.casefold() for row in rows}
    owners = {row.owner.casefold() for row in rows}
    for black in case.data.blackouts:
        yield _meant(black, key, apps, owners) and _meet(window, black)
    for down in case.data.winddowns:
        late = window.end.timestamp() > down.by.timestamp()
        yield late and down.name.casefold() in _under(case, key, down.kind)


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
