"""The order that rows ask for, one row per ordered pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress

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
    rows = [row for row in dependencies if row.relation is Relation.BEFORE]
    firsts, thens = [place.get(row.vm, -1) for row in rows], [place.get(row.other, -1) for row in rows]
    counts = [first != then and first >= 0 and then >= 0 for first, then in zip(firsts, thens, strict=True)]
    # Both places as one number: sorted by the pair, and quickly.
    pairs = list(compress((first * size + then for first, then in zip(firsts, thens, strict=True)), counts))
    rows = list(compress(rows, counts))
    found = dict(zip(pairs, rows, strict=True))
    if len(found) < len(rows):
        found.update(_merged(pairs, rows))
    return list(map(found.__getitem__, sorted(found)))


def _merged(pairs: Sequence[int], rows: Sequence[Dependency]) -> Iterator[tuple[int, Dependency]]:
    """One row for each pair that several name."""
    several: dict[int, list[Dependency]] = {pair: [] for pair, count in Counter(pairs).items() if count > 1}
    for pair, row in zip(pairs, rows, strict=True):
        if pair in several:
            several[pair].append(row)
    for pair, found in several.items():
        best, strict = min(found, key=_rank), any(row.strict for row in found)
        soak = max(row.soak_days for row in found)
        same = best.strict == strict and best.soak_days == soak
        yield pair, best if same else replace(best, strict=strict, soak_days=soak)


def _rank(row: Dependency) -> tuple[float, str, str, int]:
    return (-row.weight, row.place.file, row.place.sheet, row.place.row or 0)
