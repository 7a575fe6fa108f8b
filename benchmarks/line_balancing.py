"""Waves against the proved bound on made line balancing instances: ``python -m benchmarks.line_balancing``.

A VM's size is the task time, ``max_gib`` the cycle time, and the assignment is what a plan would use. With
``--strict`` all edges are strict; with ``--solver N`` CP-SAT (``wavelift[solver]``) closes gaps with N
deterministic seconds per question. With ``--planted`` the instances have a known optimum (full stations, or
nearly full ones with ``--spare``), so the gap is the true one; otherwise it is the gap to the proved bound.
With ``--against N`` the multi-Hoffmann heuristic of ``benchmarks.multi_hoffmann`` gets N CPU seconds for each
instance, and who needs fewer waves is counted. Times are CPU seconds, and in yardsticks: how often a fixed
loop of plain Python could have run, because machines differ, and one machine from hour to hour.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.line_instances import CYCLE, instances
from benchmarks.mixed_lines import mixed
from benchmarks.multi_hoffmann import stations
from benchmarks.planted_lines import planted
from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign
from planner.search.closer import closed

_COUNTS = {20: 84, 50: 84, 100: 84, 1000: 21}
_GRAPHS = 50


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
        waves = _print(name, made, chosen.solver)
        if chosen.against:
            _print_duel(made, waves, chosen.against)


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


def _print(name: str, made: Sequence[_Made], effort: float) -> list[tuple[int, int]]:
    """Print how far above the bound the plans are; return (waves, bound) of each."""
    found, spent, yardsticks = [], [], []
    for one in made:
        problem = one.problem
        pace = yardstick()
        began = time.process_time()
        plan = assign(problem)
        if effort:
            plan = closed(problem, plan, Network(problem), effort)
        spent.append(time.process_time() - began)
        yardsticks.append(2 * spent[-1] / (pace + yardstick()))
        found.append((len(plan.used), plan.least or lower_bound(problem)[0]))
    count = len(found)
    proved = sum(used == least for used, least in found) / count
    over = sum(used / least - 1 for used, least in found) / count
    print(
        f"{name}, {count} instances: {proved:.0%} proved optimal, {over:.2%} over the bound; "
        f"CPU s {sum(spent) / count:.3f} on average, {sorted(spent)[count // 2]:.3f} median, "
        f"{max(spent):.2f} at most; yardsticks {sorted(yardsticks)[count // 2]:.1f} median, "
        f"{max(yardsticks):.1f} at most",
        flush=True,
    )
    return found


def _print_duel(made: Sequence[_Made], found: Sequence[tuple[int, int]], seconds: float) -> None:
    """Print how often the planner and the yardstick heuristic need fewer waves than the other."""
    others = [
        stations(one.times, one.edges, one.cycle, strict=one.strict, seconds=seconds, least=least)
        for one, (_, least) in zip(made, found, strict=True)
    ]
    waves = [used for used, _ in found]
    won = sum(used < other for used, other in zip(waves, others, strict=True))
    lost = sum(used > other for used, other in zip(waves, others, strict=True))
    met = sum(other == least for other, (_, least) in zip(others, found, strict=True))
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
