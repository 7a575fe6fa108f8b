"""Commands of hooks, as real processes."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from executor.hooks.command import run_command
from executor.trip import ErrandFailed

PY = sys.executable


def ran(*code, seconds=20.0, folder, **variables):
    return asyncio.run(run_command([PY, "-c", *code], variables=variables, folder=folder, seconds=seconds))


def test_it_returns_the_end_of_what_was_printed(tmp_path):
    assert ran("print('one'); print('two')", folder=tmp_path) == "one\ntwo"


def test_it_runs_in_the_campaign_folder_with_its_variables(tmp_path):
    code = "import os; print(os.getcwd(), os.environ['WAVELIFT_VM'])"
    assert ran(code, folder=tmp_path, WAVELIFT_VM="web 1") == f"{tmp_path.resolve()} web 1"


def test_no_shell_reads_the_arguments(tmp_path):
    code = "import sys; print(sys.argv[1])"
    assert ran(code, "$(touch x); `ls` && *", folder=tmp_path) == "$(touch x); `ls` && *"
    assert list(tmp_path.iterdir()) == []


def test_another_status_fails_with_what_it_said(tmp_path):
    with pytest.raises(ErrandFailed, match="ended with 3: no such pool"):
        ran("print('no such pool'); raise SystemExit(3)", folder=tmp_path)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(ErrandFailed, match="nowhere cannot be started: No such file"):
        asyncio.run(run_command(["nowhere"], variables={}, folder=tmp_path, seconds=5))


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_too_long_is_stopped_with_its_children(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('child', 'w').write(str(child.pid))\n"
        "time.sleep(60)"
    )
    began = time.monotonic()
    with pytest.raises(ErrandFailed, match=r"took longer than 1\.5 s"):
        ran(code, folder=tmp_path, seconds=1.5)
    assert time.monotonic() - began < 30
    child = int((tmp_path / "child").read_text())
    # A killed process dies when the system next lets it run, which on a busy machine is not at once.
    while not _gone(child) and time.monotonic() - began < 30:
        time.sleep(0.01)
    assert _gone(child), "a child of the command lives on"


def _gone(pid):
    """Dead, or a zombie that nobody has waited for yet."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def test_a_flood_of_output_is_bounded(tmp_path):
    code = "import sys\nfor _ in range(3000): sys.stdout.write('x' * 1000 + '\\n')\nprint('end')"
    said = ran(code, folder=tmp_path)
    assert said.endswith("end")
    assert len(said) <= 400


def test_output_that_is_no_text_is_no_trouble(tmp_path):
    assert "end" in ran(
        r"import sys; sys.stdout.buffer.write(b'\xff\xfe\x00'); print('end')", folder=tmp_path
    )
