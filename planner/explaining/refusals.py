"""Why a move group cannot go into another wave than its own: each constraint with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.demands.stocks import Shelf
from planner.explaining.explanation import Refusal
from planner.explaining.grounds import Grounds, Spot
from planner.windows import NO_LIMIT
from wavelift.model.plan import Edge, Standing
from wavelift.model.quantities import count, number

__all__ = ["refusals"]

_KINDS = {"VMs": "vms", "GiB": "gib", "GiB to copy": "link", "people": "people"}
_SETTINGS = {
    "VMs": "max_vms",
    "GiB": "max_gib",
    "GiB to copy": "[planning] link_gbps, or the length of the window,",
    "people": "people",
}
_DAY = 86400.0


def refusals(grounds: Grounds, keys: Sequence[str], spot: Spot, *, timed: bool = True) -> Iterator[Refusal]:
    """Yield what stops a group from moving in that spot instead of its own, the plainest first.

    Args:
        grounds: plan and input.
        keys: the group's VMs.
        spot: where to.
        timed: also schedule the wave with the group in it, where nothing else stops it (costs a
            millisecond or more).
    """
    found = False
    for check in (_frozen, _order, _soak, _fences, _apart, _pilot, _caps, _space):
        for refusal in check(grounds, keys, spot):
            found = True
            yield refusal
    if timed and not found:
        yield from _time(grounds, keys, spot)


def _order(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    own = set(keys)
    early: dict[str, list[Edge]] = {}
    late: dict[str, list[Edge]] = {}
    for key in keys:
        for edge in grounds.before.get(key, ()):
            if edge.before not in own and grounds.spot_of[edge.before].at + int(edge.strict) > spot.at:
                early.setdefault(edge.before, []).append(edge)
        for edge in grounds.behind.get(key, ()):
            if edge.vm not in own and grounds.spot_of[edge.vm].at - int(edge.strict) < spot.at:
                late.setdefault(edge.vm, []).append(edge)
    for other, edges in early.items():
        must = "must be in an earlier wave" if any(edge.strict for edge in edges) else "must move before it"
        yield _against(grounds, other, edges, must, "earlier")
    for other, edges in late.items():
        must = "must be in a later wave" if any(edge.strict for edge in edges) else "must move after it"
        yield _against(grounds, other, edges, must, "later")


def _against(grounds: Grounds, other: str, edges: Sequence[Edge], must: str, way: str) -> Refusal:
    name, where = grounds.name(other), grounds.spot_of[other].name
    rows = [grounds.rows.get((edge.before, edge.vm)) for edge in edges]
    places = list(dict.fromkeys(str(row.place) for row in rows if row and str(row.place)))
    shown = f" ({'; '.join(places)})" if places else ""
    out = "its dependency row" if len(edges) == 1 else f"its {len(edges):,} dependency rows"
    change = f"move {name} {way} first, or take {out} out{shown}"
    return Refusal("order", f"{name} {must} and is in {where}", change)


def _frozen(grounds: Grounds, _keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    if spot.wave and spot.at in grounds.frozen:
        text = f"{spot.name} is {spot.wave.standing}, and stays as it is"
        yield Refusal("frozen", text, "let it go with another wave")


def _soak(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    """Days between two windows that a row asks for."""
    own = set(keys)
    for key in keys:
        for edge in (*grounds.before.get(key, ()), *grounds.behind.get(key, ())):
            if not edge.soak_days or {edge.before, edge.vm} <= own:
                continue
            row = grounds.rows.get((edge.before, edge.vm))
            place = f" ({row.place})" if row and str(row.place) else ""
            first = spot if edge.before in own else grounds.spot_of[edge.before]
            then = spot if edge.vm in own else grounds.spot_of[edge.vm]
            if first.slot.end and then.slot.start and first.at <= then.at:
                days = (then.slot.start - first.slot.end).total_seconds() / _DAY
                if then.slot.start.timestamp() < first.slot.end.timestamp() + edge.soak_days * _DAY:
                    text = (
                        f"{number(edge.soak_days)} days must lie between {grounds.name(edge.before)} and "
                        f"{grounds.name(edge.vm)}, and there would be {max(0.0, days):.1f}"
                    )
                    change = f"lower soak_days of that row{place}"
                    yield Refusal("soak", text, change, (edge.soak_days - days) / edge.soak_days)
            elif not first.slot.window and first.at >= then.at:
                text = f"{grounds.name(edge.vm)} soaks after {grounds.name(edge.before)}, in a later wave"
                yield Refusal("soak", text, f"take soak_days of that row out{place}")


def _fences(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    for fence in grounds.fences_of(keys):
        if spot.at not in fence.slots:
            where = f" ({fence.place})" if str(fence.place) else ""
            yield Refusal(fence.kind, fence.words, f"take out or change that row{where}")


def _apart(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    own = set(keys)
    for key in keys:
        for row in grounds.apart.get(key, ()):
            other = row.other if row.vm == key else row.vm
            there = grounds.spot_of.get(other)
            if other not in own and there is not None and there.at == spot.at:
                name = grounds.name(other)
                text = f"{grounds.name(key)} and {name} must never share a wave, and {name} is in it"
                where = f" ({row.place})" if str(row.place) else ""
                yield Refusal("apart", text, f"move {name} elsewhere, or take that row out{where}")


def _pilot(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    """The pilot holds few on purpose."""
    most = grounds.settings.planning.pilot_vms
    if spot.wave is None or not spot.wave.pilot or not most:
        return
    there = sum(move.vm not in keys for move in spot.wave.moves)
    over = there + len(keys) - most
    if over > 0:
        figures = f"{count(there, 'VM')} there already and {len(keys):,} more, at most {most:,}"
        text = f"{spot.name} is the pilot: {figures}"
        change = f"raise [planning] pilot_vms by {over:,}, or move {count(over, 'VM')} out of {spot.name}"
        yield Refusal("pilot", text, change, over / most)


def _caps(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    shared = grounds.with_window(spot)
    inside = len(shared) > 1 and any(other.at == grounds.spot_of[keys[0]].at for other in shared)
    if inside:
        return  # the window's waves share what it offers: nothing changes for it
    used, size, caps = grounds.used(spot), grounds.size(keys), grounds.caps(spot)
    for index, (name, unit) in enumerate(grounds.resources):
        over = used[index] + size[index] - caps[index]
        if over > 0 and caps[index] < NO_LIMIT:
            there, own, cap = (number(each[index] / unit) for each in (used, size, caps))
            figures = f"{name}: {there} there already and {own} more, at most {cap}"
            where = f" of window {spot.slot.window}" if spot.slot.window else ""
            more = number(over / unit)
            out = f"move {more} {name.removesuffix('s') if more == '1' else name} out of {spot.name}"
            change = f"raise {_SETTINGS[name]}{where} by {more}, or {out}"
            yield Refusal(_KINDS[name], figures, change, over / max(1, caps[index]))


def _space(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    """Room at the target: what moves earlier takes it from all waves in between."""
    home = grounds.spot_of[keys[0]]
    moved = grounds.shelves.together(keys)
    if not moved:
        return
    waves = [other for other in grounds.spots if other.wave is None or _planned(other)]
    free = [shelf.free for shelf in grounds.shelves.shelves]
    asked = {shelf: takes for shelf, takes, _ in moved}
    gives = {shelf: back for shelf, _, back in moved}
    told: set[int] = set()
    for other in waves:
        members = [move.vm for move in other.wave.moves] if other.wave else []
        found = {shelf: (takes, back) for shelf, takes, back in grounds.shelves.together(members)}
        for shelf, takes in asked.items():
            here, back = found.get(shelf, (0, 0))
            if other.at == home.at:
                here, back = here - takes, back - gives[shelf]
            if other.at == spot.at:
                here, back = here + takes, back + gives[shelf]
            left = free[shelf] - here
            limit = grounds.shelves.shelves[shelf]
            if left < limit.reserve and here > 0 and spot.at <= other.at < home.at and shelf not in told:
                told.add(shelf)
                yield _short(limit, left, other)
            free[shelf] = left + back


def _planned(spot: Spot) -> bool:
    return spot.wave is not None and spot.wave.standing is Standing.PLANNED


def _short(shelf: Shelf, left: int, spot: Spot) -> Refusal:
    unit, scale = ("GiB", 1024) if shelf.unit == "MiB" else (shelf.unit, 1)
    what = shelf.name if shelf.kind == "datastore" else f"{shelf.kind} of {shelf.name}"
    kept = number(shelf.reserve / scale)
    text = f"{what} would have {number(left / scale)} {unit} left in {spot.name}, {kept} must stay free"
    short = number((shelf.reserve - left) / scale)
    change = f"free {short} {unit} on {what}, map to another one, or lower [planning] headroom"
    return Refusal("space", text, change, (shelf.reserve - left) / max(1, shelf.capacity))


def _time(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    room = spot.slot.seconds
    if room == float("inf"):
        return
    there = [move.vm for move in spot.wave.moves] if spot.wave else []
    took = grounds.seconds([*there, *keys])
    for other in grounds.with_window(spot):
        if other.at != spot.at and other.wave:
            kept = [move.vm for move in other.wave.moves if move.vm not in keys]
            took += grounds.took(other) if len(kept) == len(other.wave.moves) else grounds.seconds(kept)
    if took > room:
        yield Refusal(
            "time",
            f"it would take {took / 60:,.0f} min, the window leaves {room / 60:,.0f} min",
            f"lengthen window {spot.slot.window} by {(took - room) / 60:,.0f} min, lower [planning] reserve "
            f"or confidence, or raise [planning] link_gbps where the link is what binds",
            (took - room) / max(1.0, room),
        )
