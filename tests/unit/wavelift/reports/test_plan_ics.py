"""The calendar of a plan, read back by a library that others read it with."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.unit.wavelift.build import HOSTILE, move, plan_of, sample, window
from wavelift.errors import UsageError
from wavelift.model.plan import Estimate, Plan, Standing, Wave
from wavelift.reports.plan_ics import plan_calendar, write_plan_ics

STAMP = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def events(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_a_wave_is_an_event_in_utc() -> None:
    content = plan_calendar(sample(12)[0], STAMP)
    (event,) = events(content)
    assert event.decoded("dtstart") == datetime(2026, 3, 7, 21, 0, tzinfo=UTC)  # 22:00 in Berlin
    assert event.decoded("dtend") == datetime(2026, 3, 8, 3, 0, tzinfo=UTC)
    assert event.decoded("dtstamp") == STAMP
    assert str(event["summary"]).startswith("Frankfurt to Prague: wave 2, 12 VMs")
    description = str(event["description"])
    assert "Nothing new starts from 2026-03-08 03:30 local time" in description
    assert "- web-0000" in description
    assert "Note: agreed with the shop team" in description
    assert str(event["status"]) == "TENTATIVE"


def test_lines_end_with_cr_lf_and_are_folded_at_75_octets() -> None:
    names = ["Größe-" * 40, "日本語" * 60, "a,b;c\\d", "x" * 300]
    content = plan_calendar(plan_of(*(move(name, at) for at, name in enumerate(names))), STAMP)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    (event,) = events(content)
    assert "- a,b;c\\d" in str(event["description"])
    assert "- " + ("日本語" * 60)[:79] in str(event["description"])


def test_names_cannot_break_out_of_their_line() -> None:
    evil = "x\r\nBEGIN:VEVENT\r\nSUMMARY:owned"
    moves = [move(name, at) for at, name in enumerate((*HOSTILE, evil))]
    plan = plan_of(*moves, campaign=evil, windows=(replace(window(), note=evil),))
    (event,) = events(plan_calendar(plan, STAMP))
    assert "\x1b" not in str(event["description"])


def test_the_uid_stays_while_the_window_does_and_differs_between_waves_of_one() -> None:
    seconds = Estimate(1, 2, 3)
    waves = tuple(Wave(str(at), "Night 1", (move("a", at),), seconds) for at in (1, 2))
    first = [str(event["uid"]) for event in events(plan_calendar(plan_of(waves=waves), STAMP))]
    other = plan_of(waves=tuple(replace(wave, id=f"{wave.id}0") for wave in waves))
    again = [str(event["uid"]) for event in events(plan_calendar(other, datetime.now(UTC)))]
    assert first == again
    assert len(set(first)) == 2


def test_announced_waves_are_confirmed_and_waves_without_window_left_out() -> None:
    plan = plan_of(move("a"))
    (wave,) = plan.waves
    firm = replace(plan, waves=(replace(wave, standing=Standing.ANNOUNCED),))
    assert str(events(plan_calendar(firm, STAMP))[0]["status"]) == "CONFIRMED"
    assert events(plan_calendar(replace(plan, windows=()), STAMP)) == []
    assert events(plan_calendar(Plan("empty", ()), STAMP)) == []


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        write_plan_ics(tmp_path / "missing" / "plan.ics", plan_of(), STAMP)
