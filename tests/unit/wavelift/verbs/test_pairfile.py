import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wavelift.errors import UsageError
from wavelift.model.placement import Side
from wavelift.verbs.pairfile import PairEndpoint, PairFile, pair_path, read_pair, write_pair

START = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)


def pair(speed: float = 60.0) -> PairFile:
    end = PairEndpoint("127.0.0.1", 8443, "admin", "hunter2!", "AB", "uuid")
    return PairFile(end, end, speed, START, time.time() - 10, 1)


def test_what_is_written_is_read_and_only_its_owner_can(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "pair.json"
    write_pair(path, pair())
    write_pair(path, pair())
    assert read_pair(tmp_path, path) == pair() or read_pair(tmp_path, path).source == pair().source
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["pair.json"]


def test_its_clock_runs_at_its_speed() -> None:
    passed = (pair().now() - START).total_seconds()
    assert 600 <= passed < 660


def test_no_repr_shows_a_password() -> None:
    endpoint, secret = pair().endpoint(Side.SOURCE)
    assert "hunter2!" not in repr(pair()) + repr(endpoint) + repr(secret) + str(secret)
    assert secret.reveal() == "hunter2!"


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]"])
def test_no_pair(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "pair.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="no simulated pair") as caught:
        read_pair(tmp_path / "campaign", path)
    assert caught.value.advice.endswith(f"wavelift simulate {tmp_path / 'campaign'}")


def test_the_usual_place_is_outside_the_campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    one, other = pair_path(tmp_path / "a"), pair_path(tmp_path / "b")
    assert one != other
    assert pair_path(tmp_path / "x" / ".." / "a") == one
    assert not one.is_relative_to(tmp_path / "a")
