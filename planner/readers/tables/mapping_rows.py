"""networks, datastores, clusters, folders and overrides as mapping rows."""

from __future__ import annotations

from collections.abc import Mapping

from mappings.tables import Kind, MappingRow, Override
from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row, Sheet
from planner.readers.tables.reading import columns_of, incomplete, resolve
from planner.readers.tally import Cause, Tally
from planner.readers.vm_names import VmNames
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import DiskFormat
from wavelift.model.quantities import count

__all__ = ["mapping_rows", "override_rows"]

_NOUNS: dict[Kind, tuple[str, ...]] = {
    Kind.NETWORKS: ("network", "port group", "portgroup", "PG"),
    Kind.DATASTORES: ("datastore", "storage", "DS"),
    Kind.CLUSTERS: ("cluster", "compute"),
    Kind.FOLDERS: ("folder", "VM folder"),
}
_FORMATS = {
    "thin": DiskFormat.THIN,
    "thick": DiskFormat.THICK,
    "lazy": DiskFormat.THICK,
    "lazyzeroed": DiskFormat.THICK,
    "thicklazyzeroed": DiskFormat.THICK,
    "eager": DiskFormat.EAGER,
    "eagerzeroed": DiskFormat.EAGER,
    "thickeagerzeroed": DiskFormat.EAGER,
}
_SOURCE_CLUSTER = ("source cluster", "cluster")
_KEEP = frozenset({"", "same", "keep", "assource", "source"})
_COUNTS = frozenset({"", "accepted", "accept", "ok", "yes", "approved", "done", "manual"})


def _spec(kind: Kind) -> Spec:
    nouns = _NOUNS[kind]
    return {
        "source": (
            *(f"{word} {noun}" for noun in nouns for word in ("source", "from", "old", "src")),
            *("source", "from", "source name", "old", "src"),
            *nouns,
        ),
        "target": (
            *(f"{word} {noun}" for noun in nouns for word in ("target", "to", "destination", "new", "dst")),
            *("target", "to", "destination", "target name", "new", "dst", "dest"),
        ),
        "source_cluster": ("scope cluster", *(() if kind is Kind.CLUSTERS else _SOURCE_CLUSTER)),
        "source_switch": ("source switch", "switch", "source vswitch"),
        "vm": ("VM", "VM name", "virtual machine"),
        "device": ("device", "NIC", "NIC label", "adapter", "disk", "disk label", "label"),
        "target_datacenter": ("target datacenter", "datacenter"),
        "target_pool": ("target pool", "target resource pool", "resource pool", "pool"),
        "target_switch": ("target switch", "destination switch"),
        "format": ("format", "disk format", "target format", "provisioning"),
        "policy": ("policy", "storage policy", "target policy"),
        "status": ("status", "state"),
        "proposal": ("proposal", "proposed target"),
        "note": ("note", "notes", "comment", "remark"),
    }  # fmt: skip


def mapping_rows(kind: Kind, sheet: Sheet, tally: Tally) -> tuple[MappingRow, ...]:
    """Read one mapping table.

    Raises:
        InputError: it has no column for the source or for the target.
    """
    columns = columns_of(sheet, _spec(kind), ("source", "target"), tally)
    if columns is None:
        return ()
    headers = _headers(columns)
    rows = (_row(kind, columns, row, tally, headers) for row in columns.table.rows)
    return tuple(row for row in rows if row is not None)


def _headers(columns: Columns) -> dict[str, str]:
    """Headers as they are written, shared by all rows of a table."""
    return {field: columns.header(field) for field in columns.fields()}


def _row(
    kind: Kind, columns: Columns, row: Row, tally: Tally, headers: Mapping[str, str]
) -> MappingRow | None:
    def name(field: str) -> str:
        return columns.name(field)(row)

    if not name("source"):
        incomplete(columns, row, "source", tally)
        return None
    return MappingRow(
        kind=kind,
        source=name("source"),
        target=name("target"),
        source_cluster=name("source_cluster"),
        source_switch=name("source_switch"),
        vm=name("vm"),
        device=name("device"),
        target_datacenter=name("target_datacenter"),
        target_pool=name("target_pool").strip("/"),
        target_switch=name("target_switch"),
        format=_format(columns, row),
        policy=name("policy"),
        proposed=_proposed(columns, row, tally),
        place=columns.table.place(row[0]),
        note=columns.text("note")(row),
        headers=headers,
    )


def _format(columns: Columns, row: Row) -> DiskFormat | None:
    word = "".join(filter(str.isalpha, columns.text("format")(row).casefold()))
    if word in _KEEP:
        return None
    if word not in _FORMATS:
        columns.unreadable("format", row, "thin, thick or eager")
    return _FORMATS.get(word)


def _proposed(columns: Columns, row: Row, tally: Tally) -> bool:
    status = columns.text("status")(row).casefold()
    if status in _COUNTS or _is_own_choice(columns, row):
        return False
    if status != "proposed":
        cause = Cause(
            "mapping-status-unknown",
            columns.table.name,
            lambda number: (
                f"{count(number, 'row')} of {columns.table.name} are neither accepted nor proposed"
            ),
            "write accepted where the row shall count; until then it does not",
        )
        tally.count(cause, columns.table.place(row[0], columns.header("status")))
    return True


def _is_own_choice(columns: Columns, row: Row) -> bool:
    """Whether a person has written another target into a proposal: that is an answer, whatever the status."""
    proposal, target = columns.name("proposal")(row), columns.name("target")(row)
    return bool(proposal and target) and target != proposal


_OVERRIDES: Spec = {
    "vm": ("VM", "VM name", "virtual machine", "name"),
    "cluster": ("cluster", "target cluster"),
    "host": ("host", "target host"),
    "pool": ("pool", "target pool", "resource pool", "target resource pool"),
    "folder": ("folder", "target folder"),
    "datastore": ("datastore", "target datastore"),
    "network": ("network", "target network", "port group", "target port group"),
}


def override_rows(sheet: Sheet, names: VmNames, tally: Tally) -> tuple[Override, ...]:
    """Read the overrides; a row whose VM is not in the inventory stays, with a finding.

    Raises:
        InputError: it has no column for the VM.
    """
    columns = columns_of(sheet, _OVERRIDES, ("vm",), tally)
    if columns is None:
        return ()
    fields = ("vm", "cluster", "host", "pool", "folder", "datastore", "network")
    read = {field: columns.name(field) for field in fields}
    rows, headers = [], _headers(columns)
    for row in columns.table.rows:
        resolve(names, columns, row, "vm", tally)
        if read["vm"](row):
            rows.append(
                Override(
                    **{field: of(row) for field, of in read.items()},
                    place=columns.table.place(row[0]),
                    headers=headers,
                )
            )
    _note_doubles(rows, tally)
    return tuple(rows)


def _note_doubles(rows: list[Override], tally: Tally) -> None:
    seen: dict[str, Override] = {}
    for row in rows:
        first = seen.setdefault(row.vm, row)
        if first is not row:
            message = f"{row.vm} has a row in overrides already, in row {first.place.row}"
            tally.add(
                Finding(
                    "override-repeated",
                    Severity.WARNING,
                    row.vm,
                    message,
                    "keep one of the rows",
                    row.at("vm"),
                )
            )
