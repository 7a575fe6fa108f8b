"""The demo, and that what ships is the sample that the tests know."""

from importlib import resources
from pathlib import Path

import pytest

from tests.cli.support import SAMPLES, Ask
from wavelift.errors import ExitCode

FOREIGN = {"expected.json"}
"""For the tests only; does not ship."""


@pytest.mark.long
def test_demo_shows_waves_retries_and_a_rollback(tmp_path: Path, ask: Ask) -> None:
    folder = tmp_path / "demo"
    told = ask("demo", "--quick", "--dir", folder, "--json")
    assert told.code == ExitCode.DONE
    document = told.document
    waves = document["waves"]
    assert len(waves) >= 4
    assert sum(wave["retries"] for wave in waves) == 2
    passed = {
        attempt["vm"]
        for wave in waves
        for attempt in wave["attempts"]
        if attempt["result"] == "fault" and attempt["vm"] not in failed(waves)
    }
    assert passed == {"erp-app-03", "crm-web-01"}
    assert failed(waves) == {"hr-web-02"}
    assert {move["vm"] for wave in waves for move in wave["moves"] if move["state"] == "rolled_back"} == {
        "hr-web-01"
    }
    assert sum(wave["moved"] for wave in waves) == 53
    files = [Path(file) for file in document["files"]]
    for number in range(1, len(waves) + 1):
        for ending in ("xlsx", "html", "json"):
            assert folder / "reports" / f"wave-{number}" / f"report.{ending}" in files
    assert all(file.stat().st_size > 1000 for file in files)
    assert (folder / "plan.xlsx").exists()
    assert not (folder / "pair.json").exists()


def failed(waves: list[dict[str, object]]) -> set[str]:
    return {
        move["vm"]
        for wave in waves
        for move in wave["moves"]  # type: ignore[attr-defined]
        if move["state"] == "failed"
    }


def test_demo_replaces_an_earlier_demo_and_nothing_else(tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    told = ask("demo", "--dir", tmp_path, "--json")
    assert told.code == ExitCode.USAGE
    assert "--dir" in told.error["advice"]
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_shipped_sample_is_the_tested_one() -> None:
    shipped = resources.files("wavelift") / "samples" / "demo"
    ours = {path.name: path.read_bytes() for path in (SAMPLES / "demo").iterdir() if path.name not in FOREIGN}
    assert {item.name: item.read_bytes() for item in shipped.iterdir()} == ours
