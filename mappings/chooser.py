"""Which row of one mapping table decides for a source object.

Exact sources come before patterns, more scopes before fewer, then file order; the first match wins. Answers
are remembered per (source, scopes), because an estate has far fewer networks than NICs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mappings.patterns import fold, is_pattern, matches
from mappings.tables import MappingRow

__all__ = ["Chooser", "Query", "counts", "rank"]

_Indexed = tuple[tuple[bool, int, int], MappingRow]


class Query(NamedTuple):
    """A source object and where it stands. ``vm`` and ``key`` are both tried against a row's ``vm``.

    A plain tuple, because a campaign asks half a million of them.
    """

    source: str
    cluster: str = ""
    switch: str = ""
    vm: str = ""
    key: str = ""
    device: str = ""


class _Fitting(NamedTuple):
    """The rows whose source fits, by rank, and whether they look at the VM or the device."""

    rows: list[_Indexed]
    by_vm: bool
    by_device: bool


def counts(row: MappingRow) -> bool:
    """Whether the row takes part: it has source and target and is no open proposal."""
    return bool(row.source.strip() and row.target.strip()) and not row.proposed


def rank(row: MappingRow, position: int) -> tuple[bool, int, int]:
    """Sort key of a row: lower ranks are asked first."""
    return (row.is_pattern, -row.scopes, position)


class Chooser:
    """The rows of one table, ready to be asked.

    Attributes:
        used: positions of the rows that decided at least once.
    """

    def __init__(self, rows: Sequence[MappingRow]) -> None:
        self.used: set[int] = set()
        self._per_vm: dict[str, list[_Indexed]] = {}
        self._general: list[_Indexed] = []
        self._fitting: dict[str, _Fitting] = {}
        self._known: dict[tuple[str, ...], _Indexed | None] = {}
        ranked = sorted((rank(row, at), row) for at, row in _counting(rows))
        for item in ranked:
            self._list_for(item[1]).append(item)
        self._exact: dict[str, list[_Indexed]] = {}
        for item in self._general:
            if not item[1].is_pattern:
                self._exact.setdefault(fold(item[1].source), []).append(item)
        self._patterns = [item for item in self._general if item[1].is_pattern]

    @property
    def is_empty(self) -> bool:
        """Whether no row takes part at all."""
        return not (self._general or self._per_vm)

    def choose(self, query: Query, *, exact: bool = False) -> MappingRow | None:
        """Return the row that decides, or None. ``exact`` leaves patterns out."""
        best = self._best_general(query)
        if self._per_vm:
            best = self._better_for_vm(query, best)
        if best is None or (exact and best[1].is_pattern):
            return None
        self.used.add(best[0][2])
        return best[1]

    def asks_the_vm(self, source: str) -> bool:
        """Whether rows for that source look at which VM it is, so that answers for one hold for no other."""
        return bool(self._per_vm) or (self._fitting.get(source) or self._fitting_rows(source)).by_vm

    def _better_for_vm(self, query: Query, best: _Indexed | None) -> _Indexed | None:
        for name in {fold(query.vm), fold(query.key)} & self._per_vm.keys():
            for item in self._per_vm[name]:
                if best is not None and best[0] < item[0]:
                    break
                if matches(item[1].source, query.source) and _in_scope(item[1], query):
                    best = item
                    break
        return best

    def _list_for(self, row: MappingRow) -> list[_Indexed]:
        # Tables with one row per VM are as long as the inventory: those rows are found by the VM's name.
        if row.vm.strip() and not is_pattern(row.vm):
            return self._per_vm.setdefault(fold(row.vm), [])
        return self._general

    def _best_general(self, query: Query) -> _Indexed | None:
        source, cluster, switch, vm, key, device = query
        fitting = self._fitting.get(source) or self._fitting_rows(source)
        known: tuple[str, ...] = (source, cluster, switch)
        if fitting.by_device:
            known = (source, cluster, switch, device)
        if fitting.by_vm:
            known = (source, cluster, switch, device, vm, key)
        if known not in self._known:
            self._known[known] = next((item for item in fitting.rows if _in_scope(item[1], query)), None)
        return self._known[known]

    def _fitting_rows(self, source: str) -> _Fitting:
        patterns = [item for item in self._patterns if matches(item[1].source, source)]
        rows = [*self._exact.get(fold(source), []), *patterns]
        by_vm = any(row.vm for _, row in rows)
        self._fitting[source] = _Fitting(rows, by_vm, any(row.device for _, row in rows))
        return self._fitting[source]


def _counting(rows: Sequence[MappingRow]) -> Iterable[tuple[int, MappingRow]]:
    return ((at, row) for at, row in enumerate(rows) if counts(row))


def _in_scope(row: MappingRow, query: Query) -> bool:
    scopes = (
        (row.source_cluster, query.cluster),
        (row.source_switch, query.switch),
        (row.device, query.device),
    )
    if any(scope and not matches(scope, value) for scope, value in scopes):
        return False
    return not row.vm or matches(row.vm, query.vm) or matches(row.vm, query.key)
