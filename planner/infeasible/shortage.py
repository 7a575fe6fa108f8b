"""What is short where groups find no wave although each alone could: the smallest set of limits at fault.

The finished plan is taken as it is, limits are lifted one kind at a time, and what is left out is inserted
anew. So each answer is what relaxing a limit would really give. Limits whose lifting changes nothing are not
at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.demands.clock import Clock
from planner.grouping.groups import Group
from planner.infeasible.rows import Rows
from planner.search.books import Books
from planner.search.eject import Ejection
from planner.search.repair import Repair
from planner.steps import Steps
from planner.waves.result import Cut
from planner.windows import NO_LIMIT, Slot
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.plan import Blame, Conflict, Relaxation
from wavelift.model.quantities import count, gib, some
from wavelift.model.tables import Window

__all__ = ["shortage"]

_STEPS = 150_000
_EACH = 1_000
"""Steps for trying once, and those per group for pushing out on and on."""

_MANY = 20_000
"""With more groups than this only sums are looked at."""

_FEW = 2_000
"""With more groups than this rows are not told one by one."""

_MOST_OUT = 3
"""More limits than this are never to be lifted together."""

_ALONE = 12
"""So many rows of a kind are told one by one, those next to what is left out."""

_SHOWN = 4
_NAMES = {"VMs": "max_vms", "GiB": "max_gib", "GiB to copy": "the link", "people": "people"}


_Lifted = Callable[[Problem], Problem]
_Row = tuple[str, Place]
"""A pin, date, blackout or wind-down: its words and where it stands."""

_VERBS = {False: "holds", True: "hold"}

Told = TypeVar("Told")


def _as_it_is(given: Problem) -> Problem:
    return given


@dataclass(frozen=True, slots=True)
class _Limit:
    """A kind of limit that can be lifted.

    Attributes:
        words: what limits, for people.
        lifted: the problem without it.
        place: the row that says so.
        timed: whether durations still count without it.
        whole: whether it alone leaves no room for all.
        piloted: whether the size of the pilot still counts without it.
        fences: the rows of pins, dates, blackouts and wind-downs that it is made of.
        resource: the index of the resource whose caps it is made of; -1 for none.
    """

    words: str
    lifted: _Lifted = _as_it_is
    place: Place = NOWHERE
    timed: bool = True
    whole: bool = False
    piloted: bool = True
    fences: frozenset[_Row] = frozenset()
    resource: int = -1


def shortage(cut: Cut, windows: Sequence[Window]) -> list[Conflict]:
    """Return the conflict of all groups that found no slot; none where all did.

    Args:
        cut: what the waves were cut from.
        windows: the calendar, for the places of its rows.
    """
    missing = [item for item, slot in enumerate(cut.slots) if slot is None]
    return [_Shortage(cut, windows, missing).conflict()] if missing else []


class _Shortage:
    def __init__(self, cut: Cut, windows: Sequence[Window], missing: list[int]) -> None:
        self._cut, self._missing = cut, missing
        self._place = {window.name: window.place for window in windows}
        self._weight = [len(group.vms) for group in cut.groups]
        given = cut.demands.given
        names = {key: vm.name for key, vm in given.vms.items()}
        self._rows = Rows(given.edges, given.apart, cut.groups, names)
        self._clock = Clock(cut.demands, cut.groups, cut.problem)
        self._limits = list(self._all())

    def conflict(self) -> Conflict:
        """The limits at fault, and what lifting each alone would give."""
        if len(self._weight) > _MANY:
            core = [limit for limit in self._limits if limit.whole] or self._limits
            return self._told(core, [])
        core = self._core()
        return self._told(core, self._relaxed(core))

    def _told(self, core: Sequence[_Limit], relaxed: Sequence[Relaxation]) -> Conflict:
        return Conflict(
            tuple(sorted(key for item in self._missing for key in self._cut.groups[item].vms)),
            tuple(Blame(limit.words, limit.place) for limit in core),
            tuple(sorted(relaxed, key=lambda each: (-each.vms, each.words))),
            proved=any(limit.whole for limit in core),
        )

    def _relaxed(self, core: Sequence[_Limit]) -> list[Relaxation]:
        """What lifting each limit alone would give; where none gives anything, some of them together."""
        found = [way for limit in self._limits for way in self._gained((limit,))]
        found += self._one_more_window(self._lost)
        if not found:
            together = [self._enough(limit) for limit in core]
            several = {frozenset(limit.words for limit in out): out for out in together}
            found = [way for out in several.values() for way in self._gained(out)]
        return found

    @property
    def _lost(self) -> int:
        return sum(self._weight[item] for item in self._missing)

    def _gained(self, lifted: Sequence[_Limit]) -> Iterator[Relaxation]:
        gain = self._lost - sum(self._weight[item] for item in self._left(lifted))
        if gain > 0:
            words = " and ".join(f"without: {limit.words}" for limit in lifted)
            yield Relaxation(words, f"{count(gain, 'VM more', 'VMs more')} could be planned", gain)

    def _enough(self, limit: _Limit) -> list[_Limit]:
        """A limit, and what has to be lifted with it so that all fit, as far as that is not too much."""
        out = [limit]
        while len(out) <= _MOST_OUT and self._left(out):
            out += self._core(out)[:1]
        return out

    def _core(self, out: Sequence[_Limit] = ()) -> list[_Limit]:
        """Lift kinds of limits one after the other as long as not everything fits (deletion filter).

        Args:
            out: what is lifted anyway.
        """
        core = [limit for limit in self._limits if limit not in out]
        for limit in list(core):
            lifted = [other for other in self._limits if other not in core]
            if self._left((*lifted, limit)):
                core.remove(limit)
        return core or [limit for limit in self._limits if limit not in out]

    def _left(self, lifted: Sequence[_Limit]) -> list[int]:
        """What still finds no slot once some limits are lifted."""
        problem = self._cut.problem
        for limit in lifted:
            problem = limit.lifted(problem)
        problem = replace(problem, allowed=self._allowed(lifted))
        timed = not problem.endless and all(limit.timed for limit in lifted)
        most = self._cut.most if all(limit.piloted for limit in lifted) else {}
        books = self._books(problem, timed=timed, most=most)
        placed = {item: slot for item, slot in enumerate(self._cut.slots) if slot is not None}
        steps = min(_STEPS, _EACH * len(self._weight))
        left = Repair(books, placed, self._weight, Steps(_STEPS)).run()
        return Ejection(books, self._weight, Steps(steps)).run() if left else left

    def _books(self, problem: Problem, *, timed: bool, most: Mapping[int, int]) -> Books:
        if not timed:
            return Books(problem, Network(problem), most=most)
        slots = self._cut.demands.given.slots
        return Books(problem, Network(problem), self._clock.seconds, [slot.seconds for slot in slots], most)

    def _all(self) -> Iterator[_Limit]:
        problem = self._cut.problem
        for index, (name, unit) in enumerate(problem.resources):
            yield from self._resource(index, name, unit)
        if not problem.endless:
            yield _Limit(
                "the windows' length, with [planning] reserve and confidence",
                place=self._first_place(),
                timed=False,
            )
        for most in self._cut.most.values():
            words = f"[planning] pilot_vms: the first wave is a pilot of at most {count(most, 'VM')}"
            yield _Limit(words, place=Place("wavelift.toml"), piloted=False)
        yield from self._stocks()
        yield from self._fences()
        yield from self._pairs_apart()
        yield from self._order()

    def _resource(self, index: int, name: str, unit: int) -> Iterator[_Limit]:
        problem = self._cut.problem
        pools = {problem.pool(at): cap[index] for at, cap in enumerate(problem.caps)}
        room = sum(pools.values())
        if min(pools.values()) >= NO_LIMIT or problem.endless:
            return
        wanted = sum(size[index] for size in problem.sizes)
        where = self._windows_named()
        words = f"{_NAMES[name]} of {where}"
        if room < NO_LIMIT:
            words += f": {room / unit:,.7g} {name} in all, and {wanted / unit:,.7g} are wanted"

        def lifted(given: Problem) -> Problem:
            caps = tuple((*cap[:index], NO_LIMIT, *cap[index + 1 :]) for cap in given.caps)
            return replace(given, caps=caps)

        yield _Limit(words, lifted, self._first_place(), whole=wanted > room, resource=index)

    def _stocks(self) -> Iterator[_Limit]:
        problem, shelves = self._cut.problem, self._cut.demands.given.shelves
        wanted: dict[int, int] = {}
        for group in self._cut.groups:
            for shelf, takes, _ in shelves.together(group.vms):
                wanted[shelf] = wanted.get(shelf, 0) + takes
        short = [at for at, shelf in enumerate(shelves.shelves) if wanted.get(at, 0) > shelf.room]
        for number, at in enumerate(short[: len(problem.stocks)]):
            store = shelves.shelves[at]
            words = (
                f"{store.kind} of {store.name} at the target: room for {_amount(store.room, store.unit)}, "
                f"and {_amount(wanted[at], store.unit)} are wanted"
            )
            yield _Limit(words, _without_stock(number), whole=not self._gives_back(at))

    def _gives_back(self, shelf: int) -> bool:
        shelves = self._cut.demands.given.shelves
        return any(use.shelf == shelf and use.gives for uses in shelves.uses.values() for use in uses)

    def _fences(self) -> Iterator[_Limit]:
        """Pins, dates, blackouts and wind-downs of what is left out, and of what may be in its way."""
        rows, missing, near = self._rows_of_fences, set(self._missing), self._near_slots()
        own = [row for row, items in rows.items() if missing & items]
        others = [row for row, items in rows.items() if not missing & items]
        others.sort(key=lambda row: not any(self._cut.slots[item] in near for item in rows[row]))
        for told, whose in ((own, "these"), (others, "other")):
            alone = self._told_alone(told)
            for words, place in alone:
                yield _Limit(words, place=place, fences=frozenset({(words, place)}))
            rest = told[len(alone) :]
            if rest:
                words = (
                    f"{count(len(rest), 'row')} that {_VERBS[len(rest) > 1]} {whose} VMs to windows or dates"
                )
                yield _Limit(words, fences=frozenset(rest))

    def _told_alone(self, rows: Sequence[Told]) -> Sequence[Told]:
        """Of some rows those that are told one by one; it takes some time for each."""
        return rows[:_ALONE] if len(self._weight) <= _FEW else ()

    @cached_property
    def _rows_of_fences(self) -> dict[_Row, set[int]]:
        """The items of each such row."""
        rows: dict[_Row, set[int]] = {}
        for item, group in enumerate(self._cut.groups):
            for fence in self._cut.demands.given.fences.of(group.vms):
                rows.setdefault((fence.words, fence.place), set()).add(item)
        return rows

    def _near_slots(self) -> set[int]:
        """The slots that what is left out may go into."""
        every = range(len(self._cut.problem.caps))
        return {slot for item in self._missing for slot in self._cut.problem.allowed.get(item, every)}

    def _allowed(self, lifted: Sequence[_Limit]) -> dict[int, frozenset[int]]:
        """The slots that are left to each item once some limits are lifted."""
        fences = frozenset[_Row]().union(*(limit.fences for limit in lifted))
        free = {limit.resource for limit in lifted}
        timed = all(limit.timed for limit in lifted)
        allowed = dict(self._cut.problem.allowed)
        changed = set[int]().union(*(self._rows_of_fences[row] for row in fences))
        if free != {-1} or not timed:
            changed |= allowed.keys()
        for item in changed:
            left = self._left_to(self._cut.groups[item], fences, free, timed=timed)
            if left is None:
                allowed.pop(item, None)
            else:
                allowed[item] = left
        return allowed

    def _left_to(
        self, group: Group, lifted: Collection[_Row], free: Collection[int], *, timed: bool
    ) -> frozenset[int] | None:
        demands = self._cut.demands
        dated = bool(demands.given.slots[0].window)
        every = frozenset(range(len(demands.given.slots)))
        left = demands.roomier(group, free, timed=timed) if dated else None
        for fence in demands.given.fences.of(group.vms):
            if (fence.words, fence.place) not in lifted:
                left = fence.slots if left is None else left & fence.slots
        return None if dated and left == every else left

    def _pairs_apart(self) -> Iterator[_Limit]:
        pairs = self._near(self._cut.problem.apart)
        for pair in (alone := self._told_alone(pairs)):
            told = self._rows.apart(*pair)
            yield _Limit(told.words, _without_pairs({pair}), told.place)
        rest = set(self._cut.problem.apart) - set(alone)
        if rest:
            words = f"{count(len(rest), 'pair')} of VMs that must stay apart"
            yield _Limit(words, _without_pairs(rest), self._rows.apart(*min(rest)).place)

    def _order(self) -> Iterator[_Limit]:
        edges = [(first, then) for first, then, _ in self._cut.problem.edges]
        for pair in (alone := self._told_alone(self._near(edges))):
            told = self._rows.before(*pair)
            yield _Limit(told.words, _without_edges({pair}), told.place)
        rest = set(edges) - set(alone)
        if rest:
            words = f"the order of {count(len(rest), 'dependency', 'dependencies')}"
            yield _Limit(words, _without_edges(rest), self._rows.before(*min(rest)).place)

    def _near(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of what is left out first, then those of what stands beside it, then all others."""
        if len(self._weight) > _FEW:
            return list(pairs)
        missing = set(self._missing)
        beside = missing.union(*(pair for pair in pairs if missing.intersection(pair)))
        return sorted(pairs, key=lambda pair: (missing.isdisjoint(pair), beside.isdisjoint(pair), pair))

    def _one_more_window(self, lost: int) -> Iterator[Relaxation]:
        """What another window like the last would give."""
        problem, slots = self._cut.problem, self._cut.demands.given.slots
        if problem.endless:
            return
        more = replace(
            problem,
            caps=(*problem.caps, problem.caps[-1]),
            pools=(*problem.pools, max(problem.pools) + 1) if problem.pools else (),
            delays={gap: (*delays, 1 << 40) for gap, delays in problem.delays.items()},
            allowed={
                item: allowed | {len(slots)} if allowed == self._room_of(item) else allowed
                for item, allowed in problem.allowed.items()
            },
        )
        room = [slot.seconds for slot in (*slots, slots[-1])]
        books = Books(more, Network(more), self._clock.seconds, room, self._cut.most)
        placed = {item: slot for item, slot in enumerate(self._cut.slots) if slot is not None}
        left = Repair(books, placed, self._weight, Steps(_STEPS)).run()
        gain = lost - sum(self._weight[item] for item in left)
        if gain > 0:
            vms = count(gain, "VM more", "VMs more")
            yield Relaxation(
                f"with another window like {slots[-1].window} after it", f"{vms} could be planned", gain
            )

    def _room_of(self, item: int) -> frozenset[int]:
        return self._cut.demands.room(self._cut.groups[item])

    def _windows_named(self) -> str:
        names = list(dict.fromkeys(slot.window for slot in self._cut.demands.given.slots))
        return f"{'window' if len(names) == 1 else 'windows'} {some(names, _SHOWN)}"

    def _first_place(self) -> Place:
        slots: Sequence[Slot] = self._cut.demands.given.slots
        found = self._place.get(slots[0].window, NOWHERE)
        return found if found.file else Place("windows.csv")


def _without_edges(pairs: Collection[tuple[int, int]]) -> _Lifted:
    return lambda given: replace(given, edges=tuple(edge for edge in given.edges if edge[:2] not in pairs))


def _without_pairs(pairs: Collection[tuple[int, int]]) -> _Lifted:
    return lambda given: replace(given, apart=tuple(pair for pair in given.apart if pair not in pairs))


def _without_stock(number: int) -> Callable[[Problem], Problem]:
    def lifted(given: Problem) -> Problem:
        stocks = tuple(NO_LIMIT if at == number else has for at, has in enumerate(given.stocks))
        return replace(given, stocks=stocks)

    return lifted


def _amount(amount: int, unit: str) -> str:
    return gib(amount) if unit == "MiB" else f"{amount:,} {unit}"
