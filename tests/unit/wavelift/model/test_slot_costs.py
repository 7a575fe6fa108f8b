import pytest

from wavelift.model.slot_costs import cost_model
from wavelift.settings import Limits


@pytest.mark.parametrize(
    ("version", "host_slots", "hot"),
    [("6.5.0", 8, 4), ("6.7.0", 8, 4), ("7.0.3", 16, 8), ("8.0.3", 16, 8), ("9.0", 16, 8), ("", 8, 4)],
)
def test_the_cost_model_follows_the_version(version, host_slots, hot):
    model = cost_model(version, Limits())
    assert (model.host_slots, model.hot_host_cost) == (host_slots, hot)
    assert (model.datastore_slots, model.datastore_cost) == (128, 16)


def test_the_campaigns_own_numbers_win():
    model = cost_model("8.0.3", Limits(host_slots=32, datastore_cost=1))
    assert (model.host_slots, model.datastore_cost, model.hot_host_cost) == (32, 1, 8)


def test_a_cheap_move_is_as_urgent_as_its_units_go_into_a_dear_one():
    for version in ("6.7", "8.0.3"):
        model = cost_model(version, Limits())
        assert (model.urgency(hot=True), model.urgency(hot=False)) == (1.0, 4.0)
    assert cost_model("8.0.3", Limits(hot_host_cost=2, cold_host_cost=8)).urgency(hot=True) == 4.0
