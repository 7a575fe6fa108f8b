"""The calendar of a plan, read back by a library that others read it with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
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


def test_planned_again_what_changed_is_newer_and_what_is_gone_is_called_off() -> None:
    """Who imported the calendar kept nights that no wave used any more."""
    nights = tuple(
        replace(window(), name=f"Night {at}", start=window().start + timedelta(days=at)) for at in (1, 2, 3)
    )
    nights = tuple(replace(night, end=night.start + timedelta(hours=6)) for night in nights)
    seconds = Estimate(1, 2, 3)

    def planned(*names: str) -> Plan:
        waves = tuple(Wave(str(at), name, (move("ä," * 60, at),), seconds) for at, name in enumerate(names))
        return replace(plan_of(waves=waves), windows=nights)

    def found(content: bytes) -> dict[str, tuple[int, str]]:
        return {
            str(event["location"]): (int(event["sequence"]), str(event["status"]))
            for event in events(content)
        }

    first = plan_calendar(planned("Night 1", "Night 2", "Night 3"), STAMP)
    assert set(found(first).values()) == {(0, "TENTATIVE")}
    same = plan_calendar(planned("Night 1", "Night 2", "Night 3"), STAMP + timedelta(hours=1), first)
    assert found(same) == found(first)
    second = plan_calendar(planned("Night 1", "Night 3"), STAMP + timedelta(hours=2), same)
    expected = {"Night 1": (0, "TENTATIVE"), "Night 2": (1, "CANCELLED"), "Night 3": (1, "TENTATIVE")}
    assert found(second) == expected  # the wave of night 3 has another number now
    assert max(map(len, second.split(b"\r\n"))) <= 75
    (gone,) = [event for event in events(second) if str(event["location"]) == "Night 2"]
    assert gone.decoded("dtstart") == nights[1].start
    assert gone.decoded("dtstamp") == STAMP + timedelta(hours=2)
    third = plan_calendar(planned("Night 1", "Night 3"), STAMP + timedelta(hours=3), second)
    assert found(third) == expected
    back = plan_calendar(planned("Night 1", "Night 2", "Night 3"), STAMP + timedelta(hours=4), third)
    assert found(back)["Night 2"] == (2, "TENTATIVE")
    later = plan_calendar(planned("Night 1", "Night 3"), nights[1].end, third)
    assert set(found(later)) == {"Night 1", "Night 3"}  # what is over is not called off


def test_a_calendar_that_is_none_counts_for_nothing(tmp_path: Path) -> None:
    plan = sample(3)[0]
    path = tmp_path / "plan.ics"
    path.write_bytes(b"\xff\x00BEGIN:VEVENT\r\nEND:VEVENT\nBEGIN:VEVENT\nSEQUENCE:x")
    write_plan_ics(path, plan, STAMP)
    assert path.read_bytes() == plan_calendar(plan, STAMP)


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
