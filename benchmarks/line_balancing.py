"""Waves against the proved bound on made line balancing instances: ``python -m benchmarks.line_balancing``.

A VM's size is the task time, ``max_gib`` the cycle time, and the assignment is what a plan would use. With
``--strict`` all edges are strict; with ``--solver N`` CP-SAT (``wavelift[solver]``) closes gaps with N
deterministic seconds per question. With ``--planted`` the instances have a known optimum (full stations, or
nearly full ones with ``--spare``), so the gap is the true one; otherwise it is the gap to the proved bound.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence

from benchmarks.line_instances import CYCLE, instances
from benchmarks.mixed_lines import mixed
from benchmarks.planted_lines import planted
from planner.assign import assign
from planner.bound import lower_bound
from planner.closer import closed
from planner.network import Network
from planner.problem import Problem

_COUNTS = {20: 84, 50: 84, 100: 84, 1000: 14}
_GRAPHS = 50


def main() -> None:
    """Print the share that is proved optimal, the mean gap to the bound, and the time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--strict", action="store_true", help="all edges are strict")
    parser.add_argument("--solver", type=float, default=0.0, metavar="N", help="deterministic seconds")
    parser.add_argument("--sizes", type=int, nargs="*", default=[*_COUNTS, 0], help="0 is mixed sizes")
    parser.add_argument("--planted", action="store_true", help="instances with a known optimum")
    parser.add_argument("--spare", action="store_true", help="planted ones with a little room left")
    chosen = parser.parse_args()
    for size in chosen.sizes:
        name = f"{size} tasks" if size else "mixed"
        if chosen.planted:
            if size:
                _print_planted(size, spare=chosen.spare)
            continue
        _print(name, list(_problems(size, int(chosen.strict))), chosen.solver)


def _print_planted(size: int, *, spare: bool) -> None:
    """Print how many of the known optima are reached; an assignment below one would be a defect."""
    count, met, over, spent, longest = _COUNTS[size], 0, 0.0, 0.0, 0.0
    for one in planted(size, count, spare=spare):
        problem = _problem(one.instance.times, one.instance.edges, CYCLE, 0)
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


def _problems(size: int, gap: int) -> Iterator[Problem]:
    if size:
        for made in instances(size, _COUNTS[size]):
            yield _problem(made.times, made.edges, CYCLE, gap)
    else:
        for one in mixed(_GRAPHS):
            yield _problem(one.times, one.edges, one.cycle, gap)


def _problem(times: Sequence[int], edges: Sequence[tuple[int, int]], cycle: int, gap: int) -> Problem:
    return Problem(
        sizes=tuple((task,) for task in times),
        caps=((cycle,),),
        endless=True,
        edges=tuple((first, then, gap) for first, then in edges),
    )


def _print(name: str, problems: Sequence[Problem], effort: float) -> None:
    met, over, spent, longest = 0, 0.0, 0.0, 0.0
    for problem in problems:
        began = time.process_time()
        found = assign(problem)
        if effort:
            found = closed(problem, found, Network(problem), effort)
        took = time.process_time() - began
        used, bound = len(found.used), max(found.least, lower_bound(problem)[0])
        met, over = met + (used == bound), over + used / bound - 1
        spent, longest = spent + took, max(longest, took)
    count = len(problems)
    print(
        f"{name}, {count} instances: {met / count:.0%} proved optimal, {over / count:.2%} over "
        f"the bound, {spent / count:.3f} s on average, {longest:.2f} s at most",
        flush=True,
    )


if __name__ == "__main__":
    main()
