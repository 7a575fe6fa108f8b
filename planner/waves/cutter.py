"""One assignment problem on its way to waves: made afresh, or from what an earlier plan had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from operator import le

from planner.assignment.line import Line
from planner.assignment.network import Network
from planner.assignment.problem import Assignment, Problem
from planner.bounds.calendar import Leasts, calendar_bound
from planner.demands.clock import Clock
from planner.demands.demands import Demands
from planner.grouping.affinity import Links, clusters
from planner.grouping.groups import Group
from planner.grouping.rejected import Rejected
from planner.search.anneal import Annealing
from planner.search.assign import assign
from planner.search.better import Better
from planner.search.books import Books, Obstacle
from planner.search.close_up import close_up, is_loose
from planner.search.closer import closed
from planner.search.cut import assign_within, remaining
from planner.search.eject import Ejection
from planner.search.fill import fill
from planner.search.goals import Goals
from planner.search.repair import Cause, Repair
from planner.search.rules import nine_rules
from planner.search.window_sets import WindowSets
from planner.waves.bounds import PlanBound
from planner.waves.efforts import (
    annealing_steps,
    better_steps,
    ejection_steps,
    repair_steps,
    settling_steps,
    window_set_steps,
)
from planner.waves.no_wave import no_window
from planner.waves.pilots import Pilots
from planner.waves.result import Cut, Waves
from wavelift.model.plan import Bound
from wavelift.settings import Goal

__all__ = ["Cutter"]

Slots = list[int | None]


class Cutter:
    """One problem on its way to waves."""

    def __init__(self, demands: Demands, groups: Sequence[Group], problem: Problem, network: Network) -> None:
        self._demands, self._given, self._groups = demands, demands.given, groups
        self._problem, self._network = problem, network
        self._weight = [len(group.vms) for group in groups]
        self._home = {key: item for item, group in enumerate(groups) for key in group.vms}
        self._links = Links(self._given.bonds, self._home, self._given.slots, self._given.frozen_days)
        self._earlier = self._earlier_slots()
        self._order = self._goals_in_order()
        self._pilots = Pilots(demands, groups, problem, network, earlier=self._earlier)
        self._pilot: list[int] = []
        self._clock = Clock(demands, groups, problem)
        self._causes: Mapping[int, Cause] = {}
        self._proved = Assignment(())
        self._books_slots: Sequence[int | None] = ()

    def _earlier_slots(self) -> dict[int, int]:
        """Where most of a group's VMs were."""
        votes: dict[int, dict[int, int]] = {}
        for key, slot in self._given.earlier.items():
            item = self._home.get(key)
            if item is not None:
                count = votes.setdefault(item, {})
                count[slot] = count.get(slot, 0) + 1
        return {item: min(count, key=lambda slot: (-count[slot], slot)) for item, count in votes.items()}

    def _goals_in_order(self) -> tuple[Goal, ...]:
        """Few changes come first where there is an earlier plan."""
        wanted = self._given.objective
        if not self._earlier:
            return tuple(goal for goal in wanted if goal is not Goal.CHANGE)
        return (Goal.CHANGE, *(goal for goal in wanted if goal is not Goal.CHANGE))

    def waves(self, rejected: list[Rejected]) -> Waves:
        """Solve it; what finds no place is told after what had none already."""
        slots = self._with_a_pilot(self._again) if self._earlier else self._fresh()
        assignment = replace(self._proved, slots=tuple(slots))
        rejected += [
            replace(
                no_window(self._groups[item], item in self._problem.allowed),
                waits=self._waits_for(item, slots),
            )
            for item in assignment.missing
        ]
        goals = self._goals(self._order)
        return Waves(
            {
                slot: [self._groups[item] for item in items]
                for slot, items in sorted(assignment.members().items())
            },
            tuple(rejected),
            self._bound(assignment),
            self._given.pilot and 0 in assignment.used,
            [(goal, goals.one(goal, slots)) for goal in self._given.objective],
            Cut(
                self._demands,
                self._groups,
                self._problem,
                slots,
                self._causes,
                self._earlier,
                self._pilots.most,
            ),
            self._fewer(len(assignment.used)),
        )

    def _waits_for(self, item: int, slots: Slots) -> str:
        """The first that finds no slot of those it waits for, in words; "" where all have one."""
        first = min((one for one, _ in self._network.before[item] if slots[one] is None), default=None)
        if first is None:
            return ""
        names = [self._given.vms[key].name for key in self._groups[first].vms]
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        return f"it waits for {names[0]}{more}, which {'find' if more else 'finds'} none either"

    def _fewer(self, used: int) -> int:
        """How many slots a plan made afresh would need, from one quick pass; only where time ends no wave."""
        if not self._earlier or not self._problem.endless:
            return 0
        quick = assign(self._problem, quick=True)
        return len(quick.used) if not quick.missing and len(quick.used) < used else 0

    def _bound(self, assignment: Assignment) -> Bound:
        slots = self._given.slots
        names = [[self._given.vms[key].name for key in group.vms] for group in self._groups]
        windows = [slot.window for slot in slots]
        return PlanBound(self._problem, self._network, windows, names).of(assignment, self._leasts)

    def _goals(self, order: Sequence[Goal]) -> Goals:
        return Goals(order, self._problem, self._links, self._earlier, self._weight)

    def _books(self) -> Books:
        return self._books_of(self._problem)

    def _books_of(self, problem: Problem) -> Books:
        """Empty books for the problem itself, or with other caps."""
        network, most = self._network, self._pilots.most
        if problem.endless:
            return Books(problem, network, most=most)
        room = [slot.seconds for slot in self._given.slots]
        return Books(problem, network, self._clock.seconds, room, most)

    def _fresh(self) -> Slots:
        started = self._with_a_pilot(self._started)
        slots = self._other_windows(started)
        if self._is_plain() and slots == started and not self._problem.pools:
            return slots
        goals, books = self._goals(self._order), self._filled(slots)
        fixed, groups = frozenset(self._pilot), len(self._groups)
        steps = settling_steps(groups) if self._is_plain() else better_steps(groups)
        better = Better(books, goals, fixed, steps)
        better.dissolve()
        if self._links and self._first_but_waves() is Goal.AFFINITY:
            kept = list(books.slots)
            Annealing(books, self._links, annealing_steps(groups), fixed).run()
            if len(books.used) < self._problem.min_slots:
                books.become(kept)
        better.run()
        return books.slots

    def _started(self) -> Slots:
        """Everything in its first place, and what found none by pushing others aside."""
        tries = [self._placed(clustered=False)]
        if self._links and Goal.AFFINITY in self._order:
            tries.append(self._placed(clustered=True))
        return self._completed(min(tries, key=self._worth))

    def _worth(self, slots: Slots) -> tuple[float, int, tuple[float, ...]]:
        """What is left out, what is lacking of the waves that are asked for, and the goals."""
        left_out, *goals = self._goals(self._order).value(slots)
        lacking = max(0, self._problem.min_slots - len({slot for slot in slots if slot is not None}))
        return left_out, lacking, tuple(goals)

    def _with_a_pilot(self, planned: Callable[[], Slots]) -> Slots:
        """Plan with the pilot that is wanted; where that leaves VMs out, perhaps a smaller one does not."""
        best: tuple[int, Slots, list[int], Mapping[int, Cause]] | None = None
        for pilot in self._pilots.tries():
            self._pilot = pilot
            slots = planned()
            lost = self._weighed(item for item, slot in enumerate(slots) if slot is None)
            if best is None or lost < best[0]:
                best = (lost, slots, self._pilot, self._causes)
            if not lost:
                break
        if best is None:
            return []
        _, slots, self._pilot, self._causes = best
        return slots

    def _other_windows(self, slots: Slots) -> Slots:
        """Fewer windows, or an earlier end, where that comes first and everything has a slot."""
        if self._leasts is None or None in slots:
            return slots
        least = self._leasts.windows
        sets = WindowSets(
            self._problem,
            self._books_of,
            least.needs,
            self._weight,
            window_set_steps(self._problem),
            fixed=frozenset(self._pilot),
        )
        found = sets.run(slots, self._order, least.count)
        return found if len(set(found)) >= min(self._problem.min_slots, len(set(slots))) else slots

    @cached_property
    def _leasts(self) -> Leasts | None:
        """The least windows and waves for all items; None without a calendar or where it cannot hold all."""
        possible = all(map(le, self._network.earliest, self._network.latest))
        if self._problem.endless or not self._groups or not possible:
            return None
        return calendar_bound(self._problem, self._network, self._pilots.most_at_all)

    def _is_plain(self) -> bool:
        """Whether assignment by itself serves all goals: few slots, low ranks first, and an even load."""
        return not self._links and self._order[:1] == (Goal.WINDOWS,)

    def _first_but_waves(self) -> Goal | None:
        """The first goal that asks for more than few windows or an early finish."""
        return next((goal for goal in self._order if goal not in (Goal.WINDOWS, Goal.FINISH)), None)

    def _filled(self, slots: Sequence[int | None]) -> Books:
        books = self._books()
        for item, slot in enumerate(slots):
            if slot is not None:
                books.put(item, slot)
        return books

    def _placed(self, *, clustered: bool) -> Slots:
        """All items in slots, the pilot first."""
        if not (self._pilot or (self._given.pilot and not self._problem.endless)):
            items = list(range(len(self._groups)))
            return self._solved(
                self._problem, items, Clock(self._demands, self._groups, self._problem), clustered
            )
        settled: Slots = [None] * len(self._groups)
        for item in self._pilot:
            settled[item] = 0
        items = [item for item, slot in enumerate(settled) if slot is None]
        if not items or (len(self._problem.caps) == 1 and not self._problem.endless):
            return settled
        rest = remaining(self._problem, items, 1, settled)
        rest = replace(rest, min_slots=max(1, rest.min_slots - 1))
        groups = [self._groups[item] for item in items]
        clock = Clock(self._demands, groups, rest, first=1)
        if self._problem.pools:
            clock.spend(self._problem.pool(0), self._clock.seconds(self._pilot))
        for item, slot in zip(items, self._solved(rest, items, clock, clustered), strict=True):
            settled[item] = None if slot is None else slot + 1
        return settled

    def _solved(self, problem: Problem, items: Sequence[int], clock: Clock, clustered: bool) -> Slots:
        if not clustered:
            if problem.endless:
                return self._fewest(problem)
            return list(assign_within(problem, clock.fits, clock.settle).slots)
        order = self._by_clusters(problem, items)
        if problem.endless:
            return fill(problem, Network(problem), order, problem.caps)
        return list(assign_within(problem, clock.fits, clock.settle, order=order).slots)

    def _fewest(self, problem: Problem) -> Slots:
        """As few slots as the search finds, and the solver where it is asked for."""
        network = self._network if problem is self._problem else Network(problem)
        found = assign(problem, network=network)
        if self._given.solver_effort:
            found = closed(problem, found, network, self._given.solver_effort)
        if problem is self._problem:
            self._proved = found
        return list(found.slots)

    def _by_clusters(self, problem: Problem, items: Sequence[int]) -> list[int]:
        """Items so that what belongs together comes together, the least critical clusters first."""
        top = [max(column) for column in zip(*self._problem.caps, strict=True)]
        of = clusters(self._links, self._problem.sizes, top)
        first = next(iter(islice(nine_rules(Line(problem)), 1)))
        place = {item: at for at, item in enumerate(first)}
        best: dict[int, int] = {}
        for at, item in enumerate(items):
            best[of[item]] = min(best.get(of[item], len(place)), place[at])
        latest = Network(problem).latest
        return sorted(place, key=lambda at: (latest[at], best[of[items[at]]], place[at]))

    def _completed(self, slots: Slots) -> Slots:
        """Push others aside for what found no slot: everything that can be planned comes before all else."""
        missing = [item for item, slot in enumerate(slots) if slot is None]
        if not missing:
            return slots
        books = self._books()
        placed = {item: slot for item, slot in enumerate(slots) if slot is not None}
        self._books_slots = books.slots
        fixed, steps = frozenset(self._pilot), repair_steps(len(self._groups))
        repair = Repair(books, placed, self._weight, steps, pull=self._pull, fixed=fixed)
        left = self._ejected(books, repair.run())
        return books.slots if self._weighed(left) < self._weighed(missing) else slots

    def _weighed(self, items: Iterable[int]) -> int:
        return sum(self._weight[item] for item in items)

    def _ejected(self, books: Books, left: list[int]) -> list[int]:
        """Push out on and on until all have a slot; returns those that have none still."""
        if not left:
            return left
        steps = ejection_steps(self._problem)
        return Ejection(books, self._weight, steps, frozenset(self._pilot)).run()

    def _pull(self, item: int, slot: int) -> float:
        return self._links.cost(item, slot, self._books_slots) if self._links else 0.0

    def _again(self) -> Slots:
        """Keep what can stay, insert the rest; all anew only where that plans more."""
        return self._closed_up(self._mended())

    def _mended(self) -> Slots:
        books, fixed = self._books(), frozenset(self._pilot)
        self._books_slots = books.slots
        earlier = {**self._earlier, **dict.fromkeys(fixed, 0)}
        steps = repair_steps(len(self._groups))
        repair = Repair(books, earlier, self._weight, steps, pull=self._pull, fixed=fixed)
        left = repair.run()
        joining = {item: Cause(Obstacle("pilot")) for item in fixed if self._earlier.get(item, 0)}
        self._causes = {**joining, **repair.causes}
        if not left:
            return books.slots
        still = self._ejected(books, left)
        if still:
            fresh = self._completed(self._placed(clustered=False))
            lost = [item for item, slot in enumerate(fresh) if slot is None]
            if self._weighed(lost) < self._weighed(still):
                return self._drawn_back(fresh)
        if self._weighed(still) == self._weighed(left):
            return books.slots
        slots = self._drawn_back(books.slots)
        gained = min(set(left).difference(still))
        moved = [item for item, slot in enumerate(slots) if slot != self._earlier.get(item, slot)]
        self._causes = {**dict.fromkeys(moved, Cause(aside=gained)), **self._causes}
        return slots

    def _closed_up(self, slots: Slots) -> Slots:
        """Without slots for nothing but what was pushed aside, where others take it: that moves no more."""
        stay = {**self._earlier, **dict.fromkeys(self._pilot, 0)}
        if not is_loose(slots, stay):
            return slots
        books = self._filled(slots)
        goals = self._goals(tuple(goal for goal in self._order if goal is not Goal.CHANGE))
        close_up(books, goals, stay, better_steps(len(self._groups)))
        return books.slots

    def _drawn_back(self, fresh: Slots) -> Slots:
        """Of what was planned anew as much as can be back where it was."""
        books = self._filled(fresh)
        fixed = frozenset(self._pilot)
        better = Better(books, self._goals(self._order), fixed, better_steps(len(self._groups)))
        better.run()
        return books.slots
