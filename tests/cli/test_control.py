"""A run in a process of its own, steered from another one: obeyed, answered, and never by surprise."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from executor.control.channel import FILE_NAME
from tests.cli.support import Ask, planned, served
from tests.cli.test_signals import BOUND, Night
from wavelift.errors import ExitCode

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs SIGSTOP and SIGKILL")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + BOUND
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def stood_still(process: int) -> Iterator[None]:
    """The process does nothing meanwhile, and still holds what it holds."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def requests(campaign: Path) -> list[tuple[str, str]]:
    """(verb, state) of every request."""
    with closing(sqlite3.connect(campaign / FILE_NAME)) as connection:
        return list(connection.execute("SELECT verb, state FROM requests ORDER BY number"))


def steered(campaign: Path) -> list[str]:
    with closing(sqlite3.connect(campaign / "journal.sqlite")) as connection:
        rows = connection.execute("SELECT body FROM events WHERE kind = 'Steered' ORDER BY seq")
        return [json.loads(body)["verb"] for (body,) in rows]


def test_pause_limit_and_continue_from_another_process(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0) as running:
        night = Night(campaign)
        night.until("is moving")
        paused = ask("pause", campaign, "--json")
        assert paused.code == ExitCode.DONE
        assert paused.document["answer"].startswith("nothing new starts until it is continued")
        before = len(running.pair.record.relocations())
        assert "at most 1 move runs at once" in ask("limit", campaign, 1).out
        until(lambda: not ask("status", campaign, "--json").document["waves"][0]["running"])
        assert len(running.pair.record.relocations()) == before
        status = ask("status", campaign, "--json").document
        assert status["running"] is True
        assert status["run"]["paused"].startswith("by ")
        assert (status["run"]["limit"], status["run"]["limit_why"][:7]) == (1, "set by ")
        assert status["next"][0]["command"] == f"wavelift continue {campaign}"
        until(lambda: "1 waits for the run to go on: paused by " in ask("status", campaign).out)
        assert "PAUSED    by " in ask("status", campaign).out
        assert "it goes on: " in ask("continue", campaign).out
        code, document = night.end()
    assert code == ExitCode.DONE
    assert document["moved"] == 4
    assert steered(campaign) == ["pause", "limit", "continue"]
    assert sum(": pause: " in note for note in document["notes"]) == 1


def test_skip_and_watch_from_another_process(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0) as running:
        night = Night(campaign)
        night.until("is moving")
        assert ask("skip", campaign, "no-such-vm").code == ExitCode.USAGE
        moving = ask("skip", campaign, "stock-db", "--json")
        assert moving.code == ExitCode.BLOCKED
        assert "on its way already" in moving.error["message"]
        assert "stock-web-1 stays where it is" in ask("skip", campaign, "stock-web-1").out
        watched = ask("watch", campaign)
        code, document = night.end()
        assert (code, watched.code) == (ExitCode.FAILED_MOVES, ExitCode.FAILED_MOVES)
        assert "stock-db: moved" in watched.err
        assert "3 of 4 VMs moved, 1 skipped" in watched.out
        assert document["moved"] == len(running.pair.record.relocations()) == 3
        (reason,) = [move["reason"] for move in document["moves"] if move["vm"] == "stock-web-1"]
        assert reason.startswith("skipped by ")
        later = ask("watch", campaign, "--json")
        assert later.code == ExitCode.FAILED_MOVES
        assert later.document["moved"] == 3
        assert later.document["died"] is False


def test_stop_from_another_process_is_as_one_ctrl_c(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0):
        night = Night(campaign)
        night.until("is moving")
        told = ask("stop", campaign)
        assert told.code == ExitCode.DONE
        assert "to the end; then resume goes on" in told.out
        code, document = night.end()
        assert code == ExitCode.STOPPED
        assert document["stopped"].startswith("stopped by ")
        nobody = ask("pause", campaign, "--json")
        assert nobody.code == ExitCode.STOPPED
        assert nobody.error["kind"] == "NoRunOn"
        assert f"first wavelift resume {campaign}" in nobody.error["advice"]


def test_a_run_that_does_not_answer_is_not_hit_later(campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0):
        night = Night(campaign)
        night.until("is moving")
        until(lambda: ask("status", campaign, "--json").document["run"] is not None)
        with stood_still(night.process.pid):
            silent = ask("stop", campaign, "--cancel", "--wait", 0.3, "--json")
        assert silent.code == ExitCode.LOCKED
        assert silent.error["kind"] == "RunSilent"
        assert "taken back" in silent.error["message"]
        code, document = night.end()
    assert code == ExitCode.DONE
    assert document["moved"] == 4
    assert requests(campaign) == [("cancel", "withdrawn")]
    assert steered(campaign) == []


def test_a_run_killed_with_a_request_pending(campaign: Path, ask: Ask) -> None:
    """The pause it had obeyed outlives it; the stop it had not taken does not reach the next one."""
    with served(campaign, speed=120.0):
        night = Night(campaign)
        night.until("is moving")
        assert ask("pause", campaign).code == ExitCode.DONE
        os.kill(night.process.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(campaign / FILE_NAME)) as connection:
            (token,) = connection.execute("SELECT token FROM live").fetchone()
            connection.execute(
                "INSERT INTO requests (token, verb, arguments, operator, asked) "
                "VALUES (?, 'stop', '[]', 'x', 0)",
                (token,),
            )
            connection.commit()
        night.process.send_signal(signal.SIGKILL)
        night.process.wait(BOUND)
        night.process.communicate()
        told = ask("status", campaign)
        gone = "wave 1 is not finished: interrupted: its process is gone; it stays paused (by "
        assert gone in told.err
        assert f"wavelift resume {campaign} --simulated" in told.err
        nobody = ask("continue", campaign)
        assert nobody.code == ExitCode.STOPPED
        assert "no run is on" in nobody.err
        again = Night(campaign, "resume")
        until(lambda: (ask("status", campaign, "--json").document["run"] or {}).get("paused", "") != "")
        assert ask("continue", campaign).code == ExitCode.DONE
        code, document = again.end()
    assert code == ExitCode.DONE
    assert document["moved"] == 4
    assert requests(campaign) == [("pause", "obeyed"), ("stop", "withdrawn"), ("continue", "obeyed")]


def test_retry_where_no_run_is_on_is_a_run_of_the_failed_alone(
    campaign: Path, tmp_path: Path, ask: Ask
) -> None:
    assert ask("retry", campaign, "--simulated").code == ExitCode.USAGE
    script = tmp_path / "faults.toml"
    script.write_text(
        '[[faults]]\nphase = "start"\ntimes = 1\nfault = "vim.fault.CannotAccessVmDevice"\n', encoding="utf-8"
    )
    with served(campaign, faults=script) as running:
        assert ask("retry", campaign, "--simulated").code == ExitCode.USAGE
        first = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        assert first.code == ExitCode.FAILED_MOVES
        again = ask("retry", campaign, "--simulated", "--quiet", "--json")
        assert again.code == ExitCode.DONE
        assert again.document["moved"] == 4
        moved = first.document["moved"]
        assert len(running.pair.record.relocations()) == 1 + 4
        assert moved < 4
        nothing = ask("retry", campaign, "--simulated", "--json")
        assert nothing.code == ExitCode.DONE
        assert nothing.document["retried"] is False


@pytest.mark.parametrize("words", [("pause",), ("continue",), ("stop",), ("limit", 3), ("skip", "app-1")])
def test_where_nothing_ever_ran_nobody_is_asked(words: tuple[object, ...], campaign: Path, ask: Ask) -> None:
    verb, *rest = words
    told = ask(verb, campaign, *rest, "--json")
    assert told.code == ExitCode.STOPPED
    assert told.error["kind"] == "NoRunOn"
    assert not (campaign / FILE_NAME).exists()


@pytest.mark.parametrize("number", [0, -1, "many"])
def test_a_limit_is_a_number_from_one_on_or_auto(number: object, campaign: Path, ask: Ask) -> None:
    told = ask("limit", campaign, "--", number)
    assert told.code == ExitCode.USAGE
