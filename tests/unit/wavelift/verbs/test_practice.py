from datetime import UTC, datetime
from pathlib import Path

import pytest

from executor.journal import Journal, Ledger
from executor.journal.records import RunEnded, RunStarted
from wavelift.errors import RunRefused
from wavelift.verbs.practice import PRACTICE, keep_apart

NOW = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)


def begin(folder: Path, *, simulated: bool) -> None:
    with Journal.open(folder) as journal:
        ledger = Ledger(journal.records())
        keep_apart(journal, ledger, "1", campaign=folder, simulated=simulated, now=NOW)
        journal.append(NOW, "1", "", RunStarted("run", "", "", 1))
        journal.append(NOW, "1", "", RunEnded())


def notes(folder: Path) -> list[str]:
    with Journal.open(folder) as journal:
        return Ledger(journal.records()).run("1").notes


def test_a_practice_is_marked_once(tmp_path: Path) -> None:
    begin(tmp_path, simulated=True)
    begin(tmp_path, simulated=True)
    assert notes(tmp_path) == [PRACTICE]
    with Journal.open(tmp_path) as journal:
        assert sum(1 for record in journal.records() if getattr(record.body, "text", "") == PRACTICE) == 1


def test_earnest_is_not_marked(tmp_path: Path) -> None:
    begin(tmp_path, simulated=False)
    begin(tmp_path, simulated=False)
    assert notes(tmp_path) == []


@pytest.mark.parametrize("first", [True, False])
def test_neither_follows_the_other(first: bool, tmp_path: Path) -> None:
    begin(tmp_path, simulated=first)
    before = notes(tmp_path)
    with pytest.raises(RunRefused) as caught:
        begin(tmp_path, simulated=not first)
    assert "journal.sqlite" in caught.value.advice
    assert str(tmp_path) in caught.value.message
    assert notes(tmp_path) == before


def test_a_crash_between_mark_and_run_decides_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        keep_apart(journal, Ledger(), "1", campaign=tmp_path, simulated=True, now=NOW)
    begin(tmp_path, simulated=False)
