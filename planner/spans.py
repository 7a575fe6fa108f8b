"""How many slots must come after each item."""

from __future__ import annotations

from planner.line import Line

__all__ = ["slots_after"]


def slots_after(line: Line) -> list[int]:
    """Return per item how many slots at least come after its own.

    Looked at: chains of edges that demand later slots, and the sum of everything that comes after it. A sum
    counts only where a single resource binds and slots are alike.
    """
    heavy = line.worth.weight if len(line.binding) == 1 and line.problem.uniform else None
    full = int(line.full)
    after: list[int] = [0] * len(line.load)
    for item in reversed(line.network.order):
        least = (int(-(-heavy[item] // full)) - 1) if heavy else 0
        for then, gap in line.network.after[item]:
            least = max(least, after[then] + max(0, gap))
        after[item] = least
    return after
