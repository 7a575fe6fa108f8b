"""Cost slots: never exceeded, never negative, first come first served unless one does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.simulator.physics.slots import SLOT_TABLES, Kind, Slots, Ticket, slot_table
from wavelift.model.placement import Side

A, B = ("host", Side.SOURCE, "host-1"), ("host", Side.TARGET, "host-1")


def ticket(log, name, **needs):
    slots = {"a": A, "b": B}
    return Ticket({slots[key]: units for key, units in needs.items()}, lambda: log.append(name))


def test_those_over_the_limit_wait_in_order():
    log = []
    slots = Slots(lambda _: 16)
    tickets = [ticket(log, number, a=8) for number in range(5)]
    for each in tickets:
        slots.claim(each)
    assert log == [0, 1]
    slots.give_back(tickets[1])
    assert log == [0, 1, 2]
    slots.give_back(tickets[0])
    slots.give_back(tickets[2])
    assert log == [0, 1, 2, 3, 4]


def test_one_that_does_not_fit_lets_later_ones_pass():
    log = []
    slots = Slots(lambda _: 16)
    first = ticket(log, "first", a=8)
    slots.claim(first)
    slots.claim(ticket(log, "second", a=8))
    big = ticket(log, "big", a=8, b=8)
    slots.claim(big)
    slots.claim(ticket(log, "elsewhere", b=8))
    assert log == ["first", "second", "elsewhere"]
    slots.give_back(first)
    assert log[-1] == "big"


def test_a_waiting_one_can_be_taken_back():
    log = []
    slots = Slots(lambda _: 8)
    first, second, third = (ticket(log, name, a=8) for name in "123")
    for each in (first, second, third):
        slots.claim(each)
    slots.give_back(second)
    slots.give_back(first)
    assert log == ["1", "3"]
    assert slots.used[A] == 8


def test_a_charge_above_the_limit_runs_alone():
    log = []
    slots = Slots(lambda _: 4)
    huge = ticket(log, "huge", a=8)
    slots.claim(huge)
    slots.claim(ticket(log, "next", a=1))
    assert log == ["huge"]
    slots.give_back(huge)
    assert log == ["huge", "next"]


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.integers(1, 16), min_size=1), min_size=1, max_size=60
    ),
    st.randoms(use_true_random=False),
)
def test_no_slot_is_ever_over_or_under_and_the_queue_drains(wanted, chance):
    slots = Slots(lambda _: 16)
    running, granted = [], []

    def sound():
        for slot, used in slots.used.items():
            assert 0 <= used <= 16
            assert used == sum(each.needs.get(slot, 0) for each in running)

    for needs in wanted:
        each = Ticket({("host", Side.SOURCE, name): units for name, units in needs.items()}, lambda: None)
        each.granted = lambda each=each: (running.append(each), granted.append(each))
        slots.claim(each)
        sound()
        if running and chance.random() < 0.3:
            slots.give_back(running.pop(chance.randrange(len(running))))
            sound()
    while running:
        slots.give_back(running.pop(0))
        sound()
    assert len(granted) == len(wanted)


@pytest.mark.parametrize("table", SLOT_TABLES.values())
def test_published_limits_per_host_and_datastore(table):
    """Fact sheet 3.1: per host 8 vMotions, 2 without shared storage, 8 cold; per datastore 8."""
    assert table.host // table.charges[Kind.VMOTION].host == 8
    assert table.host // table.charges[Kind.SHARED_NOTHING].host == 2
    assert table.host // table.charges[Kind.STORAGE].host == 2
    assert table.host // table.charges[Kind.COLD].host == 8
    assert table.datastore // table.charges[Kind.SHARED_NOTHING].datastore == 8


def test_the_table_follows_the_version():
    assert slot_table("6.7.0").host == 8
    assert slot_table("8.0.3").host == 16
    assert slot_table("") is slot_table("10.1")
