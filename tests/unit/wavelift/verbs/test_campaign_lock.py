import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from executor.control.channel import Channel
from wavelift.errors import CampaignLocked, UsageError
from wavelift.verbs.campaign_lock import campaign_lock, is_held
from wavelift.verbs.on_duty import run_on
from wavelift.verbs.operator import birth_of, here


def test_one_holds_it_and_the_next_is_told(tmp_path: Path) -> None:
    assert not is_held(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with campaign_lock(tmp_path):
        assert is_held(tmp_path)
        with pytest.raises(CampaignLocked, match="another run holds"), campaign_lock(tmp_path):
            pass
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
    with campaign_lock(tmp_path):
        assert is_held(tmp_path)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_process_keeps_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom wavelift.verbs.campaign_lock import campaign_lock\n"
        "with campaign_lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert is_held(tmp_path)
        process.kill()
    assert not is_held(tmp_path)
    with campaign_lock(tmp_path):
        pass


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK])
def test_where_nothing_can_be_locked_nothing_runs(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that is a mere file, as filelock would fall back to, stays when its process dies."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(UsageError, match="cannot be locked") as refused, campaign_lock(tmp_path):
        pass
    assert "local disk" in refused.value.advice
    assert not is_held(tmp_path)


def test_who_holds_it_is_told(tmp_path: Path) -> None:
    with campaign_lock(tmp_path), Channel.open(tmp_path, anew=True) as channel:
        channel.announce("token", 4711, "", "ops1")
        with pytest.raises(CampaignLocked, match="process 4711 on ops1"), campaign_lock(tmp_path):
            pass


def test_a_run_that_is_on_is_that_very_process(tmp_path: Path) -> None:
    """Not another one that has its id by now, and not the one that died before this one took the lock."""
    with Channel.open(tmp_path, anew=True) as channel:
        channel.announce("token", os.getpid(), birth_of(os.getpid()), here())
        assert run_on(tmp_path) is None
        with campaign_lock(tmp_path):
            found = run_on(tmp_path)
            assert found is not None
            assert found.where == f"process {os.getpid()} on {here()}"
            if birth_of(os.getpid()):
                channel.announce("token", os.getpid(), "boot/1", here())
                assert run_on(tmp_path) is None
            channel.announce("token", 2**22 + 5, "", here())
            assert run_on(tmp_path) is None
