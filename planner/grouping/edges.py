"""The order that rows ask for, one row per ordered pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress

from wavelift.model.inventory import Vm
from wavelift.model.tables import Dependency, Relation

__all__ = ["before_edges"]


def before_edges(dependencies: Iterable[Dependency], vms: Mapping[str, Vm]) -> list[Dependency]:
    """Return one ``before`` row per ordered pair of known VMs, sorted by the pair.

    Of repeated rows the heaviest stands for all; the pair is strict as soon as one of them is, and soaks for
    the longest of their times. Its place is that of the row that asks for most: that is the one to change.
    """
    place = {key: at for at, key in enumerate(sorted(vms))}
    size = len(place)
    rows = [row for row in dependencies if row.relation is Relation.BEFORE]
    firsts, thens = [place.get(row.vm, -1) for row in rows], [place.get(row.other, -1) for row in rows]
    counts = [first != then and first >= 0 and then >= 0 for first, then in zip(firsts, thens, strict=True)]
    # Both places as one number: sorted by the pair, and quickly.
    pairs = list(compress((first * size + then for first, then in zip(firsts, thens, strict=True)), counts))
    rows = list(compress(rows, counts))
    found = dict(zip(pairs, rows, strict=True))
    if len(found) < len(rows):
        found |= _merged(pairs, rows)
    return list(map(found.__getitem__, sorted(found)))


def _merged(pairs: Sequence[int], rows: Sequence[Dependency]) -> dict[int, Dependency]:
    """One row for each pair that several name."""
    several = {pair for pair, count in Counter(pairs).items() if count > 1}
    best: dict[int, Dependency] = {}
    most: dict[int, Dependency] = {}
    strict: set[int] = set()
    soaks: dict[int, float] = {}
    for pair, row in zip(pairs, rows, strict=True):
        if pair not in several:
            continue
        if row.strict:
            strict.add(pair)
        if row.soak_days:
            soaks[pair] = max(row.soak_days, soaks.get(pair, 0.0))
        if pair not in best or _rank(row) < _rank(best[pair]):
            best[pair] = row
        if pair not in most or _asks(row) < _asks(most[pair]):
            most[pair] = row
    for pair in strict | soaks.keys():
        soak = soaks.get(pair, 0.0)
        best[pair] = replace(
            best[pair], strict=pair in strict, soak_days=soak, place=most[pair].place, note=most[pair].note
        )
    return best


def _rank(row: Dependency) -> tuple[float, str, str, int]:
    return (-row.weight, row.place.file, row.place.sheet, row.place.row or 0)


def _asks(row: Dependency) -> tuple[float, bool, tuple[float, str, str, int]]:
    return -row.soak_days, not row.strict, _rank(row)
