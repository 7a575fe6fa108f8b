"""Planning again with as few changes as can be: keep what can stay, insert the rest, push little aside.

First everything goes back to its earlier slot where that still keeps all rules. What is new or had to leave
is inserted into the first slot that takes it. Only where none does, others are pushed aside, each into a slot
that takes it, and of several ways the one that moves the fewest VMs is taken.

What waits for an item without a slot gets none either: it would move before what has to move first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.search.books import Books, Obstacle
from planner.steps import Steps

__all__ = ["Cause", "Repair"]

_TRIES = 12
"""So many slots are tried by pushing others aside."""

_BUDGETS = (60_000, 250_000)
"""Steps for one item: with others pushed aside once, and with those pushing aside in turn."""

_LOOKED = 40
"""So many items of a slot are asked whether they could go elsewhere."""

_MOST_ASIDE = 6
"""More items than this are never pushed aside for one."""

Pull = Callable[[int, int], float]
"""What it costs to have an item in a slot, beside all rules: affinity."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an item is not where it was.

    Attributes:
        obstacle: what stops it from being there, or None where it was nowhere or makes room.
        aside: the item it makes room for, or -1.
    """

    obstacle: Obstacle | None = None
    aside: int = -1


def _indifferent(_item: int, _slot: int) -> float:
    return 0.0


class Repair:
    """One round of planning again.

    Args:
        books: empty; filled by ``run``.
        earlier: slot per item that had one.
        weight: per item, its number of VMs.
        steps: the budget for pushing aside.
        pull: decides between slots that take an item.
        fixed: items that must not be pushed aside.
    """

    def __init__(
        self,
        books: Books,
        earlier: Mapping[int, int],
        weight: Sequence[int],
        steps: Steps,
        *,
        pull: Pull = _indifferent,
        fixed: frozenset[int] = frozenset(),
    ) -> None:
        self._books, self._earlier, self._weight, self._steps = books, earlier, weight, steps
        self._pull, self._fixed = pull, fixed
        self._place = [0] * len(weight)
        for place, item in enumerate(books.network.order):
            self._place[item] = place
        self.causes: dict[int, Cause] = {}

    def run(self) -> list[int]:
        """Fill the books; returns the items that found no slot, and all that wait for them."""
        left = self._inserted(self._keep())
        held = self._held(left)
        if not held:
            return left
        for item in held:
            self._books.take(item)
        left = self._inserted([*left, *held])
        for item in self._held(left):
            self._books.take(item)
            left.append(item)
        return left

    def _inserted(self, pending: Iterable[int]) -> list[int]:
        """Find slots, first for what others wait for; returns what finds none."""
        left: dict[int, None] = {}
        for item in sorted(pending, key=self._place.__getitem__):
            waits = any(before in left for before, _ in self._books.network.before[item])
            if waits or not (self._insert(item) or self._made_room(item)):
                left[item] = None
        return list(left)

    def _held(self, left: Iterable[int]) -> list[int]:
        """Items with a slot that wait for such without one, in the order of the edges."""
        books, held = self._books, set[int]()
        stack = list(left)
        while stack:
            for then, _ in books.network.after[stack.pop()]:
                if then not in held and books.slots[then] is not None:
                    held.add(then)
                    stack.append(then)
        return sorted(held, key=self._place.__getitem__)

    def _keep(self) -> list[int]:
        """Put everything back that can be; returns what is left."""
        books, earlier = self._books, self._earlier
        pending = [item for item in range(len(self._weight)) if item not in earlier]
        fixed = self._fixed
        for item in sorted(earlier, key=lambda item: (earlier[item], item not in fixed, self._place[item])):
            obstacle = books.obstacle(item, earlier[item], timed=False)
            if obstacle is None:
                books.put(item, earlier[item])
            else:
                self.causes[item] = Cause(obstacle)
                pending.append(item)
        for slot in books.used:
            pending += self._shorten(slot)
        return pending

    def _shorten(self, slot: int) -> list[int]:
        """Take out of a slot what no longer ends in time, last come first."""
        books = self._books
        left: list[int] = []
        members = sorted(books.members[slot], key=self._place.__getitem__)
        while members:
            last = members.pop()
            books.take(last)
            obstacle = books.obstacle(last, slot)
            if obstacle is None:
                books.put(last, slot)
                return left
            self.causes[last] = Cause(obstacle)
            left.append(last)
        return left

    def _insert(self, item: int, *, but: int = -1) -> bool:
        """Put an item into the best slot that takes it."""
        books = self._books
        used = set(books.used)
        home = self._earlier.get(item)

        def rank(slot: int) -> tuple[float, ...]:
            far = abs(slot - home) if home is not None else 0
            return (slot not in used, self._pull(item, slot), far, slot)

        for slot in sorted(books.candidates(item), key=rank):
            self._steps.take(20)
            if slot != but and books.obstacle(item, slot) is None:
                books.put(item, slot)
                return True
        return False

    def _made_room(self, item: int) -> bool:
        """Push others aside: first only such as find another slot at once, then such as push aside in turn.

        Each item has its own budget, so that one hard case does not use up what others need.
        """
        whole, done = self._steps, False
        for depth, budget in enumerate(_BUDGETS, start=1):
            self._steps = Steps(min(budget, whole.left))
            given = self._steps.left
            done = self._force(item, depth)
            whole.take(given - self._steps.left)
            if done:
                break
        self._steps = whole
        return done

    def _force(self, item: int, depth: int) -> bool:
        """Put an item into a slot by pushing others aside, the fewest VMs that will do."""
        best: tuple[int, list[int | None]] | None = None
        before = self._books.slots[:]
        for slot in self._wanted(item):
            if not self._steps:
                break
            if self._push_in(item, slot, depth):
                after = self._books.slots[:]
                moved = sum(
                    self._weight[at] for at, place in enumerate(before) if after[at] != place and at != item
                )
                if best is None or moved < best[0]:
                    best = (moved, after)
            self._books.become(before)
            if best is not None and best[0] <= 1:
                break
        if best is None:
            return False
        for at, place in enumerate(before):
            if at != item and best[1][at] != place:
                self.causes.setdefault(at, Cause(aside=item))
        self._books.become(best[1])
        return True

    def _wanted(self, item: int) -> list[int]:
        """Slots to try, whatever its neighbours say: near where it was first."""
        books = self._books
        home = self._earlier.get(item)
        end = books.last if not books.problem.endless else max([*books.used, 0]) + 1
        first, last = books.span(item)
        allowed = books.problem.allowed.get(item, range(end + 1))

        def rank(slot: int) -> tuple[int, ...]:
            outside = max(0, first - slot, slot - last)
            return (outside, abs(slot - home) if home is not None else slot, slot)

        return sorted(allowed, key=rank)[:_TRIES]

    def _push_in(self, item: int, slot: int, depth: int) -> bool:
        books = self._books
        aside: list[int] = []
        while (obstacle := books.obstacle(item, slot)) is not None:
            self._steps.take(200)
            victim = self._victim(item, slot, obstacle)
            if victim is None or len(aside) >= _MOST_ASIDE:
                return False
            books.take(victim)
            aside.append(victim)
        books.put(item, slot)
        for victim in sorted(aside, key=self._place.__getitem__):
            if not self._insert(victim) and not (depth > 1 and self._force(victim, depth - 1)):
                return False
        return True

    def _victim(self, item: int, slot: int, obstacle: Obstacle) -> int | None:
        """Who has to leave for an item to come in: the lightest that does, else the largest."""
        books = self._books
        if obstacle.kind in ("before", "after", "apart"):
            return None if self._is_fixed(obstacle.item) else obstacle.item
        if obstacle.kind == "allowed":
            return None
        inside = [other for other in books.sharing(slot) if other != item and not self._is_fixed(other)]
        frees = {other: books.frees(other, obstacle) for other in inside}
        enough = [other for other in inside if frees[other] >= obstacle.over]
        if not enough:
            some = [(-size, other) for other, size in frees.items() if size > 0]
            return min(some)[1] if some else None
        enough.sort(key=lambda other: (self._weight[other], frees[other], other))
        return next((other for other in enough[:_LOOKED] if self._can_leave(other, slot)), enough[0])

    def _can_leave(self, other: int, slot: int) -> bool:
        """Whether another slot takes an item as things stand, time aside."""
        books = self._books
        pool = books.problem.pool(slot)
        self._steps.take(50)
        return any(
            books.problem.pool(at) != pool and books.obstacle(other, at, timed=False) is None
            for at in books.candidates(other)
        )

    def _is_fixed(self, item: int) -> bool:
        allowed = self._books.problem.allowed.get(item)
        return item in self._fixed or (allowed is not None and len(allowed) == 1)
