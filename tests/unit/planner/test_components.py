import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from planner.grouping.components import Acyclic, Union, components

edges = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


@given(edges)
def test_components_are_those_of_networkx(pairs):
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(range(12))
    successors = [[then for first, then in pairs if first == node] for node in range(12)]
    assert components(successors) == sorted(sorted(part) for part in nx.strongly_connected_components(graph))


def test_a_long_chain_needs_no_recursion():
    size = 50_000
    assert len(components([[node + 1] if node + 1 < size else [] for node in range(size)])) == size
    assert len(components([[(node + 1) % size] for node in range(size)])) == 1


@given(edges, st.permutations(range(12)))
def test_exactly_the_edges_that_close_a_cycle_are_refused(pairs, order):
    online, oracle = Acyclic(order), nx.DiGraph()
    oracle.add_nodes_from(range(12))
    for first, then in pairs:
        closes = nx.has_path(oracle, then, first)
        assert online.add(first, then) is not closes
        if not closes:
            oracle.add_edge(first, then)


def test_sets_are_known_by_their_smallest():
    union = Union(5)
    union.join(4, 2)
    union.join(2, 1)
    assert [union.find(item) for item in range(5)] == [0, 1, 1, 3, 1]
