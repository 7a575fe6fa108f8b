"""Waves of a made campaign with two tight caps against the bound: ``python -m benchmarks.two_caps``.

2,000 move groups of about 13,000 VMs; the caps on VMs and on GiB are such that 40 waves would be 93 % full in
both; 4,000 ``before`` edges, three of ten strict; 150 pairs that never share a wave; 100 groups that some
waves are closed to. CPU seconds, and in yardsticks (see ``benchmarks.line_balancing``).
"""

from __future__ import annotations

import argparse
import random
import time

from benchmarks.line_balancing import yardstick
from planner.assignment.problem import Problem
from planner.bounds.bound import lower_bound
from planner.search.assign import assign

_WAVES, _TIGHT = 40, 0.93


def made(groups: int, seed: int) -> Problem:
    """Return one campaign as a problem of 48 waves, with sizes in VMs and GiB."""
    chance = random.Random(f"two caps {groups} {seed}")
    vms = [min(40, 1 + int(chance.lognormvariate(1.5, 0.8))) for _ in range(groups)]
    gib = [max(20, int(count * chance.lognormvariate(4.6, 0.7))) for count in vms]
    count = _WAVES * groups // 2000
    caps = tuple(int(sum(column) / (_TIGHT * count)) + 1 for column in (vms, gib))
    edges: dict[tuple[int, int], int] = {}
    while len(edges) < 2 * groups:
        first = chance.randrange(groups - 1)
        then = min(groups - 1, first + 1 + int(chance.expovariate(1 / (groups / 8))))
        if first < then:
            edges[first, then] = int(chance.random() < 0.3)
    pairs = [chance.sample(range(groups), 2) for _ in range(groups * 150 // 2000)]
    slots = count * 6 // 5
    allowed = {}
    for item in chance.sample(range(groups), groups // 20):
        closed = chance.randrange(slots - slots // 4)
        allowed[item] = frozenset(range(slots)) - frozenset(range(closed, closed + slots // 8))
    return Problem(
        sizes=tuple(zip(vms, gib, strict=True)),
        caps=(caps,) * slots,
        edges=tuple((first, then, gap) for (first, then), gap in sorted(edges.items())),
        apart=tuple((min(pair), max(pair)) for pair in pairs),
        allowed=allowed,
    )


def main() -> None:
    """Print waves, bound and time for a few campaigns."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--groups", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=5)
    chosen = parser.parse_args()
    for seed in range(chosen.seeds):
        problem = made(chosen.groups, seed)
        pace = yardstick()
        began = time.process_time()
        found = assign(problem)
        took = time.process_time() - began
        least = lower_bound(problem)[0]
        print(
            f"{chosen.groups} groups, seed {seed}: {len(found.used)} waves, at least {least}; "
            f"{len(found.missing)} left out; CPU s {took:.2f}, yardsticks {took / pace:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
