"""Gives findings the column names that the user's own file has.

Rules name columns as RVTools 4 does. Older exports, database names and plain tables call them otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from planner.readers.columns import same
from wavelift.model.finding import Finding
from wavelift.model.inventory import Headers, Inventory

__all__ = ["as_written"]


def as_written(findings: Iterable[Finding], *inventories: Inventory) -> list[Finding]:
    """The findings, with each column called as in the file where it stands."""
    headers: Headers = {}
    for inventory in inventories:
        headers |= inventory.headers
    if not any(headers.values()):
        return list(findings)
    return [_renamed(finding, headers) for finding in findings]


def _renamed(finding: Finding, headers: Headers) -> Finding:
    place = finding.place
    names = headers.get((place.file, place.sheet)) if place.column else None
    written = names.get(same(place.column)) if names else None
    if written is None or written == place.column:
        return finding
    return replace(finding, place=place.at(written))
