from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from executor.engine.order import chain_seconds, dependents_first, in_wave_predecessors, members, turns
from tests.scenarios.world import key, plan_of
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.plan import Edge


def wave(count, **changes):
    return plan_of([make_vm(number) for number in range(count)], **changes).waves[0]


def test_members_keep_plan_order():
    assert members(wave(3, groups=[(0, 2)])) == {"t0": (key(0), key(2)), "g1": (key(1),)}


def test_a_vm_waits_for_the_whole_group_of_what_it_needs():
    found = in_wave_predecessors(wave(4, after={3: [0]}, groups=[(0, 1, 2)]))
    assert found[key(3)] == {key(0), key(1), key(2)}
    assert not found[key(0)]


def test_inside_a_group_only_the_plans_own_order_counts():
    found = in_wave_predecessors(wave(3, after={1: [0]}, groups=[(0, 1, 2)]))
    assert found == {key(0): frozenset(), key(1): {key(0)}, key(2): frozenset()}


def test_groups_that_need_each_other_fall_back_to_the_plans_own_order():
    found = in_wave_predecessors(wave(4, after={2: [0], 1: [3]}, groups=[(0, 1), (2, 3)]))
    assert found[key(2)] == {key(0)}
    assert found[key(1)] == {key(3)}


def test_what_moves_in_another_wave_is_not_waited_for():
    one = wave(2, after={1: [0]})
    alone = type(one)("1", "", one.moves[1:], one.seconds)
    assert in_wave_predecessors(alone) == {key(1): frozenset()}


def test_dependents_come_home_first():
    edges = (Edge("db", "app"), Edge("app", "web"), Edge("db", "elsewhere"))
    assert dependents_first(["db", "app", "web"], edges) == {
        "db": {"app"},
        "app": {"web"},
        "web": frozenset(),
    }


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_the_way_home_never_waits_for_itself(pairs):
    edges = [Edge(str(a), str(b)) for a, b in pairs if a != b]
    waits = dependents_first([str(n) for n in range(7)], edges)
    done: set[str] = set()
    while len(done) < 7:
        ready = [vm for vm, first in waits.items() if vm not in done and first <= done]
        assert ready, "a circle"
        done.update(ready)


def test_a_chain_weighs_what_waits_for_it():
    chained = wave(4, after={1: [0], 2: [1]})
    alone = {move.vm: move.seconds.expected for move in chained.moves}

    chains = chain_seconds(chained, in_wave_predecessors(chained))

    assert chains[key(2)] == alone[key(2)]
    assert chains[key(1)] == alone[key(1)] + alone[key(2)]
    assert chains[key(0)] == alone[key(0)] + alone[key(1)] + alone[key(2)]
    assert chains[key(3)] == alone[key(3)]


def test_an_urgent_move_weighs_more_and_so_does_what_it_waits_for():
    chained = wave(3, after={1: [0]})
    own = {move.vm: move.seconds.expected for move in chained.moves}

    chains = chain_seconds(
        chained, in_wave_predecessors(chained), lambda move: 4.0 if move.vm == key(1) else 1.0
    )

    assert chains == {key(0): own[key(0)] + 4 * own[key(1)], key(1): 4 * own[key(1)], key(2): own[key(2)]}


def test_where_moves_wait_for_each_other_each_weighs_its_own():
    both = wave(2)

    chains = chain_seconds(both, {key(0): {key(1)}, key(1): {key(0)}})

    assert chains == {move.vm: move.seconds.expected for move in both.moves}


def test_turns_go_by_the_plan_where_it_says_so_and_by_the_longest_chain_else():
    planned = replace(wave(4, after={3: [0]}), ordered=True)
    by_plan = turns(planned, in_wave_predecessors(planned))
    assert sorted(by_plan, key=by_plan.__getitem__, reverse=True) == [move.vm for move in planned.moves]
    plain = replace(planned, ordered=False)
    assert turns(plain, in_wave_predecessors(plain)) == chain_seconds(plain, in_wave_predecessors(plain))
