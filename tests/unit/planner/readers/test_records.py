import pytest

from planner.records import records
from wavelift.model.inventory import Nic, Vm


def test_values_made_in_bulk_are_those_of_the_constructor():
    made = records(Vm, 2, {"key": ["a", "b"], "name": ["x", "y"], "cpus": iter([1, 2])})
    assert made == [Vm("a", "x", cpus=1), Vm("b", "y", cpus=2)]
    assert hash(made[0]) == hash(Vm("a", "x", cpus=1))
    with pytest.raises(AttributeError):
        made[0].name = "z"  # type: ignore[misc]


def test_unknown_and_missing_fields_are_refused():
    with pytest.raises(TypeError):
        records(Nic, 1, {"label": ["a"], "colour": ["red"]})
    with pytest.raises(TypeError):
        records(Nic, 1, {})
