"""The plan as a workbook: to read, sort and argue about."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from wavelift.model.finding import Severity
from wavelift.model.plan import Move, Plan, Wave
from wavelift.reports.cells import (
    FINDING_COLUMNS,
    facts,
    finding_cells,
    local,
    span,
    title,
    unplanned_sheet,
    wave_cell,
)
from wavelift.reports.frames import load_frame
from wavelift.reports.joined import datastores, networks, sorted_findings
from wavelift.reports.quantities import zone_of
from wavelift.reports.sheet import Cell, Column, WorkbookWriter, open_workbook

__all__ = ["write_plan_xlsx"]


_WIDTHS = (34.0, 90.0)


def write_plan_xlsx(path: Path, plan: Plan) -> None:
    """Write the plan: summary, waves, vms, groups, windows, load, findings, unplanned, assumed.

    Raises:
        UsageError: the file cannot be written.
    """
    with open_workbook(path, title=f"{plan.campaign}: plan", made_by=plan.made_by, created=None) as book:
        summary = book.sheet("summary")
        title(summary, f"Plan of {plan.campaign}", _WIDTHS)
        facts(summary, _summary_facts(plan), _WIDTHS)
        _waves(book, plan)
        _vms(book, plan)
        _groups(book, plan)
        _windows(book, plan)
        _load(book, plan)
        found = [finding_cells(finding) for finding in sorted_findings(plan.findings)]
        book.sheet("findings").table(FINDING_COLUMNS, found)
        unplanned_sheet(book, plan.unplanned)
        _assumed(book, plan)


def _summary_facts(plan: Plan) -> list[tuple[str, Cell, str]]:
    planned = sum(len(wave.moves) for wave in plan.waves)
    severities = Counter(finding.severity for finding in plan.findings)
    bound = f"{plan.bound.waves} ({'proved' if plan.bound.proved else 'estimated'})"
    rows: list[tuple[str, Cell, str]] = [
        ("waves", len(plan.waves), "0"),
        ("VMs in waves", planned, "#,##0"),
        ("VMs in no wave", len(plan.unplanned), "#,##0"),
        ("GiB in waves (provisioned)", round(sum(wave.gib for wave in plan.waves), 1), "#,##0.0"),
        ("seconds, all waves together", round(sum(wave.seconds.expected for wave in plan.waves)), "#,##0"),
        ("fewest waves possible", bound, ""),
        ("why not fewer", plan.bound.why, ""),
        ("first window opens", plan.span[0] if plan.span else None, ""),
        ("last window closes", plan.span[1] if plan.span else None, ""),
    ]
    rows += [(f"findings: {severity}", severities[severity], "#,##0") for severity in Severity]
    rows += [("read", f"{item.file}  (SHA-256 {item.sha256})", "") for item in plan.inputs]
    return [*rows, ("made by", plan.made_by, "")]


def _waves(book: WorkbookWriter, plan: Plan) -> None:
    columns = (
        Column("wave", 8),
        Column("window", 22),
        Column("opens (local)", 19),
        Column("nothing new from (local)", 19),
        Column("closes (local)", 19),
        Column("time zone", 18),
        Column("VMs", 8, "#,##0"),
        Column("GiB", 12, "#,##0.0"),
        Column("GiB to copy", 12, "#,##0.0"),
        Column("at best", 10),
        Column("expected", 10),
        Column("at worst", 10),
        Column("reason", 60, wrap=True),
    )
    book.sheet("waves").table(columns, [_wave_cells(plan, wave) for wave in plan.waves])


def _wave_cells(plan: Plan, wave: Wave) -> list[Cell]:
    window = plan.window(wave.window)
    zone = zone_of(window)
    return [
        wave_cell(wave.id),
        wave.window,
        local(window.start, zone) if window else None,
        local(window.lockout, zone) if window else None,
        local(window.end, zone) if window else None,
        window.timezone if window else "",
        len(wave.moves),
        round(wave.gib, 1),
        round(sum(move.copy_gib for move in wave.moves), 1),
        span(wave.seconds.low),
        span(wave.seconds.expected),
        span(wave.seconds.high),
        wave.reason,
    ]


def _vms(book: WorkbookWriter, plan: Plan) -> None:
    columns = (
        Column("VM", 30),
        Column("wave", 7),
        Column("window", 20),
        Column("application", 16),
        Column("tier", 9),
        Column("group", 10),
        Column("power", 12),
        Column("GiB", 10, "#,##0.0"),
        Column("GiB to copy", 11, "#,##0.0"),
        Column("memory MiB", 11, "#,##0"),
        Column("expected", 10),
        Column("waits for", 24, wrap=True),
        *(Column(f"from {what}", 20) for what in _PLACE_HEADERS),
        *(Column(f"to {what}", 20) for what in _PLACE_HEADERS),
        Column("owner", 16),
        Column("key", 38),
    )
    names = {move.vm: move.name for move in plan.moves()}
    rows = [_vm_cells(wave, move, names) for wave in plan.waves for move in wave.moves]
    book.sheet("vms").table(columns, rows, printed=12)


def _load(book: WorkbookWriter, plan: Plan) -> None:
    """What each wave brings to each target cluster, datastore (GiB) and network (adapters)."""
    frame = load_frame(plan)
    columns = [
        Column("target", 11),
        Column("name", 30),
        *(Column(f"wave {wave}" if wave != "all" else "all waves", 10, "#,##0.0") for wave in frame.columns),
    ]
    rows: list[list[Cell]] = [
        [str(kind), str(name), *(round(float(amount), 1) for amount in amounts)]
        for (kind, name), amounts in zip(frame.index, frame.to_numpy(), strict=True)
    ]
    book.sheet("load").table(columns, rows)


_PLACE_HEADERS = ("datacenter", "cluster", "host", "pool", "folder", "datastores", "networks")


def _vm_cells(wave: Wave, move: Move, names: dict[str, str]) -> list[Cell]:
    cells: list[Cell] = [
        move.name,
        wave_cell(wave.id),
        wave.window,
        move.application,
        move.tier,
        move.group,
        str(move.power),
        round(move.gib, 2),
        round(move.copy_gib, 2),
        move.memory_mib,
        span(move.seconds.expected),
        ", ".join(names.get(key, key) for key in move.after),
    ]
    for place in (move.source, move.target):
        cells += [place.datacenter, place.cluster, place.host, place.pool, place.folder]
        cells += [datastores(place), networks(place)]
    return [*cells, move.owner, move.vm]


def _groups(book: WorkbookWriter, plan: Plan) -> None:
    columns = (
        Column("group", 14),
        Column("wave", 8),
        Column("VMs", 8, "0"),
        Column("members", 60, wrap=True),
        Column("reason", 60, wrap=True),
    )
    names = {move.vm: (move.name, wave.id) for wave in plan.waves for move in wave.moves}
    rows: list[list[Cell]] = []
    for group in plan.groups:
        found = [names.get(key, (key, "")) for key in group.vms]
        waves = ", ".join(dict.fromkeys(wave for _, wave in found if wave))
        rows.append(
            [group.id, wave_cell(waves), len(group.vms), ", ".join(name for name, _ in found), group.reason]
        )
    book.sheet("groups").table(columns, rows)


def _windows(book: WorkbookWriter, plan: Plan) -> None:
    columns = (
        Column("window", 22),
        Column("opens (local)", 19),
        Column("closes (local)", 19),
        Column("time zone", 18),
        Column("lockout minutes", 10, "0"),
        Column("max VMs", 10, "#,##0"),
        Column("max GiB", 12, "#,##0.0"),
        Column("waves", 12),
        Column("VMs", 8, "#,##0"),
        Column("GiB", 12, "#,##0.0"),
        Column("note", 50, wrap=True),
    )
    rows: list[list[Cell]] = []
    for window in plan.windows:
        zone = zone_of(window)
        used = [wave for wave in plan.waves if wave.window == window.name]
        rows.append(
            [
                window.name,
                local(window.start, zone),
                local(window.end, zone),
                window.timezone,
                window.lockout_minutes,
                window.max_vms,
                window.max_gib,
                wave_cell(", ".join(wave.id for wave in used)),
                sum(len(wave.moves) for wave in used),
                round(sum(wave.gib for wave in used), 1),
                window.note,
            ]
        )
    book.sheet("windows").table(columns, rows)


def _assumed(book: WorkbookWriter, plan: Plan) -> None:
    columns = (Column("VM", 30), Column("wave", 8), Column("assumed", 90, wrap=True), Column("key", 38))
    rows: list[list[Cell]] = [
        [move.name, wave_cell(wave.id), text, move.vm]
        for wave in plan.waves
        for move in wave.moves
        for text in move.assumed
    ]
    book.sheet("assumed").table(columns, rows)
