"""The most pairs that can be made of items of which each has only some partners (Edmonds 1965).

Who may stand beside whom is a row of bits per item, so that a search looks at hundreds of items at once. A
tree that finds no way on is left out of all later searches: no way leads through it.

networkx has the same (``max_weight_matching``); on 300 items with about half of all pairs allowed it takes 80
times as long, and the bound asks for many matchings of a thousand.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

__all__ = ["Pairing", "bits"]

_NOBODY = -1


class Pairing:
    """Pairs that grow: more of them when more partners are allowed.

    Attributes:
        mates: per item its partner, or -1.
    """

    def __init__(self, size: int) -> None:
        self.mates = [_NOBODY] * size

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return sum(mate != _NOBODY for mate in self.mates) // 2

    def keep(self, partners: Sequence[int]) -> None:
        """Part the pairs that are not allowed any more."""
        for item, mate in enumerate(self.mates):
            if mate != _NOBODY and not partners[item] >> mate & 1:
                self.mates[item] = self.mates[mate] = _NOBODY

    def grow(self, partners: Sequence[int]) -> None:
        """Make as many pairs as there can be.

        Args:
            partners: per item its partners, a bit each; symmetric. It costs least where items with few
                partners come first.
        """
        self._greedy(partners)
        living = (1 << len(partners)) - 1
        for root, mate in enumerate(self.mates):
            if mate == _NOBODY:
                living &= ~_Tree(self.mates, partners, living, root).dead()

    def _greedy(self, partners: Sequence[int]) -> None:
        """Every item takes the first that is free: where sizes decide, this is nearly as many as can be."""
        mates = self.mates
        free = sum(1 << item for item, mate in enumerate(mates) if mate == _NOBODY)
        for item, wanted in enumerate(partners):
            if mates[item] == _NOBODY and wanted & free:
                mate = _lowest(wanted & free)
                mates[item], mates[mate] = mate, item
                free &= ~(1 << item | 1 << mate)


class _Tree:
    """One search for a way from a single item to another, over pairs and new partners in turn."""

    def __init__(self, mates: list[int], partners: Sequence[int], living: int, root: int) -> None:
        self._mates, self._partners, self._living, self._root = mates, partners, living, root
        self._parent = [_NOBODY] * len(mates)
        self._base = list(range(len(mates)))
        self._members = {root: 1 << root}
        self._even, self._odd = 1 << root, 0
        self._queue = deque([root])

    def dead(self) -> int:
        """Make one pair more and return 0; or, where there is no way, return everything that was tried."""
        while self._queue:
            item = self._queue.popleft()
            end = self._step(item)
            if end != _NOBODY:
                self._turn(end)
                return 0
        return self._even | self._odd

    def _step(self, item: int) -> int:
        """Look at an item's partners; return the single one that a way was found to, or -1."""
        mates, base, parent = self._mates, self._base, self._parent
        reach = self._partners[item] & self._living
        fresh = reach & ~self._even & ~self._odd
        for other in bits(fresh):
            if self._odd >> other & 1:
                continue
            parent[other] = item
            mate = mates[other]
            if mate == _NOBODY:
                return other
            self._odd |= 1 << other
            self._even |= 1 << mate
            self._members[mate] = 1 << mate
            self._queue.append(mate)
        while True:
            rest = reach & self._even & ~self._members[base[item]]
            if not rest:
                return _NOBODY
            self._fold(item, _lowest(rest))

    def _fold(self, one: int, other: int) -> None:
        """Make one even item of an odd ring."""
        base = self._base
        top = self._meeting(one, other)
        ring = self._marked(one, top, other) | self._marked(other, top, one)
        inside = self._members[top]
        fresh = 0
        for at in bits(ring & ~inside):
            fresh |= self._members.pop(at, 1 << at)
        self._members[top] = inside | fresh
        for item in bits(fresh):
            base[item] = top
            if not self._even >> item & 1:
                self._even |= 1 << item
                self._queue.append(item)

    def _meeting(self, one: int, other: int) -> int:
        seen: set[int] = set()
        base, mates, parent = self._base, self._mates, self._parent
        while True:
            one = base[one]
            seen.add(one)
            if one == self._root or mates[one] == _NOBODY:
                break
            one = parent[mates[one]]
        while base[other] not in seen:
            other = parent[mates[base[other]]]
        return base[other]

    def _marked(self, item: int, top: int, child: int) -> int:
        """Note the way back over a ring's side; return the bases on it."""
        base, mates, parent = self._base, self._mates, self._parent
        found = 0
        while base[item] != top:
            mate = mates[item]
            found |= 1 << base[item] | 1 << base[mate]
            parent[item] = child
            child = mate
            item = parent[mate]
        return found

    def _turn(self, end: int) -> None:
        """Swap pairs and partners along the way."""
        mates, parent = self._mates, self._parent
        while end != _NOBODY:
            one = parent[end]
            then = mates[one]
            mates[end], mates[one] = one, end
            end = then


def bits(mask: int) -> Iterator[int]:
    """Yield the places of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
