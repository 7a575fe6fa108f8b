"""A planned campaign for every attack, and addresses and passwords that no other test sees."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.support import sample
from wavelift.verbs.plan import plan


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("WAVELIFT_SOURCE_PASSWORD", "source-secret")
    monkeypatch.setenv("WAVELIFT_TARGET_PASSWORD", "target-secret")


@pytest.fixture(scope="session")
def _planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = sample("two_tiers", tmp_path_factory.mktemp("wire"))
    plan(folder)
    return folder


@pytest.fixture
def campaign(_planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_planned, tmp_path / "campaign"))
