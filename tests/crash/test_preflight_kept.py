"""A preflight that dies leaves all of itself in the journal, or nothing; its signature survives the run."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from executor.journal import Journal, Ledger
from executor.journal.records import Preflighted, RunEnded, RunStarted, SignedOff
from tests.cli.support import sample, served
from tests.scenarios.world import QuickJournal
from wavelift.model.finding import Finding, Severity
from wavelift.model.preflight import Go, Preflight, Return, Way
from wavelift.verbs.plan import plan
from wavelift.verbs.preflight import PreflightOptions, preflight

NOW = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = sample("two_tiers", tmp_path_factory.mktemp("kept"))
    plan(folder)
    return folder


def test_killed_at_every_write(campaign: Path, tmp_path: Path) -> None:
    seen = []
    with served(campaign, pair_file=tmp_path / "pair.json") as running:
        options = PreflightOptions(True, running.path, "Ada Lead", "read")
        for survives in range(3):
            (campaign / "journal.sqlite").unlink(missing_ok=True)
            with patch.object(Journal, "append", _dying(survives)), suppress(Killed):
                preflight(campaign, "1", options)
            seen.append(_kept(campaign))
    nothing, unsigned, whole = seen
    assert nothing is None
    assert unsigned is not None
    assert unsigned.signed is None
    assert len(unsigned.returns) == 4
    assert whole is not None
    assert whole.signed is not None
    assert (whole.signed.name, whole.signed.reason) == ("Ada Lead", "read")


def _dying(survives: int):
    written, append = [0], Journal.append

    def write(self, *args):
        if written[0] == survives:
            raise Killed
        written[0] += 1
        return append(self, *args)

    return write


def _kept(campaign: Path) -> Preflight | None:
    with Journal.open(campaign) as journal:
        return Ledger(journal.records()).run("1").preflight


def found(**changes: object) -> Preflight:
    values = {
        "wave": "1",
        "plan": "digest",
        "at": NOW,
        "simulated": False,
        "findings": (Finding("drift-snapshot", Severity.WARNING, "vm-1", "it has a snapshot"),),
        "returns": (Return("vm-1", Way.COLD, "it is powered off"),),
        "facts": (("source", "vCenter 8.0.3"),),
        "checked": 1,
    }
    return Preflight(**{**values, **changes})  # type: ignore[arg-type]


def test_the_record_survives_run_and_reading_again(tmp_path: Path) -> None:
    with QuickJournal.open(tmp_path) as journal:
        journal.append(NOW, "1", "", Preflighted(found()))
        journal.append(NOW, "1", "", SignedOff("Ada Lead", "read"))
        journal.append(NOW + timedelta(minutes=20), "1", "", RunStarted("run", "digest", "0", 1))
        journal.append(NOW + timedelta(hours=2), "1", "", RunEnded())
        journal.append(NOW + timedelta(hours=9), "1", "", Preflighted(found(findings=())))
    with QuickJournal.open(tmp_path) as journal:
        ledger = Ledger(journal.records())
    run = ledger.run("1")
    assert run.cleared is not None
    assert run.cleared.signed is not None
    assert (run.cleared.go, run.cleared.signed.name) == (Go.EXCEPTIONS, "Ada Lead")
    assert run.preflight is not None
    assert (run.preflight.go, run.preflight.signed) == (Go.GO, None)
    assert ledger.move("vm-1").way_back == Return("vm-1", Way.COLD, "it is powered off")
    assert ledger.waves == ("1",)


def test_looking_is_not_working(tmp_path: Path) -> None:
    """A preflight between two runs adds nothing to the hours at work, and opens no run."""
    with QuickJournal.open(tmp_path) as journal:
        journal.append(NOW, "1", "", Preflighted(found()))
        assert Ledger(journal.records()).waves == ()
        assert Ledger(journal.records()).unfinished() is None
        journal.append(NOW, "1", "", RunStarted("run", "digest", "0", 1))
        journal.append(NOW + timedelta(hours=1), "1", "", RunEnded())
        journal.append(NOW + timedelta(hours=8), "1", "", Preflighted(found()))
        assert Ledger(journal.records()).run("1").seconds == 3600
