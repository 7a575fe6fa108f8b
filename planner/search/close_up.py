"""After planning again: slots that hold only what is not where it was, emptied or put into slots left empty.

Room is made for one item after the other, and what is pushed aside finds slots full that others leave later.
Without this a plan could use one more window than it must. Nothing is moved that is where it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.search.better import Better
from planner.search.books import Books
from planner.search.goals import Goals
from planner.steps import Steps

__all__ = ["close_up", "is_loose"]


def is_loose(slots: list[int | None], earlier: Mapping[int, int]) -> bool:
    """Whether any slot holds only items that are not where they were."""
    held = {slot for item, slot in earlier.items() if slots[item] == slot}
    return any(slot is not None and slot not in held for slot in slots)


def close_up(books: Books, goals: Goals, earlier: Mapping[int, int], steps: Steps) -> None:
    """Close up an assignment.

    Args:
        books: the assignment; changed in place.
        goals: what is better, few changes aside: windows are only saved where they come first.
        earlier: slot per item that had one.
        steps: the budget.
    """
    stay = frozenset(item for item, slot in earlier.items() if books.slots[item] == slot)
    Better(books, goals, stay, steps).dissolve()
    held = {books.slots[item] for item in stay}
    for slot in list(books.used):
        if slot not in held:
            _brought_forward(books, slot, sorted(set(earlier.values())), steps)


def _brought_forward(books: Books, slot: int, known: list[int], steps: Steps) -> None:
    """Put all items of a slot into the first earlier one of the plan before that is empty now."""
    place = {item: at for at, item in enumerate(books.network.order)}
    members = sorted(books.members[slot], key=place.__getitem__)
    for target in known:
        if target >= slot or not steps:
            return
        if not books.members.get(target) and _goes(books, members, slot, target, steps):
            return


def _goes(books: Books, members: list[int], slot: int, target: int, steps: Steps) -> bool:
    """Let items change from one slot to another, all or none of them."""
    for item in members:
        books.take(item)
    done: list[int] = []
    for item in members:
        steps.take(50)
        if books.obstacle(item, target) is not None:
            for moved in done:
                books.take(moved)
            for each in members:
                books.put(each, slot)
            return False
        books.put(item, target)
        done.append(item)
    return True
