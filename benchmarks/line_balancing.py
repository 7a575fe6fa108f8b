"""Waves against the proved bound on made line balancing instances: ``python -m benchmarks.line_balancing``.

A VM's size is the task time, ``max_gib`` the cycle time, and the assignment is what a plan would use. With
``--strict`` all edges are strict; with ``--solver N`` CP-SAT (``wavelift[solver]``) closes gaps with N
deterministic seconds per question. With ``--planted`` the instances have a known optimum (full stations, or
nearly full ones with ``--spare``), so the gap is the true one; otherwise it is the gap to the proved bound.
With ``--against N`` the multi-Hoffmann heuristic of ``benchmarks.multi_hoffmann`` gets N CPU seconds for each
instance, and who needs fewer waves is counted. Times are CPU seconds, and in yardsticks: how often a fixed
loop of plain Python could have run, because machines differ, and one machine from hour to hour.
"Proved" and the gap there are by the planner's own bound; true optima lie between it and the plan.

``python -m benchmarks line_balancing`` takes instances of a seed that nothing was tuned on, also such as
classic sets have. There goals are stated over closed instances, those whose optimum is known
(``benchmarks.line_closing`` tells how), as they are of published ones. Multi-Hoffmann has a second for each.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.assembled_lines import assembled
from benchmarks.figures import Figures, Goal
from benchmarks.line_closing import known
from benchmarks.line_instances import CYCLE, instances
from benchmarks.mixed_lines import mixed
from benchmarks.multi_hoffmann import stations
from benchmarks.options import Options
from benchmarks.planted_lines import planted
from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.closer import closed

_COUNTS = {20: 84, 50: 84, 100: 84, 1000: 21}
_GRAPHS = 50
_SEED = 501
_ASSEMBLED = 20
_YARDSTICK = 1.0
_RUNS = (
    ("100", False, 0.95, 0.002),
    ("100", True, 0.92, 0.005),
    ("1000", False, 0.95, 0.0005),
    ("1000", True, 0.92, 0.005),
    ("assembled", False, 0.8, 0.007),
    ("assembled", True, 0.92, 0.005),
)
"""Number of tasks, whether edges are strict, and the goals over closed instances: part that has the fewest
stations, mean distance to them."""

_COLUMNS = ("tasks", "count", "proved", "over bound", "closed", "optimal of these", "over optimum")
_DUEL = ("won", "tied", "lost", "longest CPU s")
_NOT_LOST = 0.99
"""Of all instances, this part at least needs no wave more than with the yardstick heuristic."""


@dataclass(frozen=True)
class _Made:
    """An instance, as a list of numbers and as a problem."""

    times: Sequence[int]
    edges: Sequence[tuple[int, int]]
    cycle: int
    strict: bool

    @property
    def problem(self) -> Problem:
        return Problem(
            sizes=tuple((task,) for task in self.times),
            caps=((self.cycle,),),
            endless=True,
            edges=tuple((first, then, int(self.strict)) for first, then in self.edges),
        )


def run(options: Options) -> Figures:
    """Plan instances of one fresh seed, loose and strict."""
    rows: list[tuple[object, ...]] = []
    goals: list[Goal] = []
    longest, lost, many = 0.0, 0, 0
    for kind, strict, part, distance in (("20", False, 0.5, None),) if options.smoke else _RUNS:
        made = list(_kind(kind, strict=strict))
        solved = _solved(made)
        others = _others(made, solved, _YARDSTICK)
        ends = [
            known(one.problem, plan.slots, plan.least, other)
            for one, plan, other in zip(made, solved, others, strict=True)
        ]
        closed = [(plan.waves, end.best) for plan, end in zip(solved, ends, strict=True) if end.closed]
        if any(plan.waves < end.least for plan, end in zip(solved, ends, strict=True)):
            raise AssertionError("a plan is shorter than its bound")
        optimal = mean(used == best for used, best in closed)
        over = mean(used / best - 1 for used, best in closed)
        duel = _duel(solved, others)
        name = f"{kind}{', strict' if strict else ''}"
        shares = (f"{_share(solved):.1%}", f"{_distance(solved):.2%}", len(closed), f"{optimal:.1%}")
        cpu = max(one.cpu for one in solved)
        rows.append((name, len(made), *shares, f"{over:.2%}", *duel, cpu))
        goals.append(Goal(f"optimal of closed, {name} tasks", optimal, part, most=False))
        if distance:
            goals.append(Goal(f"mean distance to the optimum of closed, {name} tasks", over, distance))
        longest, lost, many = max(longest, cpu), lost + duel[2], many + len(made)
    goals.append(Goal("part that multi-Hoffmann solves no better", 1 - lost / many, _NOT_LOST, most=False))
    goals.append(Goal("CPU s, the longest plan", longest, 1.0))
    values = {goal.what: goal.value for goal in goals}
    return Figures("line_balancing", (*_COLUMNS, *_DUEL), rows, goals, values)


def _kind(kind: str, *, strict: bool) -> Iterator[_Made]:
    """The instances of a run: of so many tasks, or as classic sets have them."""
    if kind != "assembled":
        yield from _made(int(kind), strict=strict, seed=_SEED)
        return
    for one in assembled(_ASSEMBLED, _SEED):
        yield _Made(one.times, one.edges, one.cycle, strict)


def main() -> None:
    """Print the share that is proved optimal, the mean gap to the bound, and the time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--strict", action="store_true", help="all edges are strict")
    parser.add_argument("--solver", type=float, default=0.0, metavar="N", help="deterministic seconds")
    parser.add_argument(
        "--against", type=float, default=0.0, metavar="N", help="CPU seconds for the yardstick"
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[*_COUNTS, 0], help="0 is mixed sizes")
    parser.add_argument("--seed", type=int, default=1, help="other instances of the same kinds")
    parser.add_argument("--planted", action="store_true", help="instances with a known optimum")
    parser.add_argument("--spare", action="store_true", help="planted ones with a little room left")
    chosen = parser.parse_args()
    for size in chosen.sizes:
        name = f"{size} tasks" if size else "mixed"
        if chosen.planted:
            if size:
                _print_planted(size, spare=chosen.spare)
            continue
        made = list(_made(size, strict=chosen.strict, seed=chosen.seed))
        solved = _solved(made, chosen.solver)
        _print(name, solved)
        if chosen.against:
            _print_duel(made, solved, chosen.against)


def _print_planted(size: int, *, spare: bool) -> None:
    """Print how many of the known optima are reached; an assignment below one would be a defect."""
    count, met, over, spent, longest = _COUNTS[size], 0, 0.0, 0.0, 0.0
    for one in planted(size, count, spare=spare):
        problem = _Made(one.instance.times, one.instance.edges, CYCLE, strict=False).problem
        began = time.process_time()
        used = len(assign(problem).used)
        took = time.process_time() - began
        if used < one.optimum:
            raise AssertionError(f"{one.instance.name}: {used} stations, fewer than the least {one.optimum}")
        met, over = met + (used == one.optimum), over + used / one.optimum - 1
        spent, longest = spent + took, max(longest, took)
    print(
        f"{size} tasks, {count} instances with a planted optimum{', a little spare' if spare else ''}: "
        f"{met / count:.0%} optimal, {over / count:.2%} over it, {spent / count:.3f} s on average, "
        f"{longest:.2f} s at most",
        flush=True,
    )


def _made(size: int, *, strict: bool, seed: int) -> Iterator[_Made]:
    if size:
        for made in instances(size, _COUNTS[size], seed):
            yield _Made(made.times, made.edges, CYCLE, strict)
    else:
        for one in mixed(_GRAPHS, seed):
            yield _Made(one.times, one.edges, one.cycle, strict)


@dataclass(frozen=True)
class _Solved:
    """What became of one instance: its assignment, waves, the bound, CPU seconds, and yardsticks."""

    slots: Sequence[int | None]
    waves: int
    least: int
    cpu: float
    yardsticks: float


def _solved(made: Sequence[_Made], effort: float = 0.0) -> list[_Solved]:
    found = []
    for one in made:
        problem = one.problem
        pace = yardstick()
        began = time.process_time()
        plan = assign(problem)
        if effort:
            plan = closed(problem, plan, Network(problem), effort)
        cpu = time.process_time() - began
        least = plan.least or lower_bound(problem)[0]
        found.append(_Solved(plan.slots, len(plan.used), least, cpu, 2 * cpu / (pace + yardstick())))
    return found


def _share(solved: Sequence[_Solved]) -> float:
    """The part that is proved optimal."""
    return sum(one.waves == one.least for one in solved) / len(solved)


def _distance(solved: Sequence[_Solved]) -> float:
    """Mean distance to the bound, as a part of it."""
    return sum(one.waves / one.least - 1 for one in solved) / len(solved)


def _print(name: str, solved: Sequence[_Solved]) -> None:
    """Print how far above the bound the plans are, and what they took."""
    spent, yardsticks = [one.cpu for one in solved], [one.yardsticks for one in solved]
    print(
        f"{name}, {len(solved)} instances: {_share(solved):.0%} proved optimal, "
        f"{_distance(solved):.2%} over the bound; "
        f"CPU s {mean(spent):.3f} on average, {median(spent):.3f} median, {max(spent):.2f} at most; "
        f"yardsticks {median(yardsticks):.1f} median, {max(yardsticks):.1f} at most",
        flush=True,
    )


def _others(made: Sequence[_Made], solved: Sequence[_Solved], seconds: float) -> list[int]:
    """As many waves as the yardstick heuristic needs for each instance, with so many CPU seconds."""
    return [
        stations(one.times, one.edges, one.cycle, strict=one.strict, seconds=seconds, least=plan.least)
        for one, plan in zip(made, solved, strict=True)
    ]


def _duel(solved: Sequence[_Solved], others: Sequence[int]) -> tuple[int, int, int]:
    """How often the planner needs fewer waves, as many, and more."""
    won = sum(plan.waves < other for plan, other in zip(solved, others, strict=True))
    lost = sum(plan.waves > other for plan, other in zip(solved, others, strict=True))
    return won, len(others) - won - lost, lost


def _print_duel(made: Sequence[_Made], solved: Sequence[_Solved], seconds: float) -> None:
    """Print how often the planner and the yardstick heuristic need fewer waves than the other."""
    others = _others(made, solved, seconds)
    won, tied, lost = _duel(solved, others)
    met = sum(other == plan.least for other, plan in zip(others, solved, strict=True))
    print(
        f"    against multi-Hoffmann with {seconds:g} s: {won} won, {tied} tied, {lost} lost; "
        f"{sum(one.waves for one in solved)} waves against {sum(others)}; "
        f"it meets the bound in {met / len(made):.0%}",
        flush=True,
    )


def yardstick() -> float:
    """CPU seconds of a fixed piece of plain Python, about a tenth of a second."""
    began = time.process_time()
    total = 0
    for number in range(400_000):
        total += number * number % 7
    return time.process_time() - began


if __name__ == "__main__":
    main()
