"""Why a move group cannot go into another wave than its own: each constraint with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.explanation import Refusal
from planner.grounds import Grounds, Spot
from planner.pin_words import pin_wish
from planner.sizing import RESOURCES
from planner.windows import NO_LIMIT
from wavelift.model.plan import Edge
from wavelift.model.tables import Pin

__all__ = ["pin_allows", "pin_words", "refusals"]

_KINDS = ("vms", "gib", "link")
_SETTINGS = ("max_vms", "max_gib", "[planning] link_gbps, or the length of the window,")


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
    for check in (_order, _pins, _apart, _caps):
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
    out = "its dependency row" if len(edges) == 1 else f"its {len(edges)} dependency rows"
    change = f"move {name} {way} first, or take {out} out{shown}"
    return Refusal("order", f"{name} {must} and is in {where}", change)


def _pins(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    for key in keys:
        for pin in grounds.pins.get(key, ()):
            if not pin_allows(grounds, pin, spot):
                yield Refusal("pin", pin_words(grounds, pin), f"take out or change that pin ({pin.place})")


def pin_allows(grounds: Grounds, pin: Pin, spot: Spot) -> bool:
    """Whether a pin lets its VMs be in that spot."""
    window = grounds.windows.get(spot.slot.window)
    if pin.window and pin.window != spot.slot.window:
        return False
    if pin.windows and spot.slot.window not in pin.windows:
        return False
    if window and pin.not_before and window.start < pin.not_before:
        return False
    if window and pin.not_after and window.end > pin.not_after:
        return False
    return not pin.wave or pin.wave == (spot.wave.id if spot.wave else str(spot.at + 1))


def pin_words(grounds: Grounds, pin: Pin) -> str:
    """Say a pin: "db is pinned to window Night 2"."""
    who = grounds.name(pin.vm) if pin.vm else pin.application or f"group {pin.group}"
    return f"{who} is pinned to {pin_wish(pin)}"


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


def _caps(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    used, size, caps = grounds.used.get(spot.at, (0, 0, 0)), grounds.size(keys), grounds.caps(spot)
    for index, (name, unit) in enumerate(RESOURCES):
        over = used[index] + size[index] - caps[index]
        if over > 0 and caps[index] < NO_LIMIT:
            figures = f"{name} {_n(used[index] / unit)} + {_n(size[index] / unit)} > {_n(caps[index] / unit)}"
            where = f" of window {spot.slot.window}" if spot.slot.window else ""
            more = _n(over / unit)
            out = f"move {more} {name.removesuffix('s') if more == '1' else name} out of {spot.name}"
            change = f"raise {_SETTINGS[index]}{where} by {more}, or {out}"
            yield Refusal(_KINDS[index], figures, change, over / max(1, caps[index]))


def _n(amount: float) -> str:
    return f"{amount:,.0f}" if amount == round(amount) else f"{amount:,.1f}"


def _time(grounds: Grounds, keys: Sequence[str], spot: Spot) -> Iterator[Refusal]:
    room = spot.slot.seconds
    if room == float("inf"):
        return
    there = [move.vm for move in spot.wave.moves] if spot.wave else []
    known = [key for key in (*there, *keys) if key in grounds.timing.seconds]
    took = grounds.timing.wave(known, grounds.after).makespan
    if took > room:
        short = (took - room) / 60
        yield Refusal(
            "time",
            f"it would take {took / 60:,.0f} min, the window leaves {room / 60:,.0f} min",
            f"lengthen window {spot.slot.window} by {short:,.0f} min, lower [planning] reserve, "
            f"or raise [planning] link_gbps where the link is what binds",
            (took - room) / max(1.0, room),
        )
