"""Which rules of an impossible problem cannot hold together: a smallest set, found with CP-SAT.

Every rule gets a literal that the solver assumes; what it needs to prove that nothing works is a first set.
Such sets are not promised to be smallest (nor, with presolve, to be right), so each rule is then left out
once and the rest solved afresh: a rule without which it stays impossible is not to blame (deletion filter).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.problem import Problem
from planner.solver import Verdict, fits_into, impossible_together

__all__ = ["Rule", "RuleKind", "at_odds", "rules_of", "without"]


class RuleKind(StrEnum):
    """What can be relaxed."""

    EDGE = "edge"
    APART = "apart"
    ALLOWED = "allowed"
    CAP = "cap"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule of a problem: an edge, a pair apart, an item's allowed slots, a resource's caps or a stock.

    ``number`` is the index of the edge, pair, resource or stock; for ``ALLOWED`` it is the item.
    """

    kind: RuleKind
    number: int


def rules_of(problem: Problem) -> list[Rule]:
    """Return all rules."""
    counts = (
        (RuleKind.EDGE, range(len(problem.edges))),
        (RuleKind.APART, range(len(problem.apart))),
        (RuleKind.ALLOWED, sorted(problem.allowed)),
        (RuleKind.CAP, range(len(problem.caps[0]))),
        (RuleKind.STOCK, range(len(problem.stocks))),
    )
    return [Rule(kind, number) for kind, numbers in counts for number in numbers]


def without(problem: Problem, rules: Iterable[Rule]) -> Problem:
    """Return the problem with these rules left out."""
    gone = set(rules)
    totals = [sum(column) for column in zip(*problem.sizes, strict=True)]
    free = {rule.number for rule in gone if rule.kind is RuleKind.CAP}
    dry = {rule.number for rule in gone if rule.kind is RuleKind.STOCK}
    everything = [sum(takes for _, takes, _ in each) for each in problem.takes.values()]
    return replace(
        problem,
        edges=tuple(e for at, e in enumerate(problem.edges) if Rule(RuleKind.EDGE, at) not in gone),
        apart=tuple(p for at, p in enumerate(problem.apart) if Rule(RuleKind.APART, at) not in gone),
        allowed={i: s for i, s in problem.allowed.items() if Rule(RuleKind.ALLOWED, i) not in gone},
        caps=tuple(
            tuple(totals[index] if index in free else part for index, part in enumerate(cap))
            for cap in problem.caps
        ),
        stocks=tuple(sum(everything) if at in dry else free for at, free in enumerate(problem.stocks)),
    )


def at_odds(problem: Problem, *, effort: float = 5.0) -> list[Rule] | None:
    """Return a smallest set of rules that keeps the items from all finding a slot; None where it is unknown.

    Smallest means that leaving out any one of them would make room; there may be other such sets. The list
    is empty where all items fit.

    Args:
        problem: with a finite row of slots.
        effort: most deterministic seconds per question.

    Raises:
        ImportError: ``wavelift[solver]`` is not installed.
    """
    count = len(problem.caps)
    verdict = fits_into(problem, count, effort=effort).verdict
    if verdict is not Verdict.IMPOSSIBLE:
        return [] if verdict is Verdict.POSSIBLE else None
    everything = rules_of(problem)
    first = [everything[at] for at in impossible_together(problem, count, _groups(problem), effort=effort)]
    if _verdict(problem, everything, first, effort) is not Verdict.IMPOSSIBLE:
        first = everything
    kept = list(first)
    for rule in first:
        rest = [other for other in kept if other != rule]
        if _verdict(problem, everything, rest, effort) is Verdict.IMPOSSIBLE:
            kept = rest
    return kept


def _verdict(problem: Problem, everything: Sequence[Rule], kept: Sequence[Rule], effort: float) -> Verdict:
    held = set(kept)
    relaxed = without(problem, (rule for rule in everything if rule not in held))
    return fits_into(relaxed, len(problem.caps), effort=effort).verdict


def _groups(problem: Problem) -> list[tuple[str, int]]:
    return [(rule.kind.value, rule.number) for rule in rules_of(problem)]
