"""dependencies: how VMs stand to each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import compress
from typing import TypeVar

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.reading import columns_of, resolve
from planner.readers.tally import Tally
from planner.readers.vm_names import VmNames
from planner.records import records
from wavelift.model.finding import Finding, Severity
from wavelift.model.tables import Dependency, Relation

__all__ = ["dependencies"]

Value = TypeVar("Value")

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
    return tuple(_rows(columns, names, tally))


def _implied(columns: Columns) -> str | None:
    """The relation that the header of the other VM tells where there is no column for it."""
    return _AFTER if _reduced(columns.header("other")) in {_reduced(word) for word in _NEEDS} else None


@lru_cache(maxsize=256)
def _reduced(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def _rows(columns: Columns, names: VmNames, tally: Tally) -> list[Dependency]:
    """All rows that count, column by column: a flow log has a row for every pair that ever talked."""
    implied = _implied(columns)
    known = _Known(lambda text: _WORDS.get(_reduced(text)) if text else implied)
    keys = _Known(lambda text: key if text and isinstance(key := names.resolve(text), str) else None)
    said = list(map(known.__getitem__, columns.texts("relation")))
    firsts = list(map(keys.__getitem__, columns.names("vm")))
    others = list(map(keys.__getitem__, columns.names("other")))
    counts = [
        relation is not None and vm is not None and other is not None and vm != other
        for relation, vm, other in zip(said, firsts, others, strict=True)
    ]
    for at, good in enumerate(counts):
        if not good:
            _tell(columns, columns.table.rows[at], names, tally)
    if _AFTER in said:
        turned = [relation == _AFTER for relation in said]
        trios = list(zip(turned, firsts, others, strict=True))
        said = [Relation.BEFORE if back else relation for back, relation in zip(turned, said, strict=True)]
        firsts = [other if back else vm for back, vm, other in trios]
        others = [vm if back else other for back, vm, other in trios]
    made: dict[str, Iterable[object]] = {
        "vm": firsts,
        "relation": said,
        "other": others,
        "strict": map(bool, columns.booleans("strict")),
        "weight": [1.0 if one is None else one for one in columns.positives("weight")],
        "note": columns.texts("note"),
        "place": columns.table.places(),
        "max_days": _days(columns, "max_days", counts),
        "soak_days": [days or 0.0 for days in _days(columns, "soak_days", counts)],
    }
    if not all(counts):
        made = {field: compress(column, counts) for field, column in made.items()}
    return records(Dependency, sum(counts), made)


class _Known(dict[str, Value]):
    """What each distinct text means, found out once."""

    def __init__(self, find: Callable[[str], Value]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> Value:
        value = self[text] = self._find(text)
        return value


def _tell(columns: Columns, row: Row, names: VmNames, tally: Tally) -> None:
    """Note why a row does not count."""
    relation = _relation(columns, row, tally)
    vm = resolve(names, columns, row, "vm", tally)
    other = resolve(
        names, columns, row, "other", tally, subject=vm or "", label=columns.name("vm")(row) if vm else ""
    )
    if relation is not None and vm is not None and vm == other:
        _note_itself(columns, row, vm, tally)


def _days(columns: Columns, field: str, counts: Sequence[bool]) -> list[float | None]:
    """A column of days; too many of them are unreadable, in rows that count."""
    found = columns.amounts(field)
    for at, days in enumerate(found):
        if days is not None and days > _MOST_DAYS:
            if counts[at]:
                columns.unreadable(field, columns.table.rows[at], f"a number of days from 0 to {_MOST_DAYS}")
            found[at] = None
    return found


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
