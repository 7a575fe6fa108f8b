"""Names that turn into their targets by one rule: what the rows that people accepted have in common."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from mappings.patterns import fold

__all__ = ["renamed"]

_Rule = tuple[str, str, bool]
"""What goes, what comes, and whether at the begin of the name (else at its end)."""


def renamed(source: str, pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> tuple[str, str] | None:
    """The known name that ``source`` becomes the way a pair of names did, and that pair's source.

    From the pair ``CL-A`` and ``NEW-A`` follows that ``CL-`` becomes ``NEW-``, so ``CL-B`` becomes ``NEW-B``,
    provided that there is such a name. Names that do not change tell nothing.

    Args:
        source: the name without target.
        pairs: source and target names that are mapped, in file order.
        known: all names there are at the target.
    """
    names = {fold(name): name for name in known}
    folded = fold(source)
    for one, other in pairs:
        for gone, come, first in _rules(fold(one), fold(other)):
            rest = folded.removeprefix(gone) if first else folded.removesuffix(gone)
            fits = folded.startswith(gone) if first else folded.endswith(gone)
            wanted = come + rest if first else rest + come
            if fits and rest and wanted != folded and wanted in names:
                return names[wanted], one
    return None


def _rules(one: str, other: str) -> Iterable[_Rule]:
    """How one name became the other: by another begin, by another end."""
    if one == other:
        return
    end = _alike(one[::-1], other[::-1])
    if end > 0:
        yield one[: len(one) - end], other[: len(other) - end], True
    begin = _alike(one, other)
    if begin > 0:
        yield one[begin:], other[begin:], False


def _alike(one: str, other: str) -> int:
    """With how many equal characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
