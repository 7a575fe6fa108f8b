"""What is short where groups find no wave although each alone could: the smallest set of limits at fault.

The finished plan is taken as it is, limits are lifted one kind at a time, and what is left out is inserted
anew. So each answer is what relaxing a limit would really give. Limits whose lifting changes nothing are not
at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.demands.clock import Clock
from planner.search.books import Books
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
_MANY = 20_000
"""With more groups than this only sums are looked at."""

_SHOWN = 4
_NAMES = {"VMs": "max_vms", "GiB": "max_gib", "GiB to copy": "the link", "people": "people"}


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
    """

    words: str
    lifted: Callable[[Problem], Problem]
    place: Place = NOWHERE
    timed: bool = True
    whole: bool = False
    piloted: bool = True


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
        self._limits = list(self._all())

    def conflict(self) -> Conflict:
        """The limits at fault, and what lifting each alone would give."""
        if len(self._weight) > _MANY:
            core = [limit for limit in self._limits if limit.whole] or self._limits
            return self._told(core, [])
        return self._told(self._core(), list(self._relaxed()))

    def _told(self, core: Sequence[_Limit], relaxed: Sequence[Relaxation]) -> Conflict:
        return Conflict(
            tuple(sorted(key for item in self._missing for key in self._cut.groups[item].vms)),
            tuple(Blame(limit.words, limit.place) for limit in core),
            tuple(sorted(relaxed, key=lambda each: (-each.vms, each.words))),
            proved=any(limit.whole for limit in core),
        )

    def _relaxed(self) -> Iterator[Relaxation]:
        lost = sum(self._weight[item] for item in self._missing)
        for limit in self._limits:
            left = self._left((limit,))
            gain = lost - sum(self._weight[item] for item in left)
            if gain:
                vms = count(gain, "VM more", "VMs more")
                yield Relaxation(f"without: {limit.words}", f"{vms} could be planned", gain)
        yield from self._one_more_window(lost)

    def _core(self) -> list[_Limit]:
        """Lift kinds of limits one after the other as long as not everything fits (deletion filter)."""
        core = list(self._limits)
        for limit in self._limits:
            lifted = [other for other in self._limits if other not in core]
            if self._left((*lifted, limit)):
                core.remove(limit)
        return core or self._limits

    def _left(self, lifted: Sequence[_Limit]) -> list[int]:
        """What still finds no slot once some limits are lifted."""
        problem = self._cut.problem
        for limit in lifted:
            problem = limit.lifted(problem)
        timed = not problem.endless and all(limit.timed for limit in lifted)
        most = self._cut.most if all(limit.piloted for limit in lifted) else {}
        books = self._books(problem, timed=timed, most=most)
        placed = {item: slot for item, slot in enumerate(self._cut.slots) if slot is not None}
        return Repair(books, placed, self._weight, Steps(_STEPS)).run()

    def _books(self, problem: Problem, *, timed: bool, most: Mapping[int, int]) -> Books:
        if not timed:
            return Books(problem, Network(problem), most=most)
        clock = Clock(self._cut.demands, self._cut.groups, problem)
        slots = self._cut.demands.given.slots
        return Books(problem, Network(problem), clock.seconds, [slot.seconds for slot in slots], most)

    def _all(self) -> Iterator[_Limit]:
        problem = self._cut.problem
        for index, (name, unit) in enumerate(problem.resources):
            yield from self._resource(index, name, unit)
        if not problem.endless:
            yield _Limit(
                "the windows' length, with [planning] reserve and confidence",
                lambda given: given,
                self._first_place(),
                timed=False,
            )
        for most in self._cut.most.values():
            words = f"[planning] pilot_vms: the first wave is a pilot of at most {count(most, 'VM')}"
            yield _Limit(words, lambda given: given, Place("wavelift.toml"), piloted=False)
        yield from self._stocks()
        yield from self._fences()
        if problem.apart:
            yield _Limit("VMs that must stay apart", lambda given: replace(given, apart=()))
        if problem.edges:
            yield _Limit("the order of dependencies", _without_edges)

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

        yield _Limit(words, lifted, self._first_place(), whole=wanted > room)

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
        """Pins, dates, blackouts and wind-downs of what is left out, each row by itself."""
        rows: dict[tuple[str, Place], set[int]] = {}
        for item in self._missing:
            for fence in self._cut.demands.given.fences.of(self._cut.groups[item].vms):
                rows.setdefault((fence.words, fence.place), set()).add(item)
        for (words, place), items in list(rows.items())[:_SHOWN]:
            yield _Limit(words, self._without_fence(words, frozenset(items)), place)

    def _without_fence(self, words: str, items: frozenset[int]) -> Callable[[Problem], Problem]:
        demands, groups = self._cut.demands, self._cut.groups
        every = frozenset(range(len(demands.given.slots)))

        def lifted(given: Problem) -> Problem:
            allowed = dict(given.allowed)
            for item in items:
                left = demands.room(groups[item]) if demands.given.slots[0].window else every
                for fence in demands.given.fences.of(groups[item].vms):
                    if fence.words != words:
                        left &= fence.slots
                allowed[item] = left
            return replace(given, allowed=allowed)

        return lifted

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
        clock = Clock(self._cut.demands, self._cut.groups, problem)
        room = [slot.seconds for slot in (*slots, slots[-1])]
        books = Books(more, Network(more), clock.seconds, room, self._cut.most)
        placed = {item: slot for item, slot in enumerate(self._cut.slots) if slot is not None}
        left = Repair(books, placed, self._weight, Steps(_STEPS)).run()
        gain = lost - sum(self._weight[item] for item in left)
        if gain:
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


def _without_edges(given: Problem) -> Problem:
    return replace(given, edges=())


def _without_stock(number: int) -> Callable[[Problem], Problem]:
    def lifted(given: Problem) -> Problem:
        stocks = tuple(NO_LIMIT if at == number else has for at, has in enumerate(given.stocks))
        return replace(given, stocks=stocks)

    return lifted


def _amount(amount: int, unit: str) -> str:
    return gib(amount) if unit == "MiB" else f"{amount:,} {unit}"
