"""The least number of slots of small problems with one resource, by trying every way to fill them."""

from planner.assignment.problem import Problem

__all__ = ["optimum"]


def optimum(problem: Problem) -> int:
    """Fill slot after slot in every way there is, and count."""
    size, cap = len(problem.sizes), problem.caps[0][0]
    before = [[(first, gap) for first, then, gap in problem.edges if then == item] for item in range(size)]
    rivals = [
        sum(1 << b if a == item else 1 << a for a, b in problem.apart if item in (a, b))
        for item in range(size)
    ]
    reached, count = {0}, 0
    while (1 << size) - 1 not in reached:
        reached = {more for done in reached for more in _filled(problem, done, cap, before, rivals)}
        count += 1
    return count


def _filled(problem, done, cap, before, rivals):
    """Every set that one more slot leads to."""
    found, open_ = {done}, [(done, 0)]
    while open_:
        now, load = open_.pop()
        for item, (size,) in enumerate(problem.sizes):
            more = now | 1 << item
            if more in found or load + size > cap or rivals[item] & now & ~done:
                continue
            if all((done if gap else now) >> first & 1 for first, gap in before[item]):
                found.add(more)
                open_.append((more, load + size))
    return found
