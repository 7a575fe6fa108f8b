"""Commands on a disk that takes no more: an error that names the file, and every file whole, old or new."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.support import Ask, edit, sample, served
from wavelift.errors import ExitCode

resource = pytest.importorskip("resource", reason="needs a limit on the size of files")


@contextmanager
def no_room(most: int) -> Iterator[None]:
    """No file may become larger than that."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(folder: Path) -> dict[str, bytes]:
    """All files but what SQLite leaves beside its own."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".sqlite-" not in path.name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def refused(ask: Ask, room: int, *words: object) -> str:
    """What the user is told."""
    with no_room(room):
        told = ask(*words)
    assert told.code == ExitCode.USAGE, told.err
    assert "room" in told.err
    return told.err


def test_nothing_is_left_half_and_the_error_names_the_file(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    before = contents(campaign)
    assert "plan.json: cannot write it: File too large" in refused(ask, 2_000, "plan", campaign)
    after = contents(campaign)
    after.pop(".wavelift.lock", None)
    assert after == before
    assert ask("plan", campaign).code == ExitCode.DONE
    with served(campaign):
        assert ask("run", campaign, "--wave", 1, "--simulated").code == ExitCode.DONE
    before = contents(campaign)
    for words in (("status", campaign), ("plan", campaign)):
        assert "journal.sqlite: the journal cannot be read" in refused(ask, 2_000, *words)
        assert contents(campaign) == before
    edit(campaign / "windows.csv", ",4,", ",5,")
    assert f"{campaign / 'plan.html'}: cannot write it" in refused(ask, 40_000, "plan", campaign)
    after = contents(campaign)
    assert after["plan.html"] == before["plan.html"]
    assert after.keys() - before.keys() <= {"plan.previous.json"}
    assert ask("plan", campaign).code == ExitCode.DONE
