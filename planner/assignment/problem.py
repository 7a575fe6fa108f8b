"""The assignment problem as a value, free of VMs: items of several sizes into a row of slots.

One resource, one cap and edges with gap 0 make simple assembly line balancing (type 1); gap 1 makes bin
packing with precedence. So published instances can be put through ``planner.search.assign.assign`` as
they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import gcd

__all__ = ["NEVER", "Assignment", "Problem"]

NEVER = 1 << 40
"""A slot beyond all slots."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Items 0 … n-1 to be put into slots 0 … m-1.

    Attributes:
        sizes: per item, what it takes of each resource; whole numbers, so that no plan hangs on rounding.
        caps: per slot, what it offers of each resource.
        endless: the last slot's caps repeat as often as needed.
        edges: (first, then, gap): ``slot[then] >= slot[first] + gap``; a negative gap names one of
            ``delays``. No cycles.
        apart: pairs that never share a slot.
        allowed: slots an item may take; items not listed may take any.
        rank: per item, how late it should come among equals (criticality); () for all equal.
        min_slots: use at least so many slots where items and what binds them allow it.
        resources: per resource, its name for people and how many units make one of what is named.
        pools: per slot, the number of its pool; slots of one pool, which stand side by side and offer the
            same, share what they offer. () where every slot is its own pool.
        stocks: what there is of each thing that is used up over the slots.
        takes: per item, (stock, takes, gives back): what a slot's items take must be there before the slot
            begins; what they give back is there for later slots. Items not listed take nothing.
        delays: by negative gap: per slot, the first slot that the later item may take; ``NEVER`` for none.
    """

    sizes: tuple[tuple[int, ...], ...]
    caps: tuple[tuple[int, ...], ...]
    endless: bool = False
    edges: tuple[tuple[int, int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    allowed: Mapping[int, frozenset[int]] = field(default_factory=dict)
    rank: tuple[int, ...] = ()
    min_slots: int = 1
    resources: tuple[tuple[str, int], ...] = ()
    pools: tuple[int, ...] = ()
    stocks: tuple[int, ...] = ()
    takes: Mapping[int, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    delays: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def cap(self, slot: int) -> tuple[int, ...]:
        """The caps of a slot, beyond the last listed one too when the row is endless."""
        return self.caps[min(slot, len(self.caps) - 1)]

    def pool(self, slot: int) -> int:
        """The pool of a slot; slots without a pool are their own."""
        return self.pools[slot] if self.pools else slot

    def later(self, slot: int, gap: int) -> int:
        """The first slot for the later item of an edge whose first item is in ``slot``."""
        if gap >= 0:
            return slot + gap
        delays = self.delays[gap]
        return delays[slot] if slot < len(delays) else NEVER

    def sooner(self, slot: int, gap: int) -> int:
        """The last slot for the first item of an edge whose later item is in ``slot``; -1 for none."""
        if gap >= 0:
            return slot - gap
        delays = self.delays[gap]
        return next((at for at in range(min(slot, len(delays) - 1), -1, -1) if delays[at] <= slot), -1)

    def in_largest_units(self) -> Problem:
        """The same problem, each resource counted in the largest unit that divides all sizes.

        A campaign counts in MiB and most disks are whole GiB: small numbers are searched through faster and
        further, and what is left of a cap beyond whole units can be used by nothing. The units have no names.
        """
        units = [gcd(*column) or 1 for column in zip(*self.sizes, strict=True)]
        if all(unit == 1 for unit in units):
            return self

        def counted(amounts: tuple[int, ...]) -> tuple[int, ...]:
            return tuple([amount // unit for amount, unit in zip(amounts, units, strict=True)])

        return replace(
            self,
            sizes=tuple(map(counted, self.sizes)),
            caps=tuple(map(counted, self.caps)),
            resources=(),
        )

    @property
    def uniform(self) -> bool:
        """Whether all slots are alike and every item may take any of them."""
        return self.endless and len(set(self.caps)) == 1 and not self.allowed

    @property
    def plain(self) -> bool:
        """Whether a slot's room depends on nothing in other slots, and gaps are 0 or 1."""
        shared = len(set(self.pools)) < len(self.pools)
        return not (shared or self.stocks or self.delays) and {gap for _, _, gap in self.edges} <= {0, 1}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Items in their slots.

    Attributes:
        slots: a slot per item; None where the item found no place.
        least: no assignment of all items uses fewer slots, as was proved; 0 where nothing was.
        why: what proves it, in words.
    """

    slots: tuple[int | None, ...]
    least: int = 0
    why: str = ""

    @property
    def used(self) -> list[int]:
        """The slots that hold something, ascending."""
        return sorted({slot for slot in self.slots if slot is not None})

    @property
    def missing(self) -> list[int]:
        """The items without a slot."""
        return [item for item, slot in enumerate(self.slots) if slot is None]

    def members(self) -> dict[int, list[int]]:
        """Items by slot, ascending in both."""
        result: dict[int, list[int]] = {}
        for item, slot in enumerate(self.slots):
            if slot is not None:
                result.setdefault(slot, []).append(item)
        return dict(sorted(result.items()))
