import subprocess
import sys
from dataclasses import dataclass, field, fields, replace

import msgspec
import pytest

from wavelift.model.values import value


@value
class Place:
    name: str
    units: int = 0
    hidden: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Frozen:
    name: str
    units: int = 0
    hidden: str = field(default="", repr=False)


def test_it_is_what_a_frozen_dataclass_is():
    made, frozen = Place("a", 2, "x"), Frozen("a", 2, "x")
    assert hash(made) == hash(frozen)
    assert repr(made) == "Place(name='a', units=2)"
    assert made == replace(Place("b", 2, "x"), name="a") != Place("a", 3, "x")
    assert [each.name for each in fields(Place)] == [each.name for each in fields(Frozen)]
    assert msgspec.json.encode(made) == msgspec.json.encode(frozen)
    assert len({made, Place("a", 2, "x")}) == 1
    with pytest.raises(AttributeError):
        made.other = 1


def test_in_developers_mode_nobody_changes_it():
    text = """
from dataclasses import FrozenInstanceError
from wavelift.model.placement import DiskPlacement
place = DiskPlacement("Hard disk 1", "ds1")
try:
    place.datastore = "ds2"
except FrozenInstanceError:
    print("refused", hash(place) == hash(DiskPlacement("Hard disk 1", "ds1")))
"""
    for options, told in (((), ""), (("-X", "dev"), "refused True\n")):
        done = subprocess.run(
            [sys.executable, *options, "-c", text], capture_output=True, text=True, check=True
        )
        assert done.stdout == told
