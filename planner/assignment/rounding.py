"""Sizes rounded so that what cannot stand beside each other counts for more (dual feasible functions).

However sizes are rounded by one of these functions, what one slot can hold never exceeds the rounded cap
(Fekete and Schepers 2001). So the rounded sum over the rounded cap bounds the slots from below, for all items
and for those that are left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Rounding", "roundings"]

_PARTS = 12


@dataclass(frozen=True, slots=True)
class Rounding:
    """One such function over the sizes of some items.

    Attributes:
        top: the cap of the sizes.
        parts: above 0: round down to multiples of ``top / (parts + 1)``; covers items above 1/2, 1/3, …
        least: else: sizes above ``top - least`` count as full, those below ``least`` not at all.
        whole: the sum of the rounded sizes.
    """

    top: int
    parts: int
    least: int
    whole: int

    @property
    def cap(self) -> int:
        """The rounded cap."""
        return (self.parts or 1) * self.top

    @property
    def slots(self) -> int:
        """The bound it gives."""
        return -(-self.whole // self.cap)

    def size(self, size: int) -> int:
        """Round one size."""
        if self.parts:
            return _in_parts(size, self.top, self.parts)
        if size > self.top - self.least:
            return self.top
        return 0 if size < self.least else size


def roundings(sizes: Sequence[int], top: int) -> Iterator[Rounding]:
    """Yield all roundings of these sizes; larger ones than ``top`` count as ``top``."""
    if not top:
        return
    ordered = sorted([min(size, top) for size in sizes])
    if not ordered or ordered[-1] * _PARTS < top:
        return  # nothing is large enough to count for more
    below = [0, *accumulate(ordered)]
    for least in sorted({size for size in ordered if 0 < 2 * size <= top}):
        small, large = bisect_left(ordered, least), bisect_right(ordered, top - least)
        yield Rounding(top, 0, least, below[large] - below[small] + (len(ordered) - large) * top)
    often = Counter(ordered)
    for parts in range(1, _PARTS):
        whole = sum(many * _in_parts(size, top, parts) for size, many in often.items())
        yield Rounding(top, parts, 0, whole)


def _in_parts(size: int, top: int, parts: int) -> int:
    return parts * size if not (parts + 1) * size % top else (parts + 1) * size // top * top
