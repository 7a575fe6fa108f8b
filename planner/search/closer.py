"""The last gap: what may use a slot too many goes to the solver, which finds fewer or proves that none do."""

from __future__ import annotations

from dataclasses import replace

from planner.assignment.network import Network
from planner.assignment.problem import Assignment, Problem
from planner.bounds.bound import lower_bound
from planner.search.solver import Verdict, fits_into

__all__ = ["closed"]


def closed(problem: Problem, found: Assignment, network: Network, effort: float) -> Assignment:
    """Return an assignment with as few slots as the solver can show, and what it proved.

    Args:
        problem: an endless one; in a calendar the number of slots is not all that counts.
        found: every item in a slot; it starts from here.
        network: the problem's edges, followed.
        effort: most deterministic seconds for each number of slots that is tried.

    Raises:
        ImportError: ``wavelift[solver]`` is not installed.
    """
    least = max(found.least or lower_bound(problem, network)[0], problem.min_slots)
    while not found.missing and len(found.used) > least:
        count = len(found.used) - 1
        answer = fits_into(problem, count, hint=_packed(found), effort=effort)
        if answer.verdict is Verdict.IMPOSSIBLE:
            return replace(found, least=count + 1, why=f"the solver shows that {count} waves are too few")
        if answer.verdict is Verdict.UNKNOWN:
            return found
        found = replace(found, slots=answer.slots)
    return found


def _packed(found: Assignment) -> list[int | None]:
    """The slots without empty ones between them."""
    place = {slot: at for at, slot in enumerate(found.used)}
    return [None if slot is None else place[slot] for slot in found.slots]
