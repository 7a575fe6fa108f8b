"""Nights in which the clocks change, windows that overlap, and what is not gone by its date."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planner.replanning.history import History
from planner.windows import calendar
from tests.unit.planner.build import before, blocker, campaign, ids, plan, vm, vms, waves, window
from tests.unit.planner.test_planning_again import again
from wavelift.model.tables import Application, Relation, Support, WindDown, Window
from wavelift.settings import Planning

BERLIN = ZoneInfo("Europe/Berlin")
EARLY = Window(
    "early",
    datetime(2027, 10, 31, 2, 45, tzinfo=BERLIN),
    datetime(2027, 10, 31, 2, 55, tzinfo=BERLIN),
)
LATE = Window(
    "late",
    datetime(2027, 10, 31, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2027, 10, 31, 4, 0, tzinfo=BERLIN),
)


def told(made, name):
    return [finding for finding in made.findings if finding.id == name]


def test_windows_are_in_the_order_of_time_not_of_the_clock_on_the_wall():
    assert LATE.start < EARLY.start, "on the wall"
    assert [slot.window for slot in calendar([LATE, EARLY], Planning())] == ["early", "late"]
    made = plan(campaign(vms("a", "b"), before("a", "b", strict=True), windows=(LATE, EARLY)), reserve=0)
    assert [wave.window for wave in made.waves] == ["early", "late"]


def test_a_window_that_begins_in_another_is_told():
    first = window(0, hours=8)
    inner = replace(window(0), name="inner", start=window(0, hours=2).end, end=window(0, hours=3).end)
    third = replace(window(0), name="third", start=window(0, hours=4).end, end=window(0, hours=9).end)
    after = replace(window(0), name="after", start=third.end, end=window(0, hours=12).end)
    made = plan(campaign(vms("a"), windows=(first, inner, third, after)))
    found = told(made, "windows-overlap")
    assert [finding.subject for finding in found] == ["inner", "third"]
    assert "third begins before window night-0 ends: both are open until 2027-03-07 06:00" in found[1].message
    assert "windows-overlap" not in ids(plan(campaign(vms("a"), windows=(first, after))))


def test_what_will_not_be_empty_in_time_is_told_with_who_stays():
    down = WindDown(Support.HOST, "old", window(0).end)
    data = campaign(
        (vm("a", host="old"), vm("b", host="Old"), vm("c")), windows=(window(0), window(1)), winddowns=(down,)
    )
    made = plan(data, (blocker("b"),))
    (finding,) = told(made, "winddown-unmet")
    assert finding.subject == "old"
    assert (
        "host old must be empty by 2027-03-07 06:00 UTC, and 1 VM will still be on it: b" in finding.message
    )
    assert "winddown-unmet" not in ids(plan(data))
    assert "winddown-unmet" not in ids(plan(replace(data, windows=()), (blocker("b"),)))


def test_an_announced_wave_may_be_too_late_for_a_wind_down():
    nights = (window(0), replace(window(1), announced=True))
    data = campaign((vm("a", host="old"),), windows=nights[1:])
    late = replace(data, windows=nights, winddowns=(WindDown(Support.HOST, "old", window(0).end),))
    made = again(late, History(plan(data)))
    assert waves(made) == [["a"]]
    assert [finding.subject for finding in told(made, "winddown-unmet")] == ["old"]


def test_names_of_applications_that_differ_in_case_are_one():
    rows = (Application("a", "Shop"), Application("b", "shop"), Application("c", "Mail"))
    made = plan(campaign(vms(*"abc"), applications=rows), same_application=2.0)
    assert (made.affinity.edges, made.affinity.weight) == (1, 2.0)


def test_of_rows_for_one_pair_that_which_asks_for_most_is_the_one_to_change():
    rows = (before("a", "b", weight=9, row=2), before("a", "b", strict=True, row=3))
    (edge,) = campaign(vms("a", "b"), *rows).before
    assert (edge.weight, edge.strict, edge.place.row) == (9, True, 3)
    soaked = replace(before("a", "b", row=4), soak_days=2.0)
    (edge,) = campaign(vms("a", "b"), *rows, soaked).before
    assert (edge.weight, edge.strict, edge.soak_days, edge.place.row) == (9, True, 2.0, 4)
    assert edge.relation is Relation.BEFORE


def test_the_seconds_of_a_window_are_real_ones():
    spring = Window(
        "spring",
        datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN),
        datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN),
    )
    assert calendar([spring], Planning(reserve=0))[0].seconds == 3600
    assert calendar([spring], Planning(reserve=0))[0].end == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
