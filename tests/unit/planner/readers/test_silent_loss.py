"""Three ways in which readers that guess types lose data without a word (planning facts, section 2.1).

Each holds for small sheets and for large ones, which another reader takes.
"""

from datetime import datetime, timedelta

import pytest

from planner.readers import sheets
from tests.unit.planner.readers.build import inventory, of

ROWS = 3000


@pytest.fixture(params=["small", "large"], autouse=True)
def reader(request, monkeypatch):
    if request.param == "large":
        monkeypatch.setattr(sheets, "PLAIN_FROM", 1)


def test_ids_that_are_numbers_at_first_and_text_later_are_kept(tmp_path):
    ids = [at if at < ROWS // 3 else f"A-{at}" for at in range(ROWS)]
    grid = [["VM", "Asset id"], *[[f"vm{at}", asset] for at, asset in enumerate(ids)]]
    found, _ = inventory(tmp_path, {"vInfo": grid})
    assert [vm.extra for vm in found.vms] == [(("Asset id", str(asset)),) for asset in ids]


def test_names_of_digits_stay_what_they_are(tmp_path):
    names = [
        "00000",
        "007",
        "1e5",
        "0x10",
        "1.10",
        "TRUE",
        "2026-01-01",
        "nan",
        "None",
        "12345678901234567890",
    ]
    grid = [["VM", "CPUs"], *[[name, 2] for name in names], [42, 2]]
    found, _ = inventory(tmp_path, {"vInfo": grid})
    assert [vm.name for vm in found.vms] == [*names, "42"]


def test_dates_that_are_cells_at_first_and_text_later_are_kept(tmp_path):
    first = datetime(2026, 1, 1, 8, 30)  # noqa: DTZ001 - a spreadsheet has no zones
    dates = [
        first + timedelta(days=at) if at < ROWS // 2 else f"{at % 28 + 1}.02.2026 08:30" for at in range(ROWS)
    ]
    grid = [["VM", "Backup"], *[[f"vm{at}", moment] for at, moment in enumerate(dates)]]
    found, _ = inventory(tmp_path, {"vInfo": grid})
    assert [dict(vm.extra)["Backup"] for vm in found.vms] == [str(moment) for moment in dates]


def test_numbers_that_turn_into_words_are_told_not_dropped(tmp_path):
    grid = [["VM", "Memory"], *[[f"vm{at}", 4096] for at in range(ROWS)], ["last", "plenty"]]
    found, findings = inventory(tmp_path, {"vInfo": grid})
    assert found.vms[0].memory_mib == 4096
    (told,) = of(findings, "cell-unreadable")
    assert (told.place.row, told.place.column) == (ROWS + 2, "Memory")
