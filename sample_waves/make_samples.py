"""Makes the inventories of the sample campaigns again: ``python sample_waves/make_samples.py``.

The result is the same byte for byte on every run, so that a change shows in ``git diff``.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from making import blockers, demo, demo_tables, small  # noqa: E402
from making.sheets import sheets_of  # noqa: E402
from making.write import only, write_csv_folder, write_workbook  # noqa: E402

CSV_SHEETS = ("vInfo", "vDisk", "vNetwork", "vHost", "vCluster", "vDatastore", "dvPort")
BOOK_SHEETS = ("vInfo", "vDisk", "vNetwork", "vSnapshot", "vCD", "vUSB", "vTools", "vHost", "vCluster", "vDatastore",
               "dvPort", "vSource", "vMetaData")


def make(into: Path) -> None:
    """Write every generated file below ``into``."""
    write_csv_folder(into / "two_tiers" / "inventory", only(sheets_of(small.two_tiers()), *CSV_SHEETS[:-1]))
    write_csv_folder(into / "faults_and_rollback" / "inventory", only(sheets_of(small.faults()), *CSV_SHEETS))
    write_csv_folder(into / "one_vcenter" / "inventory", only(sheets_of(small.one_vcenter()), *CSV_SHEETS))
    write_csv_folder(into / "quarter_end" / "inventory", only(sheets_of(small.quarter_end()), *CSV_SHEETS))
    write_workbook(into / "cycle" / "inventory.xlsx", only(sheets_of(small.cycle()), *BOOK_SHEETS))
    write_workbook(into / "demo" / "inventory.xlsx", only(sheets_of(demo.estate()), *BOOK_SHEETS))
    tables = demo_tables.tables()
    write_workbook(
        into / "demo" / "campaign.xlsx",
        {name: [dict(zip(header, row, strict=True)) for row in rows] for name, (header, rows) in tables.items()},
        {name: header for name, (header, _) in tables.items()},
    )
    blockers.write(into / "blockers" / "inventory.xlsx", BOOK_SHEETS)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
