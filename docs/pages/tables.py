"""Tables of a campaign, from ``mappings.table_columns``."""

from __future__ import annotations

from mappings.drop_downs import LISTS_SHEET
from mappings.table_columns import TABLES, Table
from wavelift.reports.findings_sheet import FINDINGS_SHEET
from wavelift.reports.status_columns import STATUS_COLUMNS
from wavelift.workbook.marks import OWN

from .markdown import NOTE, cell

__all__ = ["tables_page"]


def tables_page() -> str:
    """Every table of a campaign with its columns, choices and an example."""
    parts = ["# Tables\n\n" + NOTE, _tables_head()]
    return "\n".join([*parts, *(_table(table) for table in TABLES)])


def _table(table: Table) -> str:
    file = f"{table.folder}/{table.name}.csv".lstrip("/")
    lines = [f"## {table.name}\n\n{table.purpose} File `{file}`, or a sheet `{table.name}`.\n"]
    lines += ["| column | what goes in |", "|---|---|"]
    for column in table.columns:
        choices = (
            f" One of: {', '.join(f'`{choice}`' for choice in column.choices)}." if column.choices else ""
        )
        lines.append(f"| `{column.name}` | {cell(column.help)}{choices} |")
    rows = "\n".join(",".join(row) for row in (table.headers, *table.examples))
    return "\n".join([*lines, f"\n```csv\n{rows}\n```\n"])


def _own(hint: str) -> str:
    """What a column tells, without the sentence that all of them share."""
    return hint.split(". ", 1)[1]


def _tables_head() -> str:
    return (
        "Headers are matched by meaning, not by position or case; columns of your own are kept. VMs are "
        "named by\ninventory name, or by instanceUuid where a name occurs twice.\n\n"
        f"In a workbook of yours, what begins with `{OWN.strip()} ` is Wavelift's: the sheets\n"
        f"`{FINDINGS_SHEET}` and `{LISTS_SHEET}`, and these columns beside rows of VMs, written by\n"
        "`wavelift report --write-back`:\n\n"
        "| column | what it tells |\n|---|---|\n"
        + "\n".join(f"| `{title}` | {cell(_own(hint))} |" for title, _, hint in STATUS_COLUMNS)
        + "\n\nThe [guide](../guides/planning-in-spreadsheets.md) tells how workbooks go back and forth.\n"
    )
