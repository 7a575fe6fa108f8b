"""Findings name columns as the file at hand does, whatever its generation calls them."""

from pathlib import Path

import pytest

from tests.unit.planner.readers.build import UUID, workbook
from wavelift.verbs.check import check

TIB = 1024 * 1024


@pytest.mark.parametrize(
    ("info", "disk", "place"),
    [
        (["VM", "HW version", "VM UUID"], ["VM", "Disk", "Capacity MiB"], ("Capacity MiB", "VM")),
        (["VM", "HW version", "VM UUID"], ["VM", "Disk", "Capacity MB"], ("Capacity MB", "VM")),
        (["vInfoVMName", "vInfoHWVersion", "vInfoUUID"], ["VM", "Disk", "capacity_mb"],
         ("capacity_mb", "vInfoVMName")),
    ],
)  # fmt: skip
def test_columns_are_called_as_the_file_calls_them(
    tmp_path: Path, info: list[str], disk: list[str], place: tuple[str, str]
) -> None:
    sheets = {
        "vInfo": [info, ["vCLS-1234-5678", 19, UUID.format(1)]],
        "vDisk": [disk, ["vCLS-1234-5678", "Hard disk 1", 3 * TIB]],
    }
    workbook(tmp_path / "inventory.xlsx", sheets)
    places = {finding.id: finding.place for finding in check(tmp_path).findings}
    assert places["disk-over-2tb"].column == place[0]
    assert places["infrastructure-vm"].column == place[1]
