"""Waves against the proved bound on made line balancing instances: ``python -m benchmarks.line_balancing``.

A VM's size is the task time, ``max_gib`` the cycle time, and the assignment is what a plan would use. With
``--strict`` all edges are strict; with ``--solver N`` CP-SAT (``wavelift[solver]``) closes gaps with N
deterministic seconds per question. With ``--planted`` the instances have a known optimum (full stations, or
nearly full ones with ``--spare``), so the gap is the true one; otherwise it is the gap to the proved bound.
With ``--against N`` the multi-Hoffmann heuristic of ``benchmarks.multi_hoffmann`` gets N CPU seconds for each
instance, and who needs fewer waves is counted. Times are CPU seconds, and in yardsticks: how often a fixed
loop of plain Python could have run, because machines differ, and one machine from hour to hour.
``python -m benchmarks line_balancing`` takes instances of a seed that nothing was tuned on. "Proved" and the
gap are by the planner's own bound; true optima lie between it and the plan.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.figures import Figures, Goal
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
_RUNS = (
    (100, False, 0.95, 0.002),
    (100, True, 0.92, None),
    (1000, False, 0.95, 0.0005),
    (1000, True, 0.92, None),
)
"""Size, whether edges are strict, and the goals: part that is proved optimal, mean distance to the bound."""


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
    longest = 0.0
    for size, strict, part, distance in ((20, False, 0.5, None),) if options.smoke else _RUNS:
        solved = _solved(list(_made(size, strict=strict, seed=_SEED)))
        name = f"{size:,} tasks{', strict' if strict else ''}"
        proved, over = _share(solved), _distance(solved)
        rows.append((name, len(solved), f"{proved:.1%}", f"{over:.2%}", max(one.cpu for one in solved)))
        goals.append(Goal(f"proved optimal, {name}", proved, part, most=False))
        goals += [Goal(f"mean distance to the bound, {name}", over, distance)] if distance else []
        longest = max(longest, *(one.cpu for one in solved))
    goals.append(Goal("CPU s, the longest plan", longest, 1.0))
    columns = ("instances", "count", "proved", "over the bound", "longest CPU s")
    values = {goal.what: goal.value for goal in goals}
    return Figures("line_balancing", columns, rows, goals, values)


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
    """What became of one instance: its waves, the bound, CPU seconds, and yardsticks."""

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
        found.append(_Solved(len(plan.used), least, cpu, 2 * cpu / (pace + yardstick())))
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


def _print_duel(made: Sequence[_Made], solved: Sequence[_Solved], seconds: float) -> None:
    """Print how often the planner and the yardstick heuristic need fewer waves than the other."""
    others = [
        stations(one.times, one.edges, one.cycle, strict=one.strict, seconds=seconds, least=plan.least)
        for one, plan in zip(made, solved, strict=True)
    ]
    waves = [one.waves for one in solved]
    won = sum(used < other for used, other in zip(waves, others, strict=True))
    lost = sum(used > other for used, other in zip(waves, others, strict=True))
    met = sum(other == plan.least for other, plan in zip(others, solved, strict=True))
    print(
        f"    against multi-Hoffmann with {seconds:g} s: {won} won, {len(made) - won - lost} tied, "
        f"{lost} lost; {sum(waves)} waves against {sum(others)}; it meets the bound in {met / len(made):.0%}",
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
