"""The order that rows ask for, one row per ordered pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency, Relation

__all__ = ["before_edges"]


def before_edges(dependencies: Iterable[Dependency], vms: Mapping[str, Vm]) -> list[Dependency]:
    """Return one ``before`` row per ordered pair of known VMs, sorted by the pair.

    Of repeated rows the heaviest stands for all; the pair is strict as soon as one of them is, and soaks for
    the longest of their times.
    """
    place = {key: at for at, key in enumerate(sorted(vms))}
    size = len(place)
    best: dict[int, Dependency] = {}  # by both places as one number: sorted by the pair, and quickly
    strict: set[int] = set()
    soaks: dict[int, float] = {}
    for row in dependencies:
        if row.relation is not Relation.BEFORE:
            continue
        first, then = place.get(row.vm), place.get(row.other)
        if first is None or then is None or first == then:
            continue
        pair = first * size + then
        if row.strict:
            strict.add(pair)
        if row.soak_days:
            soaks[pair] = max(row.soak_days, soaks.get(pair, 0.0))
        if pair not in best or _rank(row) < _rank(best[pair]):
            best[pair] = row
    if not strict and not soaks:
        return list(map(best.__getitem__, sorted(best)))
    return [_merged(best[pair], pair in strict, soaks.get(pair, 0.0)) for pair in sorted(best)]


def _rank(row: Dependency) -> tuple[float, str, str, int]:
    return (-row.weight, row.place.file, row.place.sheet, row.place.row or 0)


def _merged(row: Dependency, strict: bool, soak: float) -> Dependency:
    if row.strict == strict and row.soak_days == soak:
        return row
    return replace(row, strict=strict, soak_days=soak)
