import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executor.simulator.virtual.virtual_time import run_virtual
from executor.turns.dispatch import Dispatcher, NotStarted, Ticket
from executor.turns.slots import Slots
from tests.unit.executor.live import live, place, sites
from wavelift.model.inventory import Power
from wavelift.model.placement import Side
from wavelift.settings import Limits


class Desk:
    """A dispatcher with all it needs, and what it said."""

    def __init__(self, hosts=2, limits=None, refuse=lambda ticket: "", unusable=()):
        there = sites(hosts, unusable=unusable)
        self.slots = Slots.of(there, limits or Limits())
        self.reasons = {}
        self.refuse = refuse
        self.held = ""
        self.dispatcher = Dispatcher(
            self.slots, there, self.permit, self.reasons.__setitem__, lambda: self.held
        )

    @property
    def said(self):
        """What each waits for, in words, as somebody reads it who looks now."""
        return {vm: reason() if callable(reason) else reason for vm, reason in self.reasons.items()}

    def hold(self, why):
        self.held = why
        self.dispatcher.hold_changed()

    def permit(self, asking):
        return self.refuse(asking)


def ticket(vm, seconds=0.0, host="", source_host="s-h0", store="ds0", power=Power.ON, avoid=(), rank=0):
    state = live(power=power)
    state = replace(state, placement=place("s", source_host, store))
    return Ticket(vm, state, place("t", host, store), seconds, rank, frozenset(avoid))


async def started(desk, tickets):
    """Names in the order of their grants, and the tasks that still wait."""
    order = []

    async def one(item):
        grant = await desk.dispatcher.turn(item)
        order.append((item.vm, grant))

    tasks = [asyncio.create_task(one(item)) for item in tickets]
    await asyncio.sleep(0.01)
    return order, tasks


async def _end(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_the_longest_go_first_then_rank_then_order_of_asking():
    async def play():
        desk = Desk(limits=Limits(total=1, host_slots=100))
        order, tasks = await started(
            desk,
            [ticket("short", 1), ticket("second", 5, rank=1), ticket("first", 5), ticket("long", 9)],
        )
        while len(order) < 4:
            desk.dispatcher.release(order[-1][1])
            await asyncio.sleep(0.01)
        await _end(tasks)
        return [vm for vm, _ in order]

    assert run_virtual(play()) == ["long", "first", "second", "short"]


def test_a_blocked_move_says_what_it_waits_for_and_lets_others_pass():
    async def play():
        desk = Desk()
        order, tasks = await started(
            desk,
            [ticket("a", 9), ticket("b", 8), ticket("c", 7), ticket("d", 1, source_host="s-h1")],
        )
        await _end(tasks)
        return {vm for vm, _ in order}, desk.said["c"]

    names, words = run_virtual(play())
    assert names == {"a", "b", "d"}
    assert words == "slots on source host s-h0 (16 of 16 units taken)"


def test_what_gets_free_goes_to_the_longest_whatever_it_costs():
    async def play():
        desk = Desk()
        first = [ticket("a", 99), ticket("b", 98)]
        cold = [ticket("small but long", 50, power=Power.OFF), ticket("small", 5, power=Power.OFF)]
        order, tasks = await started(desk, [*first, *cold, ticket("large", 40), ticket("last", 1)])
        held = dict(order)
        said = []
        for vm in ("a", "small but long", "small"):
            desk.dispatcher.release(held[vm])
            await asyncio.sleep(0.01)
            said.append([vm for vm, _ in order if vm not in held])
            held |= dict(order)
        await _end(tasks)
        return said

    # Beside one powered-off move there is no room for a second running VM, but for more powered-off ones.
    assert run_virtual(play()) == [["small but long", "small"], [], ["large"]]


def test_a_turn_covers_the_vm_only_as_it_stood():
    async def play():
        desk = Desk()
        order, tasks = await started(desk, [ticket("vm")])
        await _end(tasks)
        ((_, grant),) = order
        now = (ticket("vm"), ticket("vm", power=Power.OFF), ticket("vm", source_host="s-h1"))
        return [desk.dispatcher.covers(grant, each) for each in now]

    assert run_virtual(play()) == [True, False, False]


def test_targets_are_spread_over_the_cluster():
    async def play():
        desk = Desk(hosts=4)
        order, tasks = await started(desk, [ticket(f"vm{n}", source_host=f"s-h{n}") for n in range(4)])
        await _end(tasks)
        return {grant.host for _, grant in order}

    assert run_virtual(play()) == {"t-h0", "t-h1", "t-h2", "t-h3"}


def test_hosts_that_failed_it_or_cannot_be_used_are_avoided_while_there_are_others():
    async def play(avoid, unusable):
        desk = Desk(hosts=3, unusable=unusable)
        order, tasks = await started(desk, [ticket("vm", avoid=avoid)])
        await _end(tasks)
        return order[0][1].host

    assert run_virtual(play(("t-h0",), ())) == "t-h1"
    assert run_virtual(play(("t-h0",), ("t-h1",))) == "t-h2"
    assert run_virtual(play(("t-h0", "t-h1", "t-h2"), ())) == "t-h0"


def test_a_wanted_host_is_taken_and_waited_for_but_not_when_it_failed_before():
    async def play():
        desk = Desk(hosts=2)
        order, tasks = await started(
            desk,
            [ticket(f"vm{n}", 9 - n, host="t-h1", source_host=f"s-h{n % 2}") for n in range(3)]
            + [ticket("burnt", 1, host="t-h1", source_host="s-h1", avoid=("t-h1",))],
        )
        await _end(tasks)
        return {vm: grant.host for vm, grant in order}, desk.said["vm2"]

    hosts, words = run_virtual(play())
    assert hosts == {"vm0": "t-h1", "vm1": "t-h1", "burnt": "t-h0"}
    assert "target host t-h1" in words


def test_a_full_cluster_is_woken_by_any_of_its_hosts():
    async def play():
        desk = Desk(hosts=2)
        first = [ticket(f"vm{n}", 9, source_host=f"s-h{n % 2}") for n in range(4)]
        order, tasks = await started(desk, first)
        cold = ticket("late", 1, source_host="s-h9", store="ds9")
        more, waiting = await started(desk, [cold])
        words = desk.said["late"]
        desk.dispatcher.release(order[2][1])
        await asyncio.sleep(0.01)
        await _end([*tasks, *waiting])
        return len(order), words, [vm for vm, _ in more]

    assert run_virtual(play()) == (4, "slots on any host of target cluster C1", ["late"])


def test_no_usable_host_lets_the_vcenter_answer_but_never_over_capacity():
    async def play():
        desk = Desk(hosts=1, unusable=("t-h0",))
        order, tasks = await started(desk, [ticket(f"vm{n}", host="t-h0") for n in range(4)])
        await _end(tasks)
        return [grant.host for _, grant in order]

    assert run_virtual(play()) == ["t-h0", "t-h0"]


def test_draining_tells_every_waiting_move():
    async def play():
        desk = Desk(limits=Limits(total=1))
        order, tasks = await started(desk, [ticket(f"vm{n}") for n in range(3)])
        desk.refuse = lambda _: "the operator said stop"
        desk.dispatcher.look_again()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        late = asyncio.create_task(desk.dispatcher.turn(ticket("late")))
        (last,) = await asyncio.gather(late, return_exceptions=True)
        return len(order), results, last

    granted, results, last = run_virtual(play())
    assert granted == 1
    assert sum(isinstance(result, NotStarted) for result in results) == 2
    assert isinstance(last, NotStarted)


def test_a_brake_put_on_in_the_breath_of_a_release_holds():
    async def play():
        desk = Desk(limits=Limits(total=1))
        order, tasks = await started(desk, [ticket("a", 2), ticket("b", 1)])
        desk.dispatcher.release(order[0][1])
        desk.refuse = lambda _: "that failure was one too many"
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return [vm for vm, _ in order], results

    names, results = run_virtual(play())
    assert names == ["a"]
    assert isinstance(results[1], NotStarted)


def test_what_ran_before_a_crash_is_charged_whether_it_fits_or_not():
    async def play():
        desk = Desk(limits=Limits(total=1))
        old = [f"old{number}" for number in range(3)]
        for vm in old:
            desk.dispatcher.occupy(ticket(vm, host="t-h0"))
        order, tasks = await started(desk, [ticket("new")])
        before = len(order)
        for vm in [*old, "new"]:
            desk.dispatcher.leave(vm)
        await asyncio.sleep(0.01)
        await _end(tasks)
        return before, len(order)

    assert run_virtual(play()) == (0, 1)


_TICKETS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from([Power.ON, Power.OFF]),
        st.sampled_from(["", "t-h0", "t-h1"]),
        st.frozensets(st.sampled_from(["t-h0", "t-h1", "t-h2"]), max_size=3),
        st.floats(1, 100),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_TICKETS, st.integers(1, 6), st.integers(2, 20))
def test_never_over_capacity_and_everybody_gets_a_turn(wanted, total, host_slots):
    limits = Limits(total=total, host_slots=host_slots, datastore_slots=40)
    running = Counter()

    async def play():
        desk = Desk(hosts=3, limits=limits)
        done = []

        async def one(number, item):
            grant = await desk.dispatcher.turn(item)
            running.update(grant.costs)
            for resource in grant.costs:
                alone = running[resource] == grant.costs[resource]
                assert alone or running[resource] <= desk.slots.capacity(resource), resource
            await asyncio.sleep(item.seconds)
            running.subtract(grant.costs)
            desk.dispatcher.release(grant)
            done.append(number)

        tickets = [
            ticket(f"vm{n}", seconds, host, f"s-h{source}", f"ds{store}", power, avoid)
            for n, (source, store, power, host, avoid, seconds) in enumerate(wanted)
        ]
        await asyncio.gather(*(one(n, item) for n, item in enumerate(tickets)))
        return done, [desk.slots.taken(resource) for resource in running]

    done, left = run_virtual(play())
    assert sorted(done) == list(range(len(wanted)))
    assert not any(left)


@pytest.mark.parametrize("side", list(Side))
def test_both_ends_are_charged(side):
    async def play():
        desk = Desk()
        state = live(side, host=f"{side[0]}-h0")
        grant = await desk.dispatcher.turn(Ticket("vm", state, place(side.other[0])))
        return {(item.side, item.kind) for item in grant.costs}

    kinds = run_virtual(play())
    assert {(end, "host") for end in Side} <= kinds
    assert {(end, "datastore") for end in Side} <= kinds


def test_a_held_run_starts_nothing_and_goes_on_where_it_stood():
    async def play():
        desk = Desk(limits=Limits(total=1, host_slots=100))
        order, tasks = await started(desk, [ticket("a", 9.0), ticket("b", 5.0), ticket("c", 7.0)])
        before = dict(desk.said)
        desk.hold("anna")
        more, late = await started(desk, [ticket("d", 8.0)])
        desk.dispatcher.release(order[0][1])
        await asyncio.sleep(0.01)
        held, names = dict(desk.said), [vm for vm, _ in order + more]
        desk.hold("")
        await asyncio.sleep(0.01)
        # What got free meanwhile goes to those who waited for it before the run was held.
        after, went_on = dict(desk.said), [vm for vm, _ in order + more]
        for grants in (order, more):
            for vm, grant in grants:
                if vm != "a":
                    desk.dispatcher.release(grant)
        await asyncio.sleep(0.01)
        last = [vm for vm, _ in order + more]
        await _end([*tasks, *late])
        return before, held, names, after, went_on, last

    before, held, names, after, went_on, last = run_virtual(play())
    assert before["b"].startswith("at most 1 move runs")
    assert {vm: held[vm] for vm in "bcd"} == dict.fromkeys("bcd", "anna")
    assert names == ["a"]
    assert went_on == ["a", "c"]
    assert after["b"].startswith("at most 1 move runs")
    assert after["d"].startswith("at most 1 move runs")
    assert sorted(last) == ["a", "c", "d"]
