"""Rows of sums below a table, which people add and no VM is called."""

from __future__ import annotations

from collections.abc import Sequence

from planner.readers.columns import Columns
from planner.readers.rvtools.identity_columns import Identity

__all__ = ["is_total", "total_rows"]

_WORDS = frozenset(
    {
        "total", "totals", "grand total", "sum", "sub total", "subtotal", "count", "average",
        "summe", "gesamt", "gesamtsumme", "gesamtergebnis", "ergebnis", "anzahl",
        "total général", "total general", "somme", "totale", "totale complessivo", "totaal", "eindtotaal",
        "suma", "razem", "suma końcowa", "итого", "合计", "総計",
    }
)  # fmt: skip
_LAST = 3
"""Only so many rows at the end may be sums: a VM further up may be called as it likes."""


def is_total(identity: Identity, power: str) -> bool:
    """Whether a row is named like a sum and says nothing else that only a VM has."""
    known = (identity.moref, identity.instance_uuid, identity.bios_uuid, identity.host, identity.cluster)
    return identity.name.strip(" :").casefold() in _WORDS and not any(known) and not power


def total_rows(columns: Columns, found: Sequence[Identity]) -> set[int]:
    """Positions of the rows of sums at the end of a table, among its rows.

    Args:
        columns: the table's.
        found: what its rows say about their VMs.
    """
    named = [at for at, identity in enumerate(found) if identity.name][-_LAST:]
    suspects = [at for at in named if found[at].name.strip(" :").casefold() in _WORDS]
    if not suspects or len(suspects) == len([identity for identity in found if identity.name]):
        return set()
    powers = columns.texts("power")
    return {at for at in suspects if is_total(found[at], powers[at])}
