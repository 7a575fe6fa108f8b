"""CP-SAT as closer and prover: can fewer slots do? Needs ``wavelift[solver]``, loaded only when asked for.

Slots are time: an item is an interval of length 1, a resource a cumulative constraint, an edge a precedence,
and what fills up at the target a reservoir. This form finds a first solution many times sooner than one
yes-or-no variable per item and slot. The answer hangs on no clock: one worker, a fixed seed, and a limit in
the solver's own deterministic time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from planner.assignment.network import Network
from planner.assignment.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

__all__ = ["Answer", "Verdict", "fits_into", "installed"]

_SEED = 20_260_103


class Verdict(StrEnum):
    """What the solver can say; running out of time is not "impossible"."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether all items fit.

    Attributes:
        verdict: what was found out.
        slots: a slot per item where it is possible.
    """

    verdict: Verdict
    slots: tuple[int, ...] = ()


def installed() -> bool:
    """Whether ``wavelift[solver]`` is there."""
    return find_spec("ortools") is not None


def fits_into(
    problem: Problem, count: int, *, hint: Sequence[int | None] = (), effort: float = 10.0
) -> Answer:
    """Find out whether all items fit into the first ``count`` slots.

    Args:
        problem: what to assign.
        count: the slots; at most as many as there are unless the problem is endless.
        hint: a slot per item to start from, best one of an assignment that is nearly good enough.
        effort: most deterministic seconds; about real ones on an idle machine.

    Raises:
        ImportError: ``wavelift[solver]`` is not installed.
    """
    model = _Model(problem, count)
    if not model.possible:
        return Answer(Verdict.IMPOSSIBLE)
    model.hint(hint)
    return model.solve(effort)


class _Model:
    """The problem for CP-SAT."""

    def __init__(self, problem: Problem, count: int) -> None:
        from ortools.sat.python import cp_model

        self._cp, self._problem, self._count = cp_model, problem, count
        self._network = Network(problem)
        self.model = cp_model.CpModel()
        self.slots: list[cp_model.IntVar] = []
        domains = [self._domain(item) for item in range(len(problem.sizes))]
        self.possible = count > 0 and all(domains)
        if not self.possible:
            return
        self.slots = [
            self.model.new_int_var_from_domain(cp_model.Domain.from_values(domain), f"s{item}")
            for item, domain in enumerate(domains)
        ]
        self._edges()
        self._rooms()
        self._stocks()

    def _domain(self, item: int) -> list[int]:
        allowed = self._problem.allowed.get(item)
        open_slots: Collection[int] = range(self._count) if allowed is None else allowed
        soonest = self._network.earliest[item]
        return [slot for slot in sorted(open_slots) if soonest <= slot < self._count]

    def _edges(self) -> None:
        for first, then, gap in self._problem.edges:
            soonest: Any = self.slots[first] + gap
            if gap < 0:
                delays = [min(slot, self._count) for slot in self._problem.delays[gap][: self._count]]
                soonest = self.model.new_int_var(0, self._count, "")
                self.model.add_element(self.slots[first], delays, soonest)
            self.model.add(self.slots[then] >= soonest)
        for one, other in self._problem.apart:
            self.model.add(self.slots[one] != self.slots[other])

    def _rooms(self) -> None:
        """Caps per slot; where slots share a window's room, per window."""
        problem = self._problem
        pools = [problem.pool(slot) for slot in range(self._count)]
        shared = len(set(pools)) < len(pools)
        where: list[Any] = [self._pool_of(slot, pools) for slot in self.slots] if shared else self.slots
        intervals = [self.model.new_fixed_size_interval_var(at, 1, "") for at in where]
        rooms = {pool: problem.cap(slot) for slot, pool in reversed(list(enumerate(pools)))}
        for index in range(len(problem.sizes[0])):
            sizes = [size[index] for size in problem.sizes]
            top = max(cap[index] for cap in rooms.values())
            if sum(sizes) <= min(cap[index] for cap in rooms.values()):
                continue
            used, demands = list(intervals), list(sizes)
            for pool, cap in sorted(rooms.items()):
                if cap[index] < top:
                    used.append(self.model.new_fixed_size_interval_var(pool, 1, ""))
                    demands.append(top - cap[index])
            self.model.add_cumulative(used, demands, top)

    def _pool_of(self, slot: cp_model.IntVar, pools: list[int]) -> cp_model.IntVar:
        pool = self.model.new_int_var(min(pools), max(pools), "")
        self.model.add_element(slot, pools, pool)
        return pool

    def _stocks(self) -> None:
        """What a slot's items take must be there before it begins; what they give back is there after it."""
        for stock, free in enumerate(self._problem.stocks):
            times: list[Any] = []
            changes: list[int] = []
            for item, takes in sorted(self._problem.takes.items()):
                for number, amount, back in takes:
                    if number == stock:
                        times += [self.slots[item], self.slots[item] + 1]
                        changes += [-amount, back]
            if times:
                most = sum(change for change in changes if change > 0)
                self.model.add_reservoir_constraint(times, changes, -free, most)

    def hint(self, slots: Sequence[int | None]) -> None:
        """Start near an assignment."""
        for var, slot in zip(self.slots, slots, strict=False):
            if slot is not None:
                self.model.add_hint(var, min(slot, self._count - 1))

    def solve(self, effort: float) -> Answer:
        """Solve within the effort."""
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(self.model)
        if status in (self._cp.OPTIMAL, self._cp.FEASIBLE):
            return Answer(Verdict.POSSIBLE, tuple(int(solver.value(var)) for var in self.slots))
        return Answer(Verdict.IMPOSSIBLE if status == self._cp.INFEASIBLE else Verdict.UNKNOWN)
