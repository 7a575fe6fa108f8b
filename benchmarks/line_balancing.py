"""Waves against the proved bound on made line balancing instances: ``python -m benchmarks.line_balancing``.

A VM's size is the task time, ``max_gib`` the cycle time, and the assignment is what a plan would use.
"""

from __future__ import annotations

import sys
import time

from benchmarks.line_instances import CYCLE, instances
from planner.assign import assign
from planner.bound import lower_bound
from planner.problem import Problem

_COUNTS = {20: 63, 50: 63, 100: 42, 1000: 14}


def main() -> None:
    """Print the share that meets the bound, the mean gap to it, and the time."""
    gap = int("--strict" in sys.argv)
    for size, count in _COUNTS.items():
        met, over, spent, longest = 0, 0.0, 0.0, 0.0
        for made in instances(size, count):
            problem = Problem(
                sizes=tuple((task,) for task in made.times),
                caps=((CYCLE,),),
                endless=True,
                edges=tuple((first, then, gap) for first, then in made.edges),
            )
            began = time.process_time()
            used = len(assign(problem).used)
            took = time.process_time() - began
            bound = lower_bound(problem)[0]
            met, over = met + (used == bound), over + used / bound - 1
            spent, longest = spent + took, max(longest, took)
        print(
            f"{size} tasks, {count} instances: {met / count:.0%} proved optimal, {over / count:.2%} over "
            f"the bound, {spent / count:.3f} s on average, {longest:.2f} s at most"
        )


if __name__ == "__main__":
    main()
