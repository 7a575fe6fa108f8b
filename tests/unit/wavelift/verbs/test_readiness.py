from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wavelift.errors import RunRefused, UsageError
from wavelift.model.plan import Estimate, Plan, Wave
from wavelift.model.tables import Window
from wavelift.verbs.readiness import check_until, find_wave, window_use

OPENS = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=6)
WINDOW = Window(name="night", start=OPENS, end=CLOSES, timezone="UTC", lockout_minutes=60)
WAVE = Wave("1", "night", (), Estimate(1, 1, 1))
PLAN = Plan("c", (WAVE,), windows=(WINDOW,))


def test_inside_its_window_a_wave_runs_until_the_lockout() -> None:
    use = window_use(PLAN, WAVE, OPENS, ignore=False, simulated=False)
    assert use.lockout == CLOSES - timedelta(hours=1)
    assert use.notes == ()


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (OPENS - timedelta(hours=26), "has not begun (opens in 1 d 2 h)"),
        (CLOSES - timedelta(hours=1), "is past its lockout"),
        (CLOSES + timedelta(days=9), "is past its lockout"),
    ],
)
def test_outside_its_window_a_wave_is_refused(now: datetime, words: str) -> None:
    with pytest.raises(RunRefused, match="wave 1: window night") as caught:
        window_use(PLAN, WAVE, now, ignore=False, simulated=False)
    assert words in caught.value.message
    assert "--ignore-window" in caught.value.advice


def test_an_ignored_window_is_noted_and_locks_nothing_out() -> None:
    use = window_use(PLAN, WAVE, CLOSES, ignore=True, simulated=False)
    assert use.lockout is None
    assert "--ignore-window" in use.notes[0]


def test_on_a_simulated_pair_the_window_begins_with_the_run() -> None:
    now = OPENS - timedelta(days=100)
    use = window_use(PLAN, WAVE, now, ignore=False, simulated=True)
    assert use.lockout == now + timedelta(hours=5)
    assert "simulated pair" in use.notes[0]


def test_on_a_simulated_pair_a_night_in_which_clocks_change_is_as_long_as_it_really_is() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start, end = (datetime(2026, 3, day, hour, tzinfo=berlin) for day, hour in ((28, 22), (29, 6)))
    plan = Plan("c", (WAVE,), windows=(Window("night", start, end, "Europe/Berlin"),))
    now = OPENS - timedelta(days=100)
    assert window_use(plan, WAVE, now, ignore=False, simulated=True).lockout == now + timedelta(hours=7)


def test_a_wave_without_a_window_runs_at_any_time() -> None:
    use = window_use(PLAN, Wave("2", "", (), Estimate(1, 1, 1)), OPENS, ignore=False, simulated=False)
    assert use.lockout is None
    assert use.notes == ()


def test_an_unknown_wave_is_told_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no wave '7'") as caught:
        find_wave(PLAN, "7")
    assert caught.value.advice == "its waves: 1"


def test_until_must_lie_ahead() -> None:
    check_until(None, OPENS)
    check_until(OPENS + timedelta(minutes=1), OPENS)
    with pytest.raises(UsageError, match="is past: it is 2026-03-06 21:00"):
        check_until(OPENS, OPENS)
