"""Pushing out on and on: tight campaigns are planned whole, and rules are kept."""

from dataclasses import replace

import pytest

from planner.assignment.network import Network
from planner.assignment.problem import Problem
from planner.checker.check import violations
from planner.pipeline import plan_campaign
from planner.replanning.history import History
from planner.search.books import Books
from planner.search.eject import Ejection
from planner.steps import Lot, Steps
from planner.waves import cutter
from planner.waves.efforts import ejection_steps
from tests.unit.planner.build import MADE_BY, plan, target
from tests.unit.planner.tight import PLANNING, TIMED, short_nights, tight
from wavelift.planfile import encode_plan
from wavelift.settings import Settings


@pytest.mark.parametrize("seed", range(3))
def test_a_hidden_plan_is_found_where_windows_offer_two_per_cent_more(seed):
    data = tight(40, 5, 0.02, seed)
    made = plan(data, settled=PLANNING)
    assert violations(made, data, PLANNING) == []
    assert made.unplanned == ()


def test_a_hidden_plan_is_found_where_time_is_short():
    data = short_nights(60, 6, 0.02, 1)
    made = plan(data, settled=TIMED)
    assert violations(made, data, TIMED) == []
    assert made.unplanned == ()


def test_windows_of_several_waves_share_what_they_offer():
    data = tight(30, 4, 0.03, 2, waves=2)
    made = plan(data, settled=PLANNING)
    assert violations(made, data, PLANNING) == []
    assert made.unplanned == ()


def test_the_order_of_rows_does_not_matter_where_room_is_short():
    data = tight(25, 4, 0.03, 4)
    turned = replace(
        data,
        inventory=replace(data.inventory, vms=data.inventory.vms[::-1]),
        dependencies=data.dependencies[::-1],
        applications=data.applications[::-1],
    )
    assert encode_plan(plan(turned, settled=PLANNING)) == encode_plan(plan(data, settled=PLANNING))


def with_two_late_vms(seed):
    """Plan a tight calendar without two of 40 VMs, and again with them; returns the data too."""
    data = tight(40, 5, 0.02, seed)
    late = {vm.key for vm in data.inventory.vms[-2:]}
    rows = [row for row in data.dependencies if not late & {row.vm, row.other}]
    known = [vm for vm in data.inventory.vms if vm.key not in late]
    some = replace(data, inventory=replace(data.inventory, vms=tuple(known)), dependencies=tuple(rows))
    first = plan(some, settled=PLANNING)
    assert first.unplanned == ()
    placements = {vm.key: target(vm) for vm in data.inventory.vms}
    settings = Settings(name="test", planning=PLANNING)
    return plan_campaign(data, settings, placements, (), made_by=MADE_BY, history=History(first)), data


def test_planning_again_finds_room_too_and_says_for_whom():
    """Two VMs come late to a tight calendar: others change windows for them."""
    again, data = with_two_late_vms(3)
    assert again.unplanned == ()
    assert violations(again, data, PLANNING) == []
    causes = {change.vm: change.cause for change in again.changes if change.before}
    assert 0 < len(causes) < 20
    assert any(cause.startswith("it makes room for vm") for cause in causes.values())


def test_where_that_finds_no_room_all_is_planned_anew_and_says_so(monkeypatch):
    monkeypatch.setattr(cutter, "ejection_steps", lambda _: Steps(0))
    again, data = with_two_late_vms(1)
    assert violations(again, data, PLANNING) == []
    words = "a place for other VMs was found only by planning anew what is not frozen"
    assert words in {change.cause for change in again.changes if change.before}


def made(seed):
    """A problem of 40 items and 5 full slots with edges and pairs apart, and a little room."""
    lot = Lot(seed)
    home = [lot.below(5) for _ in range(40)]
    sizes = tuple((1 + lot.below(30), 1 + lot.below(30)) for _ in home)
    caps = [[0, 0] for _ in range(5)]
    for slot, size in zip(home, sizes, strict=True):
        caps[slot] = [has + part for has, part in zip(caps[slot], size, strict=True)]
    edges, apart = [], []
    for _ in range(60):
        first, then = sorted((lot.below(40), lot.below(40)), key=lambda item: (home[item], item))
        if home[first] < home[then]:
            edges.append((first, then, lot.below(2)))
            apart.append((first, then))
    tops = tuple(tuple(cap + cap // 30 for cap in row) for row in caps)
    return Problem(sizes, tops, edges=tuple(edges), apart=tuple(apart[:10]))


def broken(problem, slots):
    """What an assignment breaks, looked at with nothing of the search."""
    for slot, cap in enumerate(problem.caps):
        for index, most in enumerate(cap):
            held = sum(size[index] for size, place in zip(problem.sizes, slots, strict=True) if place == slot)
            if held > most:
                yield f"slot {slot} holds {held} of {most}"
    for first, then, gap in problem.edges:
        if slots[then] is not None and (slots[first] is None or slots[then] < slots[first] + gap):
            yield f"{then} before {first}"
    for one, other in problem.apart:
        if slots[one] is not None and slots[one] == slots[other]:
            yield f"{one} beside {other}"


@pytest.mark.parametrize("seed", range(5))
def test_everything_finds_a_slot_and_rules_are_kept(seed):
    problem = made(seed)
    books = Books(problem, Network(problem))
    left = Ejection(books, [1] * 40, Steps(3_000_000)).run()
    assert left == []
    assert list(broken(problem, books.slots)) == []


@pytest.mark.parametrize("steps", [0, 500, 20_000])
def test_whenever_it_ends_nothing_is_worse_than_before_and_rules_are_kept(steps):
    problem = made(7)
    problem = replace(problem, caps=tuple(tuple(part * 9 // 10 for part in cap) for cap in problem.caps))
    books = Books(problem, Network(problem))
    for item in books.network.order:
        slots = [] if any(books.slots[a] is None for a, _ in books.network.before[item]) else range(5)
        for slot in slots:
            if books.obstacle(item, slot) is None:
                books.put(item, slot)
                break
    before = books.slots.count(None)
    left = Ejection(books, [1] * 40, Steps(steps)).run()
    assert left == [item for item, slot in enumerate(books.slots) if slot is None]
    assert len(left) <= before
    assert list(broken(problem, books.slots)) == []


def test_few_heavy_items_count_more_than_many_light_ones():
    problem = Problem(sizes=((10,), (6,), (4,)), caps=((10,),))
    books = Books(problem, Network(problem))
    books.put(1, 0)
    books.put(2, 0)
    assert Ejection(books, [5, 1, 1], Steps(200_000)).run() == [1, 2]
    assert books.slots == [0, None, None]


def test_what_must_stay_is_never_pushed_out():
    problem = Problem(sizes=((6,), (5,)), caps=((10,), (10,)), allowed={1: frozenset({0})})
    books = Books(problem, Network(problem))
    books.put(0, 0)
    assert Ejection(books, [1, 1], Steps(100_000), frozenset({0})).run() == [1]
    assert books.slots == [0, None]
    assert Ejection(books, [1, 1], Steps(100_000)).run() == []
    assert books.slots == [1, 0]


def test_what_fits_no_slot_costs_no_steps():
    problem = Problem(sizes=((11,), (1,)), caps=((10,),), edges=((0, 1, 0),))
    steps = Steps(1_000_000)
    assert Ejection(Books(problem, Network(problem)), [1, 1], steps).run() == [0, 1]
    assert steps.left == 1_000_000


def test_stocks_are_kept_over_the_slots():
    """The store holds one of them until the first has given back what it took."""
    takes = {0: ((0, 8, 8),), 1: ((0, 8, 0),)}
    problem = Problem(sizes=((1,), (1,)), caps=((1,), (1,)), stocks=(9,), takes=takes)
    books = Books(problem, Network(problem))
    books.put(1, 0)
    assert Ejection(books, [1, 1], Steps(100_000)).run() == []
    assert books.slots == [0, 1]


@pytest.mark.parametrize(
    ("items", "cap", "steps"),
    [(10, 10, 400_000), (60, 60, 2_120_000), (100_000, 100_000, 8_000_000), (60, 59, 265_000)],
)
def test_the_budget_follows_the_size_and_is_small_where_not_all_can_fit(items, cap, steps):
    assert ejection_steps(Problem(((1,),) * items, ((cap,),))).left == steps


def test_the_budget_is_small_where_a_store_is_too_small_for_all():
    takes = {item: ((0, 3, item % 2),) for item in range(60)}
    problem = Problem(((1,),) * 60, ((60,),), stocks=(150,), takes=takes)
    assert ejection_steps(problem).left == 2_120_000
    assert ejection_steps(replace(problem, stocks=(149,))).left == 265_000
