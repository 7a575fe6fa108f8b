"""Whole runs while a session is lost for good, or a vCenter is away for minutes."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.support import Ask, logins, planned, served
from wavelift.errors import ExitCode
from wavelift.model.placement import Side
from wavelift.verbs.simulate import Running

BOUND = 60.0


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


def in_mid_copy(running: Running, act: Callable[[], None]) -> threading.Thread:
    """Do something once a relocation is under way."""

    def wait() -> None:
        deadline = time.monotonic() + BOUND
        while time.monotonic() < deadline:
            with running.pair.world.lock:
                if any(item.started and not item.sealed for item in running.pair.world.running.active()):
                    break
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("side", list(Side))
def test_a_password_changed_in_mid_run_stops_everything_after_one_try(
    side: Side, campaign: Path, ask: Ask
) -> None:
    with served(campaign, speed=60.0) as running:
        world = running.pair.world
        right = world.vcenters[side].password

        def change() -> None:
            with world.lock:
                world.vcenters[side].password = "changed at midnight"
            running.pair.expire_sessions(side)

        thread = in_mid_copy(running, change)
        told = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        thread.join(BOUND)
        assert told.code == ExitCode.VCENTER
        assert told.error["kind"] == "LoginRefused"
        assert "does not try again" in told.error["advice"]
        tried = [outcome for who, outcome in logins(running) if who is side]
        assert tried == ["ok", "vim.fault.InvalidLogin"]
        with world.lock:
            world.vcenters[side].password = right
        resumed = ask("resume", campaign, "--simulated", "--quiet", "--json")
        assert resumed.code == ExitCode.DONE
        assert resumed.document["moved"] == 4
        # Those submitted before anybody noticed carry the old password: their tasks fail, they move again.
        refused = [item for item in resumed.document["attempts"] if "InvalidLogin" in item["fault"]]
        assert len(running.pair.record.relocations()) == 4 + len(refused)
        assert not refused or side is Side.TARGET


@pytest.mark.parametrize("side", list(Side))
def test_a_vcenter_that_restarts_for_minutes_does_not_end_a_run(side: Side, campaign: Path, ask: Ask) -> None:
    with served(campaign, speed=120.0) as running:
        thread = in_mid_copy(running, lambda: running.pair.restart(side, 240.0))
        told = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        thread.join(BOUND)
        assert told.code == ExitCode.DONE
        assert told.document["moved"] == 4
        assert told.document["retries"] >= 1
