"""The order of pin rows changes nothing in a plan, not even in its words."""

from dataclasses import replace

import pytest

from tests.unit.planner.build import campaign, plan, vm, window
from wavelift.model.tables import Pin


@pytest.mark.parametrize("nights", [0, 3], ids=["no such windows", "windows"])
def test_pins_that_contradict_each_other_are_told_alike(nights):
    pins = (Pin("a", window="night-0"), Pin("a", window="night-2"))
    data = replace(campaign([vm("a")], windows=tuple(window(at) for at in range(nights))), pins=pins)
    assert plan(data, max_vms=4) == plan(replace(data, pins=pins[::-1]), max_vms=4)
