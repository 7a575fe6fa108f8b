"""Made line balancing instances are what they say, and an optimum is only known where it is proved."""

import pytest

pytest.importorskip("benchmarks", reason="the benchmarks are not part of the wheel")

from benchmarks.assembled_lines import assembled
from benchmarks.line_closing import known
from planner.assignment.problem import Problem


def test_assembled_lines_have_orders_that_point_forward_and_several_cycle_times():
    made = list(assembled(12, 5))
    assert made == list(assembled(12, 5))
    assert made != list(assembled(12, 6))
    names = {one.name.rsplit("-c", 1)[0] for one in made}
    assert len(names) == 12
    for one in made:
        assert all(0 <= first < then < len(one.times) for first, then in one.edges)
        assert one.cycle >= max(one.times)
        assert min(one.times) >= 1
    for name in names:
        cycles = [one.cycle for one in made if one.name.startswith(f"{name}-c")]
        assert len(cycles) == len(set(cycles)) > 1


def test_what_is_known_is_the_best_of_all_and_the_highest_bound():
    # A 6 and a 4 fill a slot, unless all of 6 must come before all of 4.
    sizes, row = ((6,), (6,), (6,), (4,), (4,), (4,)), ((0, 1, 0), (1, 2, 0))
    problem = Problem(sizes, ((10,),), endless=True, edges=row)
    assert known(problem, (0, 1, 2, 0, 1, 2), 3, 4).closed
    found = known(problem, (0, 1, 2, 3, 3, 4), 3, 5)
    assert found.closed
    assert found.best == 3
    crossed = Problem(sizes, ((10,),), endless=True, edges=(*row, (2, 3, 1), (3, 4, 0), (4, 5, 0)))
    found = known(crossed, (0, 1, 2, 3, 3, 4), 3, 5)
    assert found.closed
    assert found.best == 5
