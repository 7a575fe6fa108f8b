import itertools

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.line_instances import CYCLE, make
from planner.assignment.line import Line
from planner.assignment.problem import Problem
from planner.search.assign import assign
from planner.search.left_pairs import LeftPairs
from planner.search.rounds import Rounds
from planner.search.rules import blends
from planner.steps import Steps


@st.composite
def halves(draw):
    """Items near half a slot, of which an order keeps many apart."""
    size = draw(st.integers(2, 9))
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(size), 2))), unique=True))
    return Problem(
        sizes=tuple((draw(st.integers(4, 7)),) for _ in range(size)),
        caps=((10,),),
        endless=True,
        edges=tuple((first, then, draw(st.integers(0, 1))) for first, then in pairs),
    )


def fractional(partners, here):
    """Twice the slots that the items left need at least, by networkx: sides less the most mates."""
    cover = nx.Graph()
    cover.add_nodes_from(("left", at) for at in here)
    cover.add_nodes_from(("right", at) for at in here)
    cover.add_edges_from(
        (("left", at), ("right", other)) for at in here for other in here if partners[at] >> other & 1
    )
    mates = nx.bipartite.maximum_matching(cover, top_nodes=[("left", at) for at in here])
    return 2 * len(here) - len(mates) // 2


@settings(deadline=None)
@given(halves(), st.data())
def test_what_is_left_is_paired_as_well_as_can_be(problem, data):
    line = Line(problem)
    left_pairs = LeftPairs(line.partners, len(problem.sizes), Steps(0))
    for _ in range(3):  # what one way has shown must not be held against another
        check_on_a_way(left_pairs, line, data)


def check_on_a_way(left_pairs, line, data):
    matching, items = left_pairs.first(), data.draw(st.permutations(range(len(line.load))))
    while items:
        many = data.draw(st.integers(1, len(items)))
        gone, items = items[:many], items[many:]
        here = [line.partners.large.index(item) for item in items]
        halves_needed = fractional(line.partners.of, here)
        least = -(-halves_needed // 2)
        assert left_pairs.without(matching, gone, least - 1) is None
        after = left_pairs.without(matching, gone, least)
        assert after is not None
        matching = after


def test_states_that_leave_too_few_pairs_are_not_followed():
    # 60 of about half a slot. By weights that are the same for all states the proof takes 560,000 steps.
    made = make(60, "chains", 0.6, "middle", seed=9)
    sizes = tuple((time,) for time in made.times)
    edges = tuple((first, then, 0) for first, then in made.edges)
    line, steps = Line(Problem(sizes, ((CYCLE,),), endless=True, edges=edges)), Steps(300_000)
    assert len(assign(line.problem).used) == 36
    rounds = Rounds(line, blends(line)[0], 100, line.slots_after)
    *_, outcome = rounds.run(line.problem.caps, steps, lambda: 36)
    assert outcome.exhausted
