"""Every test keeps the addresses of its simulated pairs, and its passwords, to itself."""

from pathlib import Path

import pytest

from tests.cli.support import Ask, asking


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("WAVELIFT_SOURCE_PASSWORD", "source-secret")
    monkeypatch.setenv("WAVELIFT_TARGET_PASSWORD", "target-secret")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asking(capsys)
