"""What is done beside comes to the same as what is done in turn, whatever becomes of the second process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import psutil
import pytest

from planner.beside import in_turn
from planner.pipeline import plan_campaign
from tests.unit.planner.build import MADE_BY, before, campaign, target, together, vms, window
from wavelift.errors import InputError
from wavelift.planfile import encode_plan
from wavelift.settings import Planning, Settings
from wavelift.verbs import two_at_once as module
from wavelift.verbs.two_at_once import beside_for, two_at_once
from wavelift.whole_file import replacing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not split here")

HERE = os.getpid()


@pytest.fixture
def splits(monkeypatch):
    """As on a machine with two processors and no other thread; no process is left behind."""
    before = set(psutil.Process().children())
    monkeypatch.setattr(module, "_can_split", lambda: True)
    yield
    assert set(psutil.Process().children()) <= before


def test_one_is_done_in_another_process(splits):
    seen = ["as it was"]
    found, done = two_at_once(lambda: (os.getpid(), seen[0]), os.getpid)
    assert found[0] != done == HERE
    assert found[1] == "as it was"


def test_results_larger_than_any_pipe_come_whole(splits):
    many = [f"vm-{number}" for number in range(200_000)]
    assert two_at_once(lambda: many, lambda: None) == (many, None)


@pytest.mark.parametrize("way", ["ends", "is killed", "raises", "cannot be sent"])
def test_what_does_not_come_back_is_done_here(splits, way):
    def aside():
        if os.getpid() == HERE:
            return "done here"
        if way == "ends":
            os._exit(0)
        if way == "is killed":
            os.kill(os.getpid(), 9)
        if way == "raises":
            raise MemoryError
        return lambda: None

    assert two_at_once(aside, lambda: 1) == ("done here", 1)


def test_no_room_for_a_process_does_no_harm(splits, monkeypatch):
    def refused():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert two_at_once(os.getpid, lambda: 1) == (HERE, 1)


def test_errors_are_told_as_without_it(splits):
    def wrong():
        raise InputError("a severity that is none", file="wavelift.toml")

    with pytest.raises(InputError, match="that is none"):
        two_at_once(wrong, lambda: 1)


def test_an_error_here_ends_the_other_process(splits):
    with pytest.raises(InputError, match="a rate is 0"):
        two_at_once(lambda: threading.Event().wait(60), _no_rate)


def test_an_error_here_leaves_no_draft_of_a_file_there(splits, tmp_path):
    path = tmp_path / "plan.xlsx"
    begun, begin = os.pipe()

    def aside():
        with replacing(path) as draft:
            draft.write_text("half of it", encoding="utf-8")
            os.write(begin, b"!")
            threading.Event().wait(60)

    def here():
        os.read(begun, 1)
        assert list(tmp_path.iterdir())
        _no_rate()

    with pytest.raises(InputError, match="a rate is 0"):
        two_at_once(aside, here)
    assert not list(tmp_path.iterdir())
    os.close(begun)
    os.close(begin)


def _no_rate():
    raise InputError("a rate is 0", file="wavelift.toml")


def test_beside_another_thread_nothing_splits():
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert two_at_once(os.getpid, os.getpid) == (HERE, HERE)
    finally:
        stop.set()
        other.join()


@pytest.mark.skipif(sys.platform != "linux", reason="threads of libraries are counted on Linux only")
def test_no_library_of_the_command_line_starts_threads():
    code = "import os, sys, wavelift.cli, wavelift.verbs.plan, pandas; "
    code += "sys.exit(len(os.listdir('/proc/self/task')) - 1)"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    assert done.returncode == 0


def test_small_campaigns_are_not_worth_it():
    assert beside_for(range(100)) is in_turn
    assert beside_for(range(100_000)) is two_at_once


@pytest.mark.parametrize("windows", [(), tuple(map(window, range(6)))], ids=["undated", "dated"])
def test_a_plan_is_the_same_to_the_byte(splits, windows):
    names = [f"vm{number:03d}" for number in range(90)]
    rows = [before(one, other) for one, other in zip(names[::3], names[1::3], strict=True)]
    rows += [together(names[5], names[50])]
    data = campaign(vms(*names), *rows, windows=windows)
    settings = Settings(name="test", planning=Planning(max_vms=20))
    placements = {machine.key: target(machine) for machine in data.inventory.vms}
    made = [
        encode_plan(plan_campaign(data, settings, placements, (), made_by=MADE_BY, beside=beside))
        for beside in (in_turn, two_at_once)
    ]
    assert made[0] == made[1]
