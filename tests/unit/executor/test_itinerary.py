import networkx as nx

from executor.itinerary import FINAL, ITINERARY, TRANSITIONS, Step, may_follow
from executor.journal import records
from wavelift.model.outcome import MoveState


def test_every_state_has_its_row_and_can_be_reached_from_waiting():
    assert set(TRANSITIONS) == set(MoveState)
    graph = nx.DiGraph((a, b) for a, after in TRANSITIONS.items() for b in after)
    assert nx.descendants(graph, MoveState.WAITING) | {MoveState.WAITING} == set(MoveState)


def test_nothing_runs_out_of_a_final_state_without_being_queued_or_sent_back():
    for state in FINAL:
        assert not may_follow(state, MoveState.RUNNING)


def test_a_moved_vm_is_never_failed_or_queued():
    assert TRANSITIONS[MoveState.MOVED] == {MoveState.MOVED, MoveState.RETURNING}


def test_every_step_has_its_stage_in_order_and_names_real_journal_records():
    assert [stage.step for stage in ITINERARY] == list(Step)
    for stage in ITINERARY:
        assert set(stage.recorded) <= set(records.__all__)
        assert stage.errands == ("ErrandDone" in stage.recorded)
