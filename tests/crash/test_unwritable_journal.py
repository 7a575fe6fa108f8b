"""From some record on the journal cannot be written: the run stops at once, and resume takes it up."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from executor.journal import Body, Journal, Record
from executor.journal.records import Intended
from tests.cli.support import Ask, asking, planned, served
from tests.crash.dying import alone
from tests.crash.test_kill_points import _assert_as_undisturbed, _settle, _take_up, _wave
from tests.scenarios.world import Night, QuickJournal
from wavelift.errors import ExitCode, JournalUnwritable


def _full_from(step: int) -> Callable[[Path], Journal]:
    """Opens a journal on a disk that takes no more from that record on, by SQLite's own refusal."""

    class FullJournal(QuickJournal):
        steps = 0

        def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
            FullJournal.steps += 1
            if FullJournal.steps == step:
                self._connection.exec_driver_sql("PRAGMA query_only=ON")
                self._connection.commit()
            try:
                return super().append(at, wave, vm, body)
            finally:
                # There is room again at once; what was refused must not be followed by anything else.
                self._connection.exec_driver_sql("PRAGMA query_only=OFF")

    return FullJournal.open


def _records(campaign: Night) -> int:
    with Journal.open(campaign.folder) as journal:
        return sum(1 for _ in journal.records())


def _stopped(campaign: Night, command: str, step: int) -> bool:
    """Whether the run met the full disk; it ends as the operator is told, whatever it was doing."""
    opened, campaign.journal = campaign.journal, _full_from(step)
    before = _records(campaign)
    stopped: JournalUnwritable | None = None
    try:
        campaign.run(command)
    except JournalUnwritable as error:
        stopped = error
    campaign.journal = opened
    if stopped is None:
        return False
    assert "readonly" in stopped.message
    assert f"wavelift resume {campaign.folder}" in stopped.advice
    assert _records(campaign) == before + step - 1, "something was written after what was lost"
    return True


def test_from_any_record_on_the_run_stops_and_is_taken_up(tmp_path):
    chance = random.Random(4)
    step, met = -1, True
    while met:
        step += 2
        folder = tmp_path / f"{step}"
        folder.mkdir()
        campaign = _wave(folder)
        met = _stopped(campaign, "run", step)
        where = f"no room for record {step}"
        asked = len(campaign.relocations())
        intended = [r for r in campaign.records() if isinstance(r.body, Intended)]
        assert asked <= len(intended), f"{where}: submitted without a written intent"
        if met:
            alone(campaign, chance)
            assert len(campaign.relocations()) == asked, where
            if campaign.ledger().unfinished():
                _stopped(campaign, "resume", chance.randint(1, 30))
                alone(campaign, chance)
            outcome = _take_up(campaign)
            _settle(campaign, where)
            _assert_as_undisturbed(campaign, outcome, where)
    assert step > 40


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asking(capsys)


def test_a_real_process_says_what_to_do_and_resume_ends_the_wave(tmp_path, ask, monkeypatch):
    resource = pytest.importorskip("resource", reason="needs a limit on the size of files")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    campaign = planned("two_tiers", tmp_path)
    command = [
        sys.executable,
        "-m",
        "wavelift",
        "run",
        str(campaign),
        "--wave",
        "1",
        "--simulated",
        "--quiet",
    ]
    with served(campaign):
        most = 96 << 10
        ended = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )
        assert ended.returncode == ExitCode.STOPPED, ended.stderr
        assert "the journal cannot be written" in ended.stderr
        assert f"wavelift resume {campaign}" in ended.stderr
        assert "defect" not in ended.stderr
        resumed = ask("resume", campaign, "--simulated", "--json")
    assert resumed.code == ExitCode.DONE
    assert resumed.document["moved"] == 4
