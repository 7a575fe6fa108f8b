"""Which column of an existing mapping table holds what, by the meaning of its headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mappings.patterns import fold
from mappings.table_columns import NOTHING, PROPOSED, TABLES
from mappings.tables import Kind, MappingRow

__all__ = [
    "HEADER_ROWS",
    "MARKED",
    "KnownRows",
    "Layout",
    "find_layout",
    "headers_of",
    "is_proposed",
    "may_renew",
    "values_of",
]

MARKED = ("status", "proposal", "note")
"""Columns that a table needs for proposals; added where it has none."""

HEADER_ROWS = 10
"""The header is looked for in so many rows."""

_NOT_MEANING = re.compile(r"[\W_]+")
_NOUNS = {
    Kind.NETWORKS: ("network", "portgroup", "pg"),
    Kind.DATASTORES: ("datastore", "storage", "ds"),
    Kind.CLUSTERS: ("cluster", "compute"),
    Kind.FOLDERS: ("folder", "vmfolder"),
}
_FROM = ("source", "from", "old", "src")
_TO = ("target", "to", "destination", "new", "dst", "dest")
_SCOPES = ("source_cluster", "source_switch", "vm", "device")


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of a table's columns.

    Attributes:
        row: 0-based position of the header among the rows given.
        columns: 0-based position by the name that ``table_columns`` gives the column.
        width: number of columns.
    """

    row: int
    columns: dict[str, int]
    width: int

    def question(self, cells: Sequence[str]) -> tuple[str, ...]:
        """What a row is asked for: source and scopes, folded. Equal questions are duplicates."""
        return tuple(fold(self.cell(cells, name)) for name in ("source", *_SCOPES))

    def with_marked(self) -> Layout:
        """The same with the columns for proposals added at the right, those that it lacks."""
        lacking = [name for name in MARKED if name not in self.columns]
        places = {name: self.width + at for at, name in enumerate(lacking)}
        return Layout(self.row, {**self.columns, **places}, self.width + len(lacking))

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The text of a column in a row, "" where there is none."""
        at = self.columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""


class KnownRows:
    """What the rows of a table ask already, so that no proposal is made twice."""

    def __init__(self, layout: Layout, rows: Iterable[Sequence[str]]) -> None:
        self._layout = layout
        self._all: set[tuple[str, ...]] = set()
        self._answered: set[tuple[str, ...]] = set()
        for cells in rows:
            self._add(cells)

    def lacks(self, cells: Sequence[str]) -> bool:
        """Whether a new row says something that none says yet; from then on it is known.

        A row that the lead has left without target does not stand in the way of one that has a target.
        """
        known = self._answered if self._layout.cell(cells, "target").strip() else self._all
        missing = self._layout.question(cells) not in known
        if missing:
            self._add(cells)
        return missing

    def _add(self, cells: Sequence[str]) -> None:
        question = self._layout.question(cells)
        self._all.add(question)
        if self._layout.cell(cells, "target").strip() or is_proposed(self._layout.cell(cells, "status")):
            self._answered.add(question)


def headers_of(kind: Kind) -> tuple[str, ...]:
    """The headers that wavelift writes for that table."""
    return next(table.headers for table in TABLES if table.name == kind.value)


def find_layout(kind: Kind, rows: Sequence[Sequence[str]]) -> Layout | None:
    """Find the header among the first rows: the first with a source and a target column."""
    for at, cells in enumerate(rows[:HEADER_ROWS]):
        columns = _columns(kind, cells)
        if "source" in columns and "target" in columns:
            return Layout(at, columns, len(cells))
    return None


def values_of(row: MappingRow) -> dict[str, str]:
    """A mapping row as texts by column name."""
    return {
        "source": row.source,
        "target": row.target,
        "source_cluster": row.source_cluster,
        "source_switch": row.source_switch,
        "vm": row.vm,
        "device": row.device,
        "target_datacenter": row.target_datacenter,
        "target_pool": row.target_pool,
        "target_switch": row.target_switch,
        "format": row.format.value if row.format else "",
        "policy": row.policy,
        "status": PROPOSED if row.proposed else "",
        "proposal": (row.target or NOTHING) if row.proposed else "",
        "note": row.note,
    }


def is_proposed(text: str) -> bool:
    """Whether a status cell says that the row waits to be accepted."""
    return text.strip().casefold() == PROPOSED


def may_renew(layout: Layout, cells: Sequence[str], row: MappingRow) -> bool:
    """Whether a row is our open proposal that nobody has touched, and a new one says something else."""
    proposal, target = layout.cell(cells, "proposal").strip(), layout.cell(cells, "target").strip()
    untouched = proposal == (target or NOTHING) and is_proposed(layout.cell(cells, "status"))
    return untouched and bool(row.target) and row.target != target


def _columns(kind: Kind, cells: Sequence[str]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for at, cell in enumerate(cells):
        positions.setdefault(_meaning(cell), at)
    found: dict[str, int] = {}
    for name in headers_of(kind):
        for synonym in (_meaning(name), *_synonyms(kind, name)):
            if synonym in positions and positions[synonym] not in found.values():
                found[name] = positions[synonym]
                break
    return found


def _synonyms(kind: Kind, name: str) -> tuple[str, ...]:
    nouns = _NOUNS[kind]
    words = _FROM if name == "source" else _TO if name == "target" else ()
    paired = tuple(f"{word}{noun}" for noun in nouns for word in words)
    return (*paired, *words, *(f"{word}name" for word in words), *(nouns if name == "source" else ()))


def _meaning(header: str) -> str:
    return _NOT_MEANING.sub("", header.casefold())
