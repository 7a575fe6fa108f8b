"""A plan's edges by the VMs at their ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.records import records
from wavelift.model.plan import Edge
from wavelift.model.tables import Dependency

__all__ = ["edges_by_end", "edges_by_start", "plan_edges"]


def plan_edges(rows: Sequence[Dependency]) -> list[Edge]:
    """The edges of a plan for ``before`` rows."""
    return records(
        Edge,
        len(rows),
        {
            "before": [row.vm for row in rows],
            "vm": [row.other for row in rows],
            "strict": [row.strict for row in rows],
            "soak_days": [row.soak_days for row in rows],
        },
    )


def edges_by_end(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """The edges that end at a VM, by its key."""
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.vm, []).append(edge)
    return found


def edges_by_start(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    """The edges that start at a VM, by its key."""
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.before, []).append(edge)
    return found
