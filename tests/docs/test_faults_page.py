"""The faults page explains every decision and leaves no fault out."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

from pages.faults import MEANING, faults_page  # noqa: E402

from executor.decisions import BY_FAULT, Decision  # noqa: E402


def test_every_decision_has_a_meaning() -> None:
    assert set(MEANING) == set(Decision)


def test_every_fault_of_the_tables_is_on_the_page_once() -> None:
    rows = [line for line in faults_page().splitlines() if line.startswith("| `") or "| | `" in line]
    rows += [line for line in faults_page().splitlines() if line.endswith("| |")]
    for name in BY_FAULT:
        short = name if name.startswith("wavelift.") else name.rpartition(".")[2]
        assert sum(f"`{short}`" in line for line in rows) == 1, name


def test_cells_stay_in_their_columns() -> None:
    for line in faults_page().splitlines():
        if line.startswith("|"):
            assert line.count("|") in (3, 4), line
