"""Two plans side by side: what changed per VM, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from itertools import count

from planner.demands.pin_words import pin_means, pin_wish
from planner.plan_edges import edges_by_end, edges_by_start
from wavelift.model.changes import Changes, Figures, How, VmChange
from wavelift.model.plan import Digest, Edge, Move, Plan, Standing, Wave
from wavelift.model.quantities import some
from wavelift.model.tables import Pin, Window

__all__ = ["compare_plans", "figures"]

_NAMED = 3
"""So many VMs are named in a cause."""


def figures(plan: Plan) -> Figures:
    """Return a plan in numbers."""
    return Figures(
        waves=len(plan.waves),
        vms=sum(len(wave.moves) for wave in plan.waves),
        unplanned=len(plan.unplanned),
        gib=sum(wave.gib for wave in plan.waves),
        seconds=sum(wave.seconds.expected for wave in plan.waves),
        finish=plan.span[1] if plan.span else None,
        bound=plan.bound.waves,
        proved=plan.bound.proved,
        windows=len({wave.window for wave in plan.waves if wave.window}),
        fewest_windows=plan.bound.windows,
        windows_proved=plan.bound.windows_proved,
    )


def compare_plans(before: Plan, after: Plan, *, settings: Sequence[tuple[str, str, str]] = ()) -> Changes:
    """Return what is different in the later plan.

    A VM has moved when its wave lies in another window; without windows, when its wave has another id. Causes
    are read off both plans: pins, ties, order, windows and sizes come before what was only pushed by others.

    Args:
        before: the earlier plan.
        after: the later plan.
        settings: settings that differ between the two, for people: name, before, after.
    """
    old = _View(before)
    new = _View(after, old)
    story = _Story(old, new)
    changed = list(story.changes())
    moved = {change.vm for change in changed if change.how is not How.RETARGETED}
    return Changes(
        before=figures(before),
        after=figures(after),
        vms=tuple(sorted(changed, key=lambda change: _order(change, new, old))),
        kept=sum(1 for key in new.moves if key in old.moves and key not in moved),
        windows=tuple(_windows(old, new)),
        inputs=_inputs(before.inputs, after.inputs),
        settings=tuple(settings),
    )


class _View:
    """A plan by VM; of the later one each wave stands for that of the earlier one with most of its VMs."""

    def __init__(self, plan: Plan, earlier: _View | None = None) -> None:
        self.plan = plan
        self.moves: dict[str, Move] = {move.vm: move for move in plan.moves()}
        self.wave: dict[str, Wave] = {move.vm: wave for wave in plan.waves for move in wave.moves}
        self.at: dict[str, int] = {wave.id: at for at, wave in enumerate(plan.waves)}
        self.unplanned = {entry.vm: entry for entry in plan.unplanned}
        self.windows: dict[str, Window] = {window.name: window for window in plan.windows}
        self._place = {wave.id: (wave.id, 0) for wave in plan.waves if not wave.window}
        for window, waves in self._by_window().items():
            numbers = earlier.numbers_for(window, waves) if earlier else range(1, len(waves) + 1)
            self._place |= {wave.id: (window, at) for wave, at in zip(waves, numbers, strict=True)}
        self.order = {self._place[wave.id]: at for at, wave in enumerate(plan.waves)}

    def _by_window(self) -> dict[str, list[Wave]]:
        found: dict[str, list[Wave]] = {}
        for wave in self.plan.waves:
            if wave.window:
                found.setdefault(wave.window, []).append(wave)
        return found

    def numbers_for(self, window: str, waves: Sequence[Wave]) -> list[int]:
        """The numbers that another plan's waves of a window have here: each that of the wave most like it.

        Waves of a window change ids and places in it when one of them goes or comes.
        """
        own = self._by_window().get(window, [])
        pairs = sorted(
            (-len(_keys(wave) & _keys(other)), abs(at - number), at, number)
            for at, wave in enumerate(waves, 1)
            for number, other in enumerate(own, 1)
        )
        found: dict[int, int] = {}
        for _, _, at, number in pairs:
            if at not in found and number not in found.values():
                found[at] = number
        fresh = count(len(own) + 1)
        return [found[at] if at in found else next(fresh) for at in range(1, len(waves) + 1)]

    def place(self, vm: str) -> tuple[str, int]:
        """Where a VM moves: its window and the number of its wave there, or the wave's id."""
        return self._place[self.wave[vm].id]

    @cached_property
    def held(self) -> dict[tuple[str, int], set[str]]:
        """The VMs of each place."""
        found: dict[tuple[str, int], set[str]] = {}
        for vm in self.moves:
            found.setdefault(self.place(vm), set()).add(vm)
        return found

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """For each VM the VMs it moves with, itself included."""
        found: dict[str, set[str]] = {}
        for move in self.moves.values():
            found.setdefault(move.group, set()).add(move.vm)
        return {vm: frozenset(found[move.group]) for vm, move in self.moves.items()}

    @cached_property
    def pins(self) -> dict[str, dict[str, Pin]]:
        """The pins of each VM, by what they say, wherever they stand."""
        found: dict[str, dict[str, Pin]] = {}
        for pin in self.plan.pins:
            means = [pin.vm] if pin.vm else [vm for vm, move in self.moves.items() if pin_means(pin, move)]
            for vm in means:
                found.setdefault(vm, {})[pin_wish(pin)] = pin
        return found

    @cached_property
    def before(self) -> dict[str, list[Edge]]:
        """Edges by the VM they end at."""
        return edges_by_end(self.plan.edges)

    @cached_property
    def behind(self) -> dict[str, list[Edge]]:
        """Edges by the VM they start at."""
        return edges_by_start(self.plan.edges)

    def name(self, vm: str) -> str:
        """A VM's name."""
        return self.moves[vm].name if vm in self.moves else vm


def _keys(wave: Wave) -> set[str]:
    return {move.vm for move in wave.moves}


class _Story:
    def __init__(self, old: _View, new: _View) -> None:
        self._old, self._new = old, new

    def changes(self) -> Iterator[VmChange]:
        old, new = self._old, self._new
        for key, move in new.moves.items():
            if key in old.moves:
                yield from self._both(key, move)
            elif key in old.unplanned:
                entry = old.unplanned[key]
                gone = ", ".join(entry.findings) or entry.reason
                yield self._change(key, How.TAKEN_UP, f"what kept it out no longer does: {gone}")
            else:
                yield self._change(key, How.ADDED, "new in the inventory")
        for key in old.moves:
            if key not in new.moves:
                why = new.unplanned.get(key)
                how = How.DROPPED if why else How.REMOVED
                yield self._change(key, how, why.reason if why else "no longer in the inventory")

    def _change(self, key: str, how: How, cause: str) -> VmChange:
        was, now = self._old.wave.get(key), self._new.wave.get(key)
        name = self._new.name(key) if key in self._new.moves else self._old.name(key)
        return VmChange(
            key,
            name,
            how,
            was.id if was else "",
            was.window if was else "",
            now.id if now else "",
            now.window if now else "",
            cause,
        )

    def _both(self, key: str, move: Move) -> Iterator[VmChange]:
        if self._old.place(key) != self._new.place(key):
            yield self._change(key, How.MOVED, self._cause(key))
        elif self._old.moves[key].target != move.target:
            yield self._change(key, How.RETARGETED, _target_words(self._old.moves[key], move))

    def _cause(self, key: str) -> str:
        members = self._new.members[key] | (self._old.members[key] & self._new.moves.keys())
        plain = (self._pinned, self._tied, self._window, self._ordered, self._grown, self._led)
        for find in (self._came_back, *plain):
            words = find(key, members)
            if words:
                return words
        return self._recorded.get(key) or self._pushed(key)

    @cached_property
    def _recorded(self) -> dict[str, str]:
        """What the planner noted as it planned again."""
        return {change.vm: change.cause for change in self._new.plan.changes}

    def _came_back(self, key: str, _members: frozenset[str]) -> str:
        """Why a VM has to move again: its wave has run without it."""
        wave = self._new.plan.wave(self._old.wave[key].id)
        ran = wave is not None and wave.standing in (Standing.DONE, Standing.RUNNING)
        return self._recorded.get(key, "") if ran else ""

    def _pinned(self, key: str, members: frozenset[str]) -> str:
        old, new = self._old, self._new
        for vm in sorted(members, key=lambda vm: (vm != key, vm)):
            whose = "" if vm == key else f"{new.name(vm)}, with which it moves, is "
            was, now = old.pins.get(vm, {}), new.pins.get(vm, {})
            for wish in sorted(now.keys() - was.keys()):
                place = str(now[wish].place)
                return f"{whose}pinned to {wish}" + (f" ({place})" if place else "")
            if was.keys() - now.keys():
                return f"{whose}no longer pinned"
        return ""

    def _tied(self, key: str, _members: frozenset[str]) -> str:
        old, new = self._old, self._new
        joined = [vm for vm in new.members[key] - old.members[key] if vm in old.moves]
        left = [vm for vm in old.members[key] - new.members[key] if vm in new.moves]
        if joined:
            reason = next((g.reason for g in new.plan.groups if g.id == new.moves[key].group), "")
            return f"moves with {self._named(joined)} now" + (f" ({reason})" if reason else "")
        return f"no longer tied to {self._named(left)}" if left else ""

    def _window(self, key: str, _members: frozenset[str]) -> str:
        old, new = self._old, self._new
        name = old.wave[key].window
        if not name:
            return ""
        if name not in new.windows:
            return f"window {name} is gone"
        changed = _window_words(old.windows[name], new.windows[name]) if name in old.windows else ""
        return f"window {name}: {changed}" if changed else ""

    def _ordered(self, _key: str, members: frozenset[str]) -> str:
        old, new = self._old, self._new
        known = {(e.before, e.vm, e.strict) for vm in members for e in old.before.get(vm, ())}
        known |= {(e.before, e.vm, e.strict) for vm in members for e in old.behind.get(vm, ())}
        for vm in sorted(members):
            for edge in (*new.before.get(vm, ()), *new.behind.get(vm, ())):
                both = edge.before in old.moves and edge.vm in old.moves
                if both and (edge.before, edge.vm, edge.strict) not in known:
                    strict = ", in an earlier wave" if edge.strict else ""
                    return f"new dependency: {new.name(edge.before)} before {new.name(edge.vm)}{strict}"
        return ""

    def _grown(self, key: str, members: frozenset[str]) -> str:
        for vm in sorted(members & self._old.moves.keys(), key=lambda vm: (vm != key, vm)):
            was, now = self._old.moves[vm].gib, self._new.moves[vm].gib
            if abs(now - was) >= max(1.0, 0.01 * was):
                who = "" if vm == key else f"{self._new.name(vm)} "
                return f"{who}has {now:,.0f} GiB instead of {was:,.0f}"
        return ""

    def _led(self, _key: str, members: frozenset[str]) -> str:
        """It had to follow a predecessor to a later wave, or make way for a follower that moved up."""
        old, new = self._old, self._new
        for vm in sorted(members & old.moves.keys()):
            for edge in new.before.get(vm, ()):
                if edge.before not in members and self._moved(edge.before) and self._clashes(edge, vm):
                    return f"follows {new.name(edge.before)}, which moved to wave {new.wave[edge.before].id}"
            for edge in new.behind.get(vm, ()):
                if edge.vm not in members and self._moved(edge.vm) and self._clashes(edge, vm):
                    return f"comes before {new.name(edge.vm)}, which moved to wave {new.wave[edge.vm].id}"
        return ""

    def _moved(self, vm: str) -> bool:
        return vm in self._old.moves and self._old.place(vm) != self._new.place(vm)

    def _clashes(self, edge: Edge, vm: str) -> bool:
        """Whether the VM's old place and the other's new one break the edge."""
        new, stay = self._new, self._old.place(vm)
        here = new.order.get(stay)
        if here is None:
            return False
        first = here if edge.before == vm else new.at[new.wave[edge.before].id]
        then = here if edge.vm == vm else new.at[new.wave[edge.vm].id]
        return first + int(edge.strict) > then

    def _pushed(self, key: str) -> str:
        old, new = self._old, self._new
        was = old.place(key)
        came = new.held.get(was, set()) - old.held.get(was, set())
        fresh = [vm for vm in came if vm not in old.moves]
        earlier = new.at[new.wave[key].id] < old.at[old.wave[key].id]
        if fresh and not earlier:
            return f"made room for {self._named(fresh)}, new in its old wave"
        if came and not earlier:
            return f"made room for {self._named(came)}"
        stayed = new.held.get(was, set()) & old.held.get(was, set())
        grown = [vm for vm in stayed if new.moves[vm].gib >= old.moves[vm].gib + 1]
        if grown and not earlier:
            return f"made room for {self._named(grown)}, grown since"
        there = new.place(key)
        went = old.held.get(there, set()) - new.held.get(there, set())
        if went:
            return f"took the room of {self._named(went)}"
        if was not in new.held:
            return "its old wave is no longer needed"
        return "the plan was evened out anew"

    def _named(self, vms: Iterable[str]) -> str:
        ordered = sorted(vms, key=lambda vm: (self._name(vm), vm))
        return some(map(self._name, ordered), _NAMED)

    def _name(self, vm: str) -> str:
        return self._new.name(vm) if vm in self._new.moves else self._old.name(vm)


def _order(change: VmChange, new: _View, old: _View) -> tuple[int, int, str, str]:
    last = len(new.at) + len(old.at)
    at = new.at.get(change.wave, last) if change.wave else last
    return at, list(How).index(change.how), change.name, change.vm


_WINDOW_FIELDS = [
    item.name for item in fields(Window) if item.name not in ("name", "note", "place", "timezone")
]


def _window_words(was: Window, now: Window) -> str:
    """What changed of a window: "max_vms 80 instead of 50"."""
    words = []
    for name in _WINDOW_FIELDS:
        one, other = getattr(was, name), getattr(now, name)
        if one != other:
            words.append(f"{name} {_plain(other)} instead of {_plain(one)}")
    return ", ".join(words)


def _plain(value: object) -> str:
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="minutes"))
    return "unset" if value is None else str(value)


def _windows(old: _View, new: _View) -> Iterator[str]:
    for name, window in old.windows.items():
        if name not in new.windows:
            yield f"window {name} is gone"
        elif words := _window_words(window, new.windows[name]):
            yield f"window {name}: {words}"
    yield from (f"window {name} is new" for name in new.windows if name not in old.windows)


def _inputs(before: Sequence[Digest], after: Sequence[Digest]) -> tuple[str, ...]:
    was, now = ({item.file: item.sha256 for item in each} for each in (before, after))
    return tuple(file for file in sorted(was.keys() | now.keys()) if was.get(file) != now.get(file))


def _target_words(was: Move, now: Move) -> str:
    words = []
    for name in ("datacenter", "cluster", "pool", "folder", "host", "datastore"):
        one, other = getattr(was.target, name), getattr(now.target, name)
        if one != other:
            words.append(f"{name} {other or 'unset'} instead of {one or 'unset'}")
    if was.target.disks != now.target.disks and not any(word.startswith("datastore") for word in words):
        words.append("disks go to other datastores")
    if was.target.nics != now.target.nics:
        words.append("networks differ")
    return "; ".join(words) or "target details differ"
