"""Says what an export does not tell, once per cause."""

from __future__ import annotations

from collections.abc import Sequence

from planner.readers.columns import Columns
from planner.readers.rvtools.export import Export
from planner.readers.rvtools.identity_columns import identities
from planner.readers.rvtools.totals import total_rows
from planner.readers.rvtools.vinfo import VmRow
from planner.readers.tally import Tally
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.quantities import count

__all__ = ["note_gaps", "note_sheets"]

_EXPECTED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Powerstate", ("power",), "every VM is taken to be powered on"),
    ("CPUs", ("cpus",), "1 vCPU is assumed"),
    ("Memory", ("memory", "memory_gb"), "1,024 MiB are assumed"),
    ("Datacenter", ("datacenter",), "the datacenter is unknown"),
    ("Cluster", ("cluster",), "the host counts as the cluster"),
    ("Host", ("host",), "the host is unknown"),
    (
        "Provisioned MiB",
        ("provisioned", "provisioned_gb", "total_capacity"),
        "sizes come from the disks alone",
    ),
    ("In Use MiB", ("in_use", "in_use_gb"), "all provisioned space counts as used"),
    ("Template", ("template",), "no VM counts as a template"),
    ("Resource pool", ("pool",), "VMs count as in the cluster's root pool"),
    ("Folder", ("folder",), "VMs count as in the root folder"),
)
"""Column, fields that serve for it, and what is assumed without it."""

_CHECKED: tuple[tuple[str, str], ...] = (
    ("vsnapshot", "vSnapshot"),
    ("vcd", "vCD"),
    ("vusb", "vUSB"),
    ("vtools", "vTools"),
    ("vhost", "vHost"),
    ("vcluster", "vCluster"),
    ("vdatastore", "vDatastore"),
    ("vdisk", "vDisk"),
    ("vnetwork", "vNetwork"),
)


def note_gaps(export: Export, columns: Columns, rows: Sequence[VmRow], tally: Tally) -> None:
    """Note missing columns, VMs without a UUID and rows without a VM."""
    table = columns.table
    header = table.place(table.header_row)
    missing = [
        (name, then) for name, fields, then in _EXPECTED if not any(field in columns for field in fields)
    ]
    if missing:
        said = "; ".join(f"{name} ({then})" for name, then in missing)
        message = f"{table.name} has no column {said}"
        advice = "export again with all columns where this matters"
        tally.add(Finding("missing-column", Severity.INFO, table.name, message, advice, header))
    without = [row.vm for row in rows if not row.vm.instance_uuid]
    if without:
        by_moref = sum(1 for vm in without if vm.moref)
        means = "VM ID" if by_moref == len(without) else "VM ID or name" if by_moref else "name"
        message = (
            f"{count(len(without), 'VM')} of {export.file} come without VM UUID; {means} identifies them"
        )
        advice = "export again with the column VM UUID; a run checks the identity on the vCenter first"
        place = without[0].place.at(columns.header("instance_uuid"))
        tally.add(Finding("missing-identity", Severity.WARNING, table.name, message, advice, place))
    _note_nameless(columns, len(rows), tally)


def _note_nameless(columns: Columns, read: int, tally: Tally) -> None:
    table = columns.table
    lost = len(table.rows) - read
    if not lost:
        return
    totals = sorted(total_rows(columns, identities(columns)))
    if totals:
        _note_totals(columns, totals, tally)
        lost -= len(totals)
    if not lost:
        return
    named = zip(table.numbers(), columns.names("name"), strict=True)
    place = next((table.place(row, columns.header("name")) for row, name in named if not name), table.place())
    what = ("names", "repeats", "it is") if lost == 1 else ("name", "repeat", "they are")
    message = (
        f"{count(lost, 'row')} of {table.name} {what[0]} no VM or {what[1]} the header; {what[2]} left out"
    )
    tally.add(Finding("rows-nameless", Severity.WARNING, table.name, message, "fill in the VM's name", place))


def _note_totals(columns: Columns, totals: Sequence[int], tally: Tally) -> None:
    table, name = columns.table, columns.names("name")[totals[0]]
    reads, they = ("reads", "it is") if len(totals) == 1 else ("read", "they are")
    message = (
        f"{count(len(totals), 'row')} at the end of {table.name} {reads} like sums ({name}); {they} left out"
    )
    advice = "if a VM is called so, fill in its Powerstate or VM ID"
    place = table.place(table.numbers()[totals[0]], columns.header("name"))
    tally.add(Finding("rows-total", Severity.INFO, table.name, message, advice, place))


def note_sheets(export: Export, tally: Tally) -> None:
    """Note the sheets that an RVTools export lacks."""
    missing = [name for kind, name in _CHECKED if kind not in export.sheets]
    if export.plain or not missing:
        return
    tells = "it tells" if len(missing) == 1 else "they tell"
    message = f"{export.file} has no sheet {', '.join(missing)}; what {tells} cannot be checked"
    advice = "export all sheets where this matters; a run looks at the live VMs before it moves anything"
    tally.add(Finding("missing-sheet", Severity.INFO, export.file, message, advice, Place(export.file)))
