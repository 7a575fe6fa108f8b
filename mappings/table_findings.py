"""What is wrong with the mapping tables themselves: rows that contradict, hide or miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from mappings.chooser import counts
from mappings.patterns import covers, fold, is_pattern
from mappings.tables import Kind, MappingRow
from wavelift.model.finding import NOWHERE, Finding, Severity

__all__ = ["row_text", "table_findings"]


def table_findings(kind: Kind, rows: Sequence[MappingRow], used: AbstractSet[int]) -> Iterator[Finding]:
    """Yield the rows that contradict an earlier one, can never decide, or decided nothing.

    Args:
        kind: which table.
        rows: all its rows in file order.
        used: positions of the rows that decided for some object of the inventory.
    """
    hidden: set[int] = set()
    for at, row, earlier in _hidden_rows(rows):
        hidden.add(at)
        yield _contradiction(row, earlier) if _same_question(row, earlier) else _shadow(row, earlier)
    for at, row in enumerate(rows):
        if counts(row) and at not in used and at not in hidden:
            yield _unused(kind, row)


def row_text(row: MappingRow) -> str:
    """A row in words: "'VLAN-10' for cluster 'C1' to 'PG-10' (mappings/networks.csv, row 3)"."""
    scopes = {
        "cluster": row.source_cluster,
        "switch": row.source_switch,
        "VM": row.vm,
        "device": row.device,
    }
    scope = ", ".join(f"{word} '{text}'" for word, text in scopes.items() if text)
    place = f" ({row.place})" if row.place != NOWHERE else ""
    return f"'{row.source}'{f' for {scope}' if scope else ''} to '{_target(row)}'{place}"


def _hidden_rows(rows: Sequence[MappingRow]) -> Iterator[tuple[int, MappingRow, MappingRow]]:
    """Yield (position, row, the earlier row that always wins over it).

    Only a row of the same kind (exact or pattern) and with the same scoping columns filled in can hide
    another: all others are asked in an order that lets the narrower row win.
    """
    same: dict[tuple[str, ...], MappingRow] = {}
    wide: dict[tuple[object, ...], list[MappingRow]] = {}
    for at, row in enumerate(rows):
        if not counts(row):
            continue
        question = _question(row)
        shape = (row.is_pattern, *(bool(scope) for scope in question[1:]))
        # Without any wildcard a row hides nothing but its own repetition, which the dict finds.
        earlier = same.get(question) or next((w for w in wide.get(shape, ()) if _covers(w, row)), None)
        if earlier is not None:
            yield at, row, earlier
            continue
        same[question] = row
        if any(is_pattern(text) for text in question):
            wide.setdefault(shape, []).append(row)


def _question(row: MappingRow) -> tuple[str, ...]:
    fields = (row.source, row.source_cluster, row.source_switch, row.vm, row.device)
    return tuple(fold(text) for text in fields)


def _same_question(row: MappingRow, other: MappingRow) -> bool:
    return _question(row) == _question(other)


def _covers(wide: MappingRow, narrow: MappingRow) -> bool:
    return all(map(covers, _question(wide), _question(narrow)))


def _target(row: MappingRow) -> str:
    parts = (row.target_datacenter, row.target, row.target_pool)
    return "/".join(part for part in parts if part)


def _outcome(row: MappingRow) -> tuple[object, ...]:
    texts = (row.target, row.target_datacenter, row.target_pool, row.target_switch, row.policy)
    return (*(fold(text) for text in texts), row.format)


def _contradiction(row: MappingRow, earlier: MappingRow) -> Finding:
    if _outcome(row) == _outcome(earlier):
        return _shadow(row, earlier)
    return Finding(
        id="mapping-ambiguous",
        severity=Severity.WARNING,
        subject=row.source,
        message=f"{row.kind} maps {row_text(earlier)} and again {row_text(row)}; the first one counts",
        suggestion="keep the row you mean and delete the other",
        place=row.at("source"),
    )


def _shadow(row: MappingRow, earlier: MappingRow) -> Finding:
    return Finding(
        id="mapping-shadowed",
        severity=Severity.WARNING,
        subject=row.source,
        message=f"{row.kind}: {row_text(row)} can never decide, {row_text(earlier)} comes first",
        suggestion="move this row above the other, or delete it",
        place=row.at("source"),
    )


def _unused(kind: Kind, row: MappingRow) -> Finding:
    # A name that nobody has is likely misspelt; a pattern may well be kept for later exports.
    severity = Severity.INFO if row.is_pattern or row.scopes else Severity.WARNING
    return Finding(
        id="mapping-unused",
        severity=severity,
        subject=row.source,
        message=f"{kind}: {row_text(row)} decides for nothing in the inventory",
        suggestion="check the spelling of the source, or delete the row if it is not needed",
        place=row.at("source"),
    )
