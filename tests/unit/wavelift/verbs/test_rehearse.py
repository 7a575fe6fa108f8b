import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from executor.simulator.night.variation import Spread
from wavelift.cli.app import run
from wavelift.errors import ExitCode, InputError, UsageError
from wavelift.reports.rehearsal_text import trouble_words
from wavelift.verbs.demo import lay_out
from wavelift.verbs.plan import plan
from wavelift.verbs.rehearse import RehearseOptions, read_scene, rehearse

FAULT = """
[[faults]]
phase = "start"
vm = "hr-web-02"
times = 0
fault = "vim.fault.CannotAccessVmDevice"
"""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rehearse") / "campaign"
    lay_out(folder)
    plan(folder)
    return folder


def test_every_wave_is_foretold_and_the_page_written(campaign: Path) -> None:
    done = rehearse(campaign, RehearseOptions(nights=3))
    assert [wave.id for wave in done.rehearsal.waves] == ["1", "2", "3", "4"]
    for wave in done.rehearsal.waves:
        assert 0 < wave.seconds.p50 <= wave.seconds.p90 <= wave.seconds.p99 < (wave.window_seconds or 0)
        assert wave.fits
        assert wave.late_probability == 0
        assert len(wave.ends) == 3
        assert wave.critical
        assert wave.bottlenecks
        faster = wave.what_ifs[0]
        assert faster.seconds.p50 <= faster.before.p50
    assert done.page.read_text(encoding="utf-8").count("<title>wave ") == 4


def test_the_number_of_processes_changes_nothing(campaign: Path) -> None:
    options = [RehearseOptions(wave="1", nights=2, jobs=jobs, seed=8) for jobs in (1, 2)]
    pages = []
    results = []
    for option in options:
        done = rehearse(campaign, option, now=datetime(2026, 9, 18, 12, tzinfo=UTC))
        results.append(done.rehearsal)
        pages.append(done.page.read_bytes())
    assert results[0] == results[1]
    assert pages[0] == pages[1]
    assert rehearse(campaign, RehearseOptions(wave="1", nights=2, seed=9)).rehearsal != results[0]


def test_a_scripted_fault_for_good_shows_up(campaign: Path, tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text(FAULT, encoding="utf-8")
    (wave,) = rehearse(campaign, RehearseOptions(wave="2", nights=2, faults=script)).rehearsal.waves
    states = dict(wave.states)
    assert states["failed"] == 1
    assert states["moved"] < 14


def test_an_unknown_wave_is_refused(campaign: Path) -> None:
    with pytest.raises(UsageError, match="no wave"):
        rehearse(campaign, RehearseOptions(wave="99"))


def test_the_command_prints_json_or_text(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", str(campaign), "--wave", "1", "--nights", "2", "--json"]) == ExitCode.DONE
    first = capsys.readouterr().out
    document = json.loads(first)
    assert document["schema"] == 1
    assert set(document["waves"][0]) >= {"id", "fits", "seconds", "late_probability"}
    assert set(document["waves"][0]["seconds"]) == {"p50", "p90", "p99"}
    assert run(["rehearse", str(campaign), "--wave", "1", "--nights", "2", "--json"]) == ExitCode.DONE
    assert capsys.readouterr().out == first
    assert run(["rehearse", str(campaign), "--wave", "1", "--nights", "2"]) == ExitCode.DONE
    text = capsys.readouterr().out
    assert "every wave fits (1 wave)" in text
    assert "Last to end: " in text


def test_more_disks_at_once_than_a_vcenter_copies_are_refused(campaign: Path, tmp_path: Path) -> None:
    odd = Path(shutil.copytree(campaign, tmp_path / "odd"))
    with (odd / "wavelift.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[rehearsal]\ndisks_at_once = 5\n")
    with pytest.raises(InputError, match=r"\[rehearsal\] disks_at_once is 5"):
        read_scene(odd, RehearseOptions())


def test_what_people_do_is_set_in_the_settings(campaign: Path, tmp_path: Path) -> None:
    nervous = Path(shutil.copytree(campaign, tmp_path / "nervous"))
    with (nervous / "wavelift.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[rehearsal]\nstart_late_seconds = 0\npauses_per_hour = 30\npause_seconds = 600\n")
        settings.write("disks_at_once = 1\n")
    usual, scene = (read_scene(folder, RehearseOptions()).spread for folder in (campaign, nervous))
    assert usual == Spread()
    at_once = [read_scene(folder, RehearseOptions()).physics.disks_at_once for folder in (campaign, nervous)]
    assert at_once == [4, 1]
    assert (scene.late_seconds, scene.pauses_per_hour, scene.pause_seconds) == (0, 30, 600)
    (wave,) = rehearse(nervous, RehearseOptions(wave="1", nights=3)).rehearsal.waves
    assert wave.pauses > 0
    assert any("Pauses by the operator" in line for line in trouble_words(wave))
