"""Makes ``saved_by_libreoffice`` anew: ``python -m tests.unit.wavelift.workbook.save_again``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from mappings.write import write_proposals
from tests.unit.mappings.estates import network
from tests.unit.wavelift.workbook.libreoffice import saved_again
from tests.unit.wavelift.workbook.rich import rich_workbook

if __name__ == "__main__":
    home = Path(__file__).parent / "saved_by_libreoffice"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        campaign = Path(folder)
        path = rich_workbook(campaign / "campaign.xlsm")
        write_proposals(campaign, [network("VLAN-30", "PG-30", proposed=True, note="same name")])
        shutil.copy(saved_again(path), home / "proposed.xlsx")
