"""Sheets of the target: what each wave brings, and how datastores and clusters fill up over the waves."""

from __future__ import annotations

from itertools import accumulate, repeat

from wavelift.model.plan import Stock
from wavelift.reports.plan_book.view import PlanView
from wavelift.reports.sheet import Cell, Column, WorkbookWriter

__all__ = ["load_sheet", "space_sheet"]

_CHARTED = 12
"""Most lines in one chart: those that come closest to their reserve."""


def load_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """What each wave brings to each target cluster, datastore (GiB) and network (adapters)."""
    frame = view.loads
    columns = [
        Column("target", 11),
        Column("name", 30),
        Column("unit", 9),
        *(Column(f"wave {wave}" if wave != "all" else "all waves", 10, "#,##0.0") for wave in frame.columns),
    ]
    rows: list[list[Cell]] = [
        [str(kind), str(name), "adapters" if kind == "network" else "GiB", *map(round, amounts, repeat(1))]
        for (kind, name), amounts in zip(frame.index, frame.to_numpy().tolist(), strict=True)
    ]
    book.sheet("load").table(columns, rows, frozen=2)


def space_sheet(book: WorkbookWriter, view: PlanView) -> None:
    """What is left at the target after each wave; without the target's inventory, what has come by then."""
    if view.plan.stocks:
        _free(book, view)
    else:
        _come(book, view)


def _free(book: WorkbookWriter, view: PlanView) -> None:
    columns = (
        Column("kind", 11),
        Column("name", 26),
        Column("unit", 7),
        Column("capacity", 11, "#,##0"),
        Column("keep free", 11, "#,##0"),
        Column("free before", 11, "#,##0"),
        *(Column(f"after wave {wave.id}", 10, "#,##0") for wave in view.plan.waves),
        Column("least spare", 11, "#,##0"),
    )
    stocks = sorted(view.plan.stocks, key=lambda stock: (stock.kind, _slack(stock), stock.name))
    rows = [_stock_cells(stock) for stock in stocks]
    sheet = book.sheet("space")
    sheet.table(columns, rows, frozen=2)
    last = len(columns) - 1
    sheet.below(range(6, last), 4, len(rows))
    sheet.below(range(last, last + 1), None, len(rows))
    sheet.lines(
        "Free space on the target's datastores after each wave, GiB",
        names=1,
        columns=(5, last - 1),
        rows=[at for at, stock in enumerate(stocks, 1) if stock.kind == "datastore"][:_CHARTED],
        below=len(rows) + 2,
    )


def _stock_cells(stock: Stock) -> list[Cell]:
    scale = 1024 if stock.unit == "MiB" else 1
    amounts = [stock.capacity, stock.reserve, stock.free, *stock.after, _slack(stock)]
    unit = "GiB" if stock.unit == "MiB" else stock.unit
    return [stock.kind, stock.name, unit, *(round(amount / scale, 1) for amount in amounts)]


def _slack(stock: Stock) -> int:
    return min((stock.free, *stock.after)) - stock.reserve


def _come(book: WorkbookWriter, view: PlanView) -> None:
    frame = view.loads
    columns = (
        Column("kind", 11),
        Column("name", 26),
        Column("unit", 7),
        *(Column(f"come by wave {wave.id}", 11, "#,##0.0") for wave in view.plan.waves),
    )
    rows: list[list[Cell]] = []
    for (kind, name), amounts in zip(frame.index, frame.to_numpy().tolist(), strict=True):
        if kind == "datastore":
            come = accumulate(amounts[:-1])
            rows.append([str(kind), str(name), "GiB", *map(round, come, repeat(1))])
    sheet = book.sheet("space")
    sheet.table(columns, rows, frozen=2)
    sheet.lines(
        "What has come to the target's datastores by each wave, GiB (their free space is not known)",
        names=1,
        columns=(3, len(columns) - 1),
        rows=list(range(1, min(len(rows), _CHARTED) + 1)),
        below=len(rows) + 2,
    )
