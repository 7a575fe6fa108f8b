"""A rehearsal stays in the campaign: plan.html shows it, says when it is stale, and the report quotes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.support import edit, sample, served
from tests.unit.wavelift.reports.test_rehearsal import REHEARSAL
from wavelift.cli.app import run
from wavelift.errors import ExitCode, InputError
from wavelift.planfile import read_plan
from wavelift.rehearsalfile import (
    FILE_NAME,
    MOST_ENDS,
    WHAT_IF_NAME,
    StoredRehearsal,
    read_rehearsal,
    rehearsal_document,
    write_rehearsal,
)
from wavelift.verbs.plan import plan
from wavelift.verbs.rehearse import RehearseOptions, rehearse

AT = datetime(2030, 2, 1, 9, 5, tzinfo=UTC)
STORED = StoredRehearsal(REHEARSAL, "f" * 64, AT, wave="2")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = sample("two_tiers", tmp_path)
    plan(folder)
    return folder


def page(campaign: Path) -> str:
    return (campaign / "plan.html").read_text(encoding="utf-8")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = write_rehearsal(tmp_path, STORED)
    assert read_rehearsal(tmp_path) == STORED
    assert {each.name for each in tmp_path.iterdir()} == {FILE_NAME}
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["schema"] == 1
    assert document["made"] == "2030-02-01T09:05:00Z"
    assert document.items() >= rehearsal_document(REHEARSAL).items()


def test_a_what_if_is_kept_beside_the_forecast(tmp_path: Path) -> None:
    write_rehearsal(tmp_path, STORED)
    path = write_rehearsal(tmp_path, replace(STORED, faults="night.toml"))
    assert path.name == WHAT_IF_NAME
    assert json.loads(path.read_text(encoding="utf-8"))["faults"] == "night.toml"
    assert read_rehearsal(tmp_path) == STORED


def test_a_thousand_nights_are_told_by_some_of_their_ends(tmp_path: Path) -> None:
    many = replace(REHEARSAL.waves[0], ends=tuple(float(end) for end in range(1000)))
    write_rehearsal(tmp_path, replace(STORED, rehearsal=replace(REHEARSAL, waves=(many,))))
    stored = read_rehearsal(tmp_path)
    assert stored is not None
    ends = stored.rehearsal.waves[0].ends
    assert (len(ends), ends[0], ends[-1]) == (MOST_ENDS, 0.0, 999.0)
    assert list(ends) == sorted(ends)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"schema": 99}', '{"schema": 1}', '{"schema": 1, "waves": [1]}', "\xff"]
)
def test_what_is_no_rehearsal_is_told_and_does_not_keep_a_plan_from_being_made(
    campaign: Path, text: str
) -> None:
    (campaign / FILE_NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=FILE_NAME) as caught:
        read_rehearsal(campaign)
    assert "rehearse again" in caught.value.advice
    plan(campaign)
    assert "has not been rehearsed" in page(campaign)


def test_the_page_of_the_plan_shows_it_until_the_plan_changes_and_then_says_so(campaign: Path) -> None:
    assert "has not been rehearsed" in page(campaign)
    done = rehearse(campaign, RehearseOptions(nights=2, seed=5), now=AT)
    assert {file.name for file in done.files} == {FILE_NAME, "rehearsal.html", "plan.html"}
    stored = read_rehearsal(campaign)
    assert stored is not None
    assert stored.rehearsal == done.rehearsal
    assert stored.plan == hashlib.sha256((campaign / "plan.json").read_bytes()).hexdigest()
    shown = page(campaign)
    assert "Rehearsed on 2030-02-01 09:05 UTC" in shown
    assert "2 nights, seed 5." in shown
    assert "Stale." not in shown
    assert 'id="plan-data"' in shown  # all the rest of the page is there as well

    plan(campaign)  # nothing has changed
    assert "Rehearsed on 2030-02-01 09:05 UTC" in page(campaign)
    assert "Stale." not in page(campaign)

    edit(campaign / "windows.csv", ",30,", ",60,")
    plan(campaign)
    assert "Rehearsed on 2030-02-01 09:05 UTC" in page(campaign)
    assert "Stale." in page(campaign)
    rehearse(campaign, RehearseOptions(nights=1), now=AT)
    assert "Stale." not in page(campaign)


def kept(campaign: Path) -> StoredRehearsal:
    stored = read_rehearsal(campaign)
    assert stored is not None
    return stored


def test_one_wave_rehearsed_alone_leaves_the_forecasts_of_the_others(
    campaign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(campaign, RehearseOptions(nights=2, seed=5), now=AT)
    before = kept(campaign).rehearsal
    ids = [wave.id for wave in before.waves]
    assert len(ids) > 1

    later = AT + timedelta(days=1)
    done = rehearse(campaign, RehearseOptions(nights=3, seed=8, wave=ids[1]), now=later)
    assert [wave.id for wave in done.rehearsal.waves] == [ids[1]]
    assert ([wave.id for wave in done.kept], done.missing) == ([*ids[:1], *ids[2:]], ())
    after = kept(campaign)
    assert [wave.id for wave in after.rehearsal.waves] == ids
    first = after.rehearsal.waves[0].provenance
    assert first is not None
    assert (first.nights, first.seed, first.made, first.alone) == (2, 5, AT, False)
    assert replace(after.rehearsal.waves[0], provenance=None) == before.waves[0]
    told = after.rehearsal.waves[1].provenance
    assert told is not None
    assert (told.nights, told.seed, told.made, told.alone) == (3, 8, later, True)
    for shown in (page(campaign), (campaign / "rehearsal.html").read_text(encoding="utf-8")):
        assert "In 2 to 3 nights rehearsed" in shown
        assert "2 nights, seed 5, 2030-02-01 09:05 UTC" in shown
        assert "3 nights, seed 8, alone, 2030-02-02 09:05 UTC" in shown
    capsys.readouterr()
    assert run(["rehearse", str(campaign), "--nights", "1", "--wave", ids[1]]) == ExitCode.DONE
    out = capsys.readouterr().out
    assert "forecasts that stay as they are" in out
    assert f"wave {ids[0]}: 2 nights, seed 5, 2030-02-01 09:05 UTC" in out

    rehearse(campaign, RehearseOptions(nights=2, seed=5), now=AT)  # of all: everything anew, and the same
    assert kept(campaign).rehearsal == before
    assert "seed 5, 2030-02-01" not in page(campaign)


def test_of_another_plan_no_forecast_stays_and_the_page_names_what_is_missing(
    campaign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(campaign, RehearseOptions(nights=1), now=AT)
    edit(campaign / "windows.csv", ",30,", ",60,")
    ids = [wave.id for wave in plan(campaign).plan.waves]
    capsys.readouterr()
    command = ["rehearse", str(campaign), "--nights", "1", "--wave", ids[0]]
    assert run(command) == ExitCode.DONE
    assert f"not rehearsed as planned now: wave {ids[1]}" in capsys.readouterr().out
    assert [wave.id for wave in kept(campaign).rehearsal.waves] == ids[:1]
    assert f"every rehearsed wave fits (1 of {len(ids)})" in page(campaign)
    assert f"Not rehearsed: 1 wave ({ids[1]})." in page(campaign)
    assert run([*command, "--json"]) == ExitCode.DONE
    document = json.loads(capsys.readouterr().out)
    assert (document["kept"], document["missing"]) == ([], ids[1:])


def test_a_file_of_an_earlier_version_tells_of_its_waves_what_it_tells_of_itself(campaign: Path) -> None:
    first, second, *_ = [wave.id for wave in read_plan(campaign).plan.waves]
    rehearse(campaign, RehearseOptions(nights=2, seed=5, wave=first), now=AT)
    document = json.loads((campaign / FILE_NAME).read_text(encoding="utf-8"))
    assert [wave.pop("rehearsed") for wave in document["waves"]] == [None]
    (campaign / FILE_NAME).write_text(json.dumps(document), encoding="utf-8")
    rehearse(campaign, RehearseOptions(nights=3, wave=second), now=AT)
    told = kept(campaign).rehearsal.waves[0].provenance
    assert told is not None
    assert (told.nights, told.seed, told.made, told.alone) == (2, 5, AT, True)


def test_a_what_if_leaves_every_forecast_as_it_is_and_tells_what_it_changes(
    campaign: Path, tmp_path: Path
) -> None:
    script = tmp_path / "slow night.toml"
    script.write_text(
        '[[faults]]\naction = "restart"\nside = "target"\nat_seconds = 60\nseconds = 1800\n', encoding="utf-8"
    )
    rehearse(campaign, RehearseOptions(nights=2, seed=5), now=AT)
    kept = {name: (campaign / name).read_bytes() for name in (FILE_NAME, "rehearsal.html", "plan.html")}

    done = rehearse(campaign, RehearseOptions(nights=2, seed=5, faults=script), now=AT)
    assert {file.name for file in done.files} == {WHAT_IF_NAME, "what-if.html"}
    assert {name: (campaign / name).read_bytes() for name in kept} == kept
    told = done.rehearsal.waves[0].what_ifs[0]
    assert told.change == "the faults of slow night.toml"
    assert told.seconds.p90 > told.before.p90 + 600
    shown = done.page.read_text(encoding="utf-8")
    assert "this is a what if, not a forecast" in shown
    assert "With the faults of slow night.toml" in shown

    # Other nights tell nothing about these, so nothing is set against them.
    other = rehearse(campaign, RehearseOptions(nights=2, seed=6, faults=script), now=AT)
    assert all("faults of" not in item.change for wave in other.rehearsal.waves for item in wave.what_ifs)


def test_the_report_sets_the_wave_against_what_was_foretold(
    campaign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(campaign, RehearseOptions(nights=2), now=AT)
    with served(campaign):
        assert run(["run", str(campaign), "--wave", "1", "--simulated", "--quiet"]) == ExitCode.DONE
    capsys.readouterr()
    assert run(["report", str(campaign), "--wave", "1", "--json"]) == ExitCode.DONE
    told = json.loads(capsys.readouterr().out)["foretold"]
    kept = read_rehearsal(campaign)
    assert kept is not None
    forecast = kept.rehearsal.wave("1")
    assert forecast is not None
    assert told["seconds"]["p90"] == forecast.seconds.p90
    assert (told["nights"], told["seed"], told["made"]) == (2, 1, "2030-02-01T09:05:00Z")
    folder = campaign / "reports" / "wave-1"
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["foretold"] == told
    assert "nine nights in ten end within" in (folder / "report.html").read_text(encoding="utf-8")

    write_rehearsal(campaign, replace(kept, plan="0" * 64))  # of another plan: nothing to compare with
    assert run(["report", str(campaign), "--wave", "1", "--json"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["foretold"] is None
    assert read_plan(campaign).plan.waves
