"""A bill says at every look what the cost model says once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.turns.bills import Tariff
from executor.turns.slots import TOTAL, Resource, charges
from executor.turns.ticket import Ticket
from tests.unit.executor.live import live, place, sites
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.model.slot_costs import cost_model
from wavelift.settings import Limits

MODEL = cost_model("8.0.3", Limits())


def tariff(*, hosts=3, unusable=(), one=False):
    there = sites(hosts, unusable=unusable)
    if one:
        there[Side.TARGET] = replace(there[Side.SOURCE], side=Side.TARGET)
    return Tariff(there, lambda _: MODEL)


def ticket(host="", power=Power.ON, avoid=(), to="t"):
    return Ticket("vm", live(power=power), place(to, host), avoid=frozenset(avoid))


@given(power=st.sampled_from(Power), number=st.integers(0, 2), one=st.booleans())
def test_a_bill_charges_both_ends_as_the_cost_model_does(power, number, one):
    prices, host = tariff(one=one), f"{'s' if one else 't'}-h{number}"
    asked = ticket(power=power, to="s" if one else "t")
    bill, side = prices.bill(asked), Side.SOURCE if one else Side.TARGET
    shared = one  # the disk stays on s-ds0 there
    wanted = {TOTAL: 1}
    wanted |= charges(Side.SOURCE, asked.state, asked.state.placement, MODEL, shared=shared)
    wanted |= charges(side, asked.state, replace(asked.to, host=host), MODEL, shared=shared)
    costs = bill.on(prices.end(Side.TARGET, "DC", host))
    assert list(costs.items()) == list(wanted.items())  # the order decides what a move is said to wait for
    for resource, units in costs.items():
        assert bill.price(resource) == units


def test_a_cluster_costs_what_one_of_its_hosts_does_and_others_things_nothing():
    bill = tariff().bill(ticket())
    assert bill.price(bill.cluster) == MODEL.hot_host_cost
    assert bill.price(Resource(Side.TARGET, "host", "DC/elsewhere")) == 0
    assert bill.price(Resource("", "hold", "")) == 0


@pytest.mark.parametrize(
    ("asked", "unusable", "hosts"),
    [
        ({}, (), ["t-h0", "t-h1", "t-h2"]),
        ({"host": "t-h1"}, (), ["t-h1"]),
        ({"host": "t-h1"}, ("t-h1",), ["t-h0", "t-h2"]),
        ({"host": "t-h1", "avoid": ("t-h1",)}, (), ["t-h0", "t-h2"]),
        ({"avoid": ("t-h0", "t-h1", "t-h2")}, (), ["t-h0", "t-h1", "t-h2"]),
        ({"host": "t-h1"}, ("t-h0", "t-h1", "t-h2"), ["t-h1"]),
    ],
    ids=["any", "wanted", "wanted is down", "wanted has failed it", "all have failed it", "all are down"],
)
def test_the_hosts_a_move_may_go_to(asked, unusable, hosts):
    bill = tariff(unusable=unusable).bill(ticket(**asked))
    assert [end.name for end in bill.ends.values()] == hosts
