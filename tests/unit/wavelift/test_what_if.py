"""Settings supposed for a question."""

import pytest

from tests.unit.planner.build import window
from wavelift.errors import UsageError
from wavelift.settings import Settings
from wavelift.what_if import suppose

NIGHTS = (window(1, max_vms=20), window(2))


def test_settings_and_columns_are_changed_and_told():
    found = suppose(
        Settings(),
        NIGHTS,
        ["planning.max_vms=80", "limits.link_gbps=20", "windows.max_vms=60", "limits.total=7"],
    )
    assert (found.settings.planning.max_vms, found.settings.planning.link_gbps) == (80, 20.0)
    assert found.settings.limits.total == 7
    assert {item.max_vms for item in found.windows} == {60}
    assert found.changed == (
        ("planning.max_vms", "50", "80"),
        ("planning.link_gbps", "10", "20"),
        ("windows.max_vms", "20 or unset", "60"),
        ("limits.total", "0", "7"),
    )


def test_one_window_and_the_last_word_counts():
    found = suppose(Settings(), NIGHTS, ["windows.Night-2.max_gib=10", "windows.night-2.max_gib=500"])
    assert [item.max_gib for item in found.windows] == [None, 500.0]
    listed = suppose(Settings(), NIGHTS, ['planning.objective=["finish"]'])
    assert [str(goal) for goal in listed.settings.planning.objective] == ["finish"]


@pytest.mark.parametrize(
    ("wish", "message", "advice"),
    [
        ("planning.max_vm=8", "no setting 'planning.max_vm'", "did you mean planning.max_vms"),
        ("max_gib=8", "no setting 'max_gib'", "planning.max_gib"),
        ("windows.max_wave=2", "no setting 'windows.max_wave'", "windows.max_waves"),
        ("windows.night-9.max_vms=2", "no window 'night-9'", "night-1, night-2"),
        ("windows.max_vms=many", "windows.max_vms is 'many'", "it must be a whole number from 0 upwards"),
        ("windows.max_gib=nan", "windows.max_gib is 'nan'", "from 0 upwards"),
        ("planning.max_vms=-3", "max_vms is -3", "must not be negative"),
        ("planning.max_vms=viele", "max_vms is 'viele'", "it must be a whole number"),
        ("planning.reserve=7", "reserve is 7.0", "from 0.0 to 1.0"),
        ("planning.max_vms", "has no value", "--set planning.max_vms=80"),
    ],
)
def test_slips_are_answered(wish, message, advice):
    with pytest.raises(UsageError, match=message.replace("(", r"\(")) as caught:
        suppose(Settings(), NIGHTS, [wish])
    assert advice in caught.value.advice


def test_without_a_calendar_its_columns_cannot_be_set():
    with pytest.raises(UsageError, match="no windows") as caught:
        suppose(Settings(), (), ["windows.max_vms=3"])
    assert "planning.max_vms" in caught.value.advice
