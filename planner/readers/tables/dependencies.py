"""dependencies: how VMs stand to each other."""

from __future__ import annotations

import re
from functools import lru_cache

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.reading import columns_of, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Dependency, Relation

__all__ = ["dependencies"]

_NEEDS = ("depends on", "requires", "needs", "after VM")
_SPEC: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "from", "source", "name", "VM 1"),
    "relation": ("relation", "relationship", "dependency type", "type", "kind"),
    "other": ("other", "other VM", "VM 2", "to", "target", *_NEEDS, "related VM"),
    "strict": ("strict", "earlier wave"),
    "weight": ("weight", "traffic", "importance"),
    "max_days": ("max days", "most days apart", "days apart"),
    "soak_days": ("soak days", "soak", "days between", "gap days"),
    "note": ("note", "notes", "comment", "remark"),
}
_AFTER = "after"
_MOST_DAYS = 3660
_WORDS: dict[str, Relation | str] = {
    **dict.fromkeys(("before", "movesbefore", "precedes", "first", "earlier"), Relation.BEFORE),
    **dict.fromkeys(
        ("after", "movesafter", "dependson", "dependsupon", "requires", "needs", "uses", "follows", "later"),
        _AFTER,
    ),
    **dict.fromkeys(
        ("together", "with", "togetherwith", "samewave", "keeptogether", "movetogether"),
        Relation.TOGETHER,
    ),
    **dict.fromkeys(
        ("affinity", "talksto", "closeto", "bettertogether", "traffic", "flow"), Relation.AFFINITY
    ),
    **dict.fromkeys(
        ("apart", "separate", "notwith", "nevertogether", "keepapart", "antiaffinity", "differentwave"),
        Relation.APART,
    ),
}


def dependencies(sheet: Sheet, names: VmNames, tally: Tally) -> tuple[Dependency, ...]:
    """Read dependencies; rows that name no VM of the inventory or no relation are findings.

    Raises:
        InputError: a column for one of the two VMs is missing, or the one for the relation is.
    """
    columns = columns_of(sheet, _SPEC, ("vm", "other"), tally)
    if columns is None:
        return ()
    if "relation" not in columns and _implied(columns) is None:
        columns_of(sheet, _SPEC, ("vm", "relation", "other"), tally)
    rows = (_row(columns, row, names, tally) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _implied(columns: Columns) -> str | None:
    """The relation that the header of the other VM tells where there is no column for it."""
    return _AFTER if _reduced(columns.header("other")) in {_reduced(word) for word in _NEEDS} else None


@lru_cache(maxsize=256)
def _reduced(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def _row(columns: Columns, row: Row, names: VmNames, tally: Tally) -> Dependency | None:
    relation = _relation(columns, row, tally)
    vm = resolve(names, columns, row, "vm", tally)
    other = resolve(
        names, columns, row, "other", tally, subject=vm or "", label=columns.name("vm")(row) if vm else ""
    )
    if relation is None or vm is None or other is None:
        return None
    if vm == other:
        _note_itself(columns, row, vm, tally)
        return None
    if relation == _AFTER:
        vm, other, relation = other, vm, Relation.BEFORE
    weight = columns.number("weight")(row)
    return Dependency(
        vm,
        Relation(relation),
        other,
        bool(columns.boolean("strict")(row)),
        1.0 if weight is None or weight < 0 else weight,
        columns.text("note")(row),
        columns.table.place(row[0]),
        _days(columns, row, "max_days"),
        _days(columns, row, "soak_days") or 0.0,
    )


def _days(columns: Columns, row: Row, field: str) -> float | None:
    days = columns.amount(field)(row)
    if days is not None and days > _MOST_DAYS:
        columns.unreadable(field, row, f"a number of days from 0 to {_MOST_DAYS}")
        return None
    return days


def _relation(columns: Columns, row: Row, tally: Tally) -> Relation | str | None:
    text = columns.text("relation")(row)
    relation = _WORDS.get(_reduced(text)) if text else _implied(columns)
    if relation is None:
        tally.add(
            Finding(
                "relation-unknown",
                Severity.WARNING,
                columns.name("vm")(row) or columns.table.name,
                f"{text[:60]!r} is no relation; the row does not count",
                "write before, after, together, apart or affinity",
                columns.table.place(row[0], columns.header("relation")),
            )
        )
    return relation


def _note_itself(columns: Columns, row: Row, vm: str, tally: Tally) -> None:
    name = columns.name("vm")(row)
    tally.add(
        Finding(
            "dependency-on-itself",
            Severity.WARNING,
            vm,
            f"{name} depends on itself; the row does not count",
            "name another VM, or remove the row",
            columns.table.place(row[0]),
            name,
        )
    )
