"""The graph that people query: followed by hand, and by networkx over the very rows."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from planner.graph.build import whole_graph
from planner.graph.structure import Hub, structure
from planner.graph.surroundings import surroundings
from tests.unit.planner.build import affinity, apart, before, campaign, plan, together, vms

NAMES = "abcdefgh"
rows = st.lists(st.builds(before, st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14)
ties = st.lists(st.builds(together, st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3)


def test_what_must_come_before_and_what_waits_are_told_step_by_step():
    order = before("a", "b"), before("b", "c"), before("a", "c"), before("d", "e")
    data = campaign(vms(*"abcdefz"), *order, together("c", "d"))
    around = surroundings(data, ["c"])
    assert around.beside == ("d",)
    assert around.first == (("a", "b"),)
    assert around.then == (("e",),)
    assert surroundings(data, ["a"]).then == (("b", "c", "d"), ("e",))
    assert surroundings(data, ["z"]).everybody == {"z"}


@given(rows, ties)
def test_everything_that_rows_and_ties_imply_is_around_and_nothing_else(order, tied):
    data = campaign(vms(*NAMES), *order, *tied)
    both_ways = nx.DiGraph((row.vm, row.other) for row in order if row.vm != row.other)
    both_ways.add_nodes_from(NAMES)
    for row in tied:
        both_ways.add_edges_from([(row.vm, row.other), (row.other, row.vm)])
    around = surroundings(data, ["a"])
    company = {"a", *around.beside}
    then = nx.descendants(both_ways, "a") - company
    first = nx.ancestors(both_ways, "a") - company
    assert set().union(*around.then) == then
    assert set().union(*around.first) == first
    assert sum(map(len, around.then)) == len(then)  # each once


def test_the_whole_is_told_with_its_parts_its_longest_chain_and_what_most_wait_for():
    data = campaign(
        vms(*"abcdefghz"),
        *(before("a", "b"), before("b", "c"), before("c", "d"), before("a", "d")),
        *(before("e", "f"), before("f", "e"), before("f", "g")),
        *(together("g", "h"), apart("a", "z"), affinity("b", "z")),
    )
    found = structure(data, whole_graph(data, None))
    assert (found.vms, found.alone) == (9, 1)
    assert found.rows == {"before": 7, "together": 1, "apart": 1, "affinity": 1}
    assert found.parts == (("a", "b", "c", "d"), ("e", "f", "g", "h"))
    assert found.chain == (("a",), ("b",), ("c",), ("d",))
    assert found.cycles == (("e", "f"),)
    assert found.hubs[0] == Hub("f", 3, 3)
    assert Hub("a", 2, 3) in found.hubs


def test_nothing_related_is_no_chain_and_no_part():
    data = campaign(vms("a", "b"))
    found = structure(data, whole_graph(data, None))
    assert (found.parts, found.chain, found.hubs, found.cycles, found.alone) == ((), (), (), (), 2)


@given(rows)
def test_the_chain_is_as_long_as_any_and_follows_rows(order):
    data = campaign(vms(*NAMES), *order)
    chain = structure(data, whole_graph(data, None)).chain
    graph = nx.DiGraph((row.vm, row.other) for row in order if row.vm != row.other)
    longest = len(nx.dag_longest_path(nx.condensation(graph))) if graph else 0
    assert len(chain) == (longest if longest > 1 else 0)
    for one, other in pairwise(chain):
        assert any(graph.has_edge(vm, then) for vm in one for then in other)


def test_the_whole_graph_knows_the_plan():
    data = campaign(vms("a", "b"), before("a", "b", strict=True))
    graph = whole_graph(data, plan(data))
    assert [graph.nodes[vm]["wave"] for vm in "ab"] == ["1", "2"]
    assert graph.nodes["a"]["gib"] == 10.0
    ((_, _, row),) = graph.edges(data=True)
    assert (row["relation"], row["strict"], row["row"]) == ("before", True, "dependencies.csv, row 2")
