# ruff: noqa: DTZ001 - cells hold wall times without a zone
from datetime import UTC, date, datetime

import pytest

from planner.readers.tables.moments import Unclear, wall_time
from tests.unit.planner.readers.build import campaign, ids, of
from wavelift.model.finding import Severity

EXPECTED = datetime(2026, 12, 5, 22, 0)


@pytest.mark.parametrize(
    "cell",
    ["2026-12-05 22:00", "2026-12-05T22:00:00", "2026/12/05 22:00", "05.12.2026 22:00", "5.12.2026, 22:00",
     "5 Dec 2026 22:00", "5-December-2026 10:00 PM", EXPECTED, datetime(2026, 12, 5, 21, 59, 59, 999_700)],
)  # fmt: skip
def test_forms_that_mean_one_moment(cell):
    assert wall_time(cell) == EXPECTED


def test_days_above_twelve_make_slashes_clear_and_midnight_has_two_names():
    assert wall_time("25/12/2026 22:00") == wall_time("12/25/2026 10:00 pm") == datetime(2026, 12, 25, 22, 0)
    assert wall_time("2026-12-05 24:00") == datetime(2026, 12, 6)
    assert wall_time(date(2026, 12, 6)) == datetime(2026, 12, 6)


@pytest.mark.parametrize(
    "cell",
    ["01/02/2026 22:00", "2026-12-05", "tomorrow", "", None, 46361.9, "2026-13-05 22:00", "2026-12-05 25:00",
     "2026-12-05 13:00 PM", "5 Dez 2026 22:00", "9999-12-31 24:00"],
)  # fmt: skip
def test_what_is_unclear_is_not_guessed(cell):
    with pytest.raises(Unclear):
        wall_time(cell)


def windows(tmp_path, *rows):
    text = "name,start,end,timezone,max_vms,max_gib,lockout_minutes,note\n" + "\n".join(rows)
    return campaign(tmp_path, {"windows.csv": text})


def test_windows_are_read_in_their_own_zone_and_sorted_by_real_start(tmp_path):
    found = windows(
        tmp_path,
        "Late,2026-12-05 22:00,2026-12-06 04:00,America/New_York,,,,",
        'Early,2026-12-05 22:00,2026-12-06 04:00,europe/berlin,10,"1,500",30,go',
    )
    early, late = found.windows
    assert (early.name, late.name) == ("Early", "Late")
    assert (early.timezone, early.max_vms, early.max_gib, early.lockout_minutes) == (
        "Europe/Berlin",
        10,
        1500.0,
        30,
    )
    assert early.start.astimezone(UTC) == datetime(2026, 12, 5, 21, tzinfo=UTC)
    assert early.seconds == 5.5 * 3600


def test_unreadable_windows_are_blockers_that_say_how_to_write_it(tmp_path):
    found = windows(
        tmp_path,
        "A,01/02/2026 22:00,2026-02-02 04:00,UTC,,,,",
        "B,2026-12-05 22:00,2026-12-05 04:00,UTC,,,,",
        "C,2026-12-05 22:00,2026-12-06 04:00,Europe/Berln,,,,",
        "D,2026-12-05 22:00,2026-12-06 04:00,../../etc/passwd,,,,",
    )
    assert found.windows == ()
    findings = of(found.findings, "window-unreadable")
    assert [(f.subject, f.place.row, f.place.column) for f in findings] == [
        ("A", 2, "start"),
        ("B", 3, "end"),
        ("C", 4, "timezone"),
        ("D", 5, "timezone"),
    ]
    assert all(f.severity is Severity.BLOCKER for f in findings)
    assert "2026-12-05 22:00" in findings[0].suggestion
    assert "Europe/Berlin" in findings[2].suggestion


def test_clock_changes(tmp_path):
    found = windows(
        tmp_path,
        "Gap,2026-03-29 02:30,2026-03-29 06:00,Europe/Berlin,,,,",
        "Fold,2026-10-25 02:30,2026-10-25 06:00,Europe/Berlin,,,,",
        "Over,2026-10-24 22:00,2026-10-25 04:00,Europe/Berlin,,,60,",
        "Into,2026-10-24 22:00,2026-10-25 02:30,Europe/Berlin,,,,",
    )
    by_name = {window.name: window for window in found.windows}
    assert by_name["Gap"].start.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert by_name["Fold"].start.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert by_name["Into"].end.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert by_name["Over"].seconds == 6 * 3600  # the night has an hour more; the lockout takes one
    assert sorted(f.subject for f in of(found.findings, "window-clock-change")) == ["Fold", "Gap", "Into"]


def test_repeated_names_missing_zones_and_endless_lockouts(tmp_path):
    found = windows(
        tmp_path,
        "N,2026-12-05 22:00,2026-12-06 04:00,,,,,",
        "n,2026-12-06 22:00,2026-12-07 04:00,,,,400,",
    )
    assert [window.name for window in found.windows] == ["N", "n (2)"]
    assert {"window-name-repeated", "window-timezone-assumed", "window-unusable"} <= set(ids(found.findings))


def test_amounts_below_nothing_are_told_and_count_as_blank(tmp_path):
    found = windows(
        tmp_path,
        "A,2026-12-05 22:00,2026-12-06 04:00,Europe/Berlin,-3,-4,-60,",
        "B,2026-12-07 22:00,2026-12-07 22:00,Europe/Berlin,,,,",
    )
    (window,) = found.windows
    assert (window.max_vms, window.max_gib, window.lockout_minutes) == (None, None, 0)
    assert len(of(found.findings, "cell-unreadable")) == 3
    (finding,) = of(found.findings, "window-unreadable")
    assert "it ends as it starts, or before" in finding.message


def test_a_window_takes_at_least_one_wave(tmp_path):
    text = "name,start,end,timezone,max_waves\n" + "\n".join(
        f"N{waves},2026-12-0{waves + 5} 22:00,2026-12-0{waves + 6} 04:00,UTC,{waves}" for waves in range(3)
    )
    found = campaign(tmp_path, {"windows.csv": text})
    assert [window.max_waves for window in found.windows] == [None, 1, 2]
    (finding,) = of(found.findings, "cell-unreadable")
    assert "a whole number from 1 up" in finding.message


def test_one_window_without_a_zone_is_told_as_one(tmp_path):
    found = windows(tmp_path, "A,2026-12-05 22:00,2026-12-06 04:00,,,,,")
    (finding,) = of(found.findings, "window-timezone-assumed")
    assert finding.message == "1 window names no time zone; UTC is assumed"
