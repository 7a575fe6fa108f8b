"""A time of day in a fault file means the same moment in a rehearsal and on the pair that is served."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.support import SAMPLES
from wavelift.errors import InputError
from wavelift.verbs.plan import plan
from wavelift.verbs.rehearse import RehearseOptions, read_scene
from wavelift.verbs.simulate import SimulateOptions, build_campaign_world

AT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLES / "two_tiers", tmp_path / "campaign"))


def script(folder: Path, text: str) -> Path:
    path = folder / "night.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_ten_past_two_is_four_hours_and_ten_minutes_after_the_first_window_opens(campaign: Path) -> None:
    faults = script(
        campaign.parent,
        '[[faults]]\naction = "restart"\nside = "target"\nclock = "02:10"\n'
        '[[faults]]\nphase = "start"\nfault = "vim.fault.Timedout"\nclock = 02:10:00\n',
    )
    options = SimulateOptions(faults=faults, start=AT)
    unplanned = build_campaign_world(campaign, options).faults.entries
    plan(campaign)
    served = build_campaign_world(campaign, options).faults.entries
    rehearsed = read_scene(campaign, RehearseOptions(faults=faults)).faults
    assert unplanned == served == rehearsed
    assert {entry.at_seconds for entry in served} == {(4 * 60 + 10) * 60.0}


def test_without_any_window_a_time_of_day_is_refused(campaign: Path) -> None:
    (campaign / "windows.csv").unlink()
    faults = script(campaign.parent, '[[faults]]\nphase = "reply"\nclock = "02:10"\n')
    with pytest.raises(InputError, match=r"night\.toml: fault 1 .*no window"):
        build_campaign_world(campaign, SimulateOptions(faults=faults, start=AT))


def test_a_vm_that_nobody_has_is_told_before_anything_runs(campaign: Path) -> None:
    faults = script(campaign.parent, '[[faults]]\nphase = "reply"\nvm = "order-db"\n')
    with pytest.raises(InputError, match="VM 'order-db', which neither vCenter has") as caught:
        build_campaign_world(campaign, SimulateOptions(faults=faults, start=AT))
    assert "did you mean orders-db?" in caught.value.advice
