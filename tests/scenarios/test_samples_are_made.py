"""The committed inventories are what the generator makes; a change to one shows in the other."""

import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_waves"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, str(SAMPLES / "make_samples.py"), str(folder)]
    subprocess.run(command, check=True, timeout=60)
    return folder


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_workbooks_hold_what_the_generator_makes(made: Path) -> None:
    books = sorted(made.rglob("*.xlsx"))
    assert len(books) == 4
    # Cells, not bytes: another version of the writer may lay the same workbook out differently.
    for book in books:
        assert cells(SAMPLES / book.relative_to(made)) == cells(book), book.name


def test_csvs_are_what_the_generator_makes(made: Path) -> None:
    files = sorted(made.rglob("*.csv"))
    assert len(files) > 10
    for file in files:
        assert (SAMPLES / file.relative_to(made)).read_bytes() == file.read_bytes(), file.name


def test_formulas_from_an_inventory_stay_text() -> None:
    names = [row[0] for row in cells(SAMPLES / "blockers" / "inventory.xlsx")["vInfo"]]
    assert "=1+1" in names
    assert "00042" in names


def test_the_demo_inside_the_package_is_the_sample() -> None:
    packaged = ROOT / "wavelift" / "samples" / "demo"
    files = sorted(path.name for path in packaged.iterdir() if path.is_file())
    assert {"wavelift.toml", "inventory.xlsx", "campaign.xlsx", "faults.toml"} <= set(files)
    for name in files:
        assert (packaged / name).read_bytes() == (SAMPLES / "demo" / name).read_bytes(), name
