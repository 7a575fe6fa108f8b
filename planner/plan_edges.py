"""A plan's edges by the VMs at their ends."""

from __future__ import annotations

from collections.abc import Iterable

from wavelift.model.plan import Edge

__all__ = ["edges_by_end", "edges_by_start"]


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
