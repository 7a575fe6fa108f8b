from dataclasses import replace

import networkx as nx
from hypothesis import example, given
from hypothesis import strategies as st

from planner.graph.build import whole_graph
from planner.grouping.cycles import cycle_finding, cycles_inside, find_cycles
from planner.grouping.edges import before_edges
from planner.grouping.groups import move_groups
from planner.grouping.ties import Tie
from tests.unit.planner.build import before, campaign, together, vm, vms

NAMES = "abcdefgh"
rows = st.lists(
    st.builds(before, st.sampled_from(NAMES), st.sampled_from(NAMES), weight=st.integers(1, 4)), max_size=25
)


@given(rows)
@example(
    [
        before("a", "b", weight=2),
        before("b", "d", weight=2),
        before("c", "a", weight=2),
        before("c", "b", weight=1),
        before("d", "c", weight=2),
    ]
)
def test_without_the_cut_edges_no_cycle_is_left_and_each_cut_edge_closes_one(found):
    machines = {machine.key: machine for machine in vms(*NAMES)}
    edges = before_edges(found, machines)
    cycles = find_cycles(edges)
    cut = {(edge.vm, edge.other) for cycle in cycles for edge in cycle.cut}
    kept = nx.DiGraph((e.vm, e.other) for e in edges if (e.vm, e.other) not in cut)
    assert nx.is_directed_acyclic_graph(kept)
    weight = {(edge.vm, edge.other): edge.weight for edge in edges}
    for cycle in cycles:
        assert cycle.path[0] == cycle.path[-1]
        steps = list(zip(cycle.path, cycle.path[1:], strict=False))
        assert min(weight[step] for step in steps) == cycle.cut[0].weight
        assert cycle_finding(cycle, machines).place.file == "dependencies.csv"
    knots = [part for part in nx.strongly_connected_components(nx.DiGraph(list(weight))) if len(part) > 1]
    assert sorted(cycle.vms for cycle in cycles) == sorted(tuple(sorted(part)) for part in knots)


@given(rows, st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3))
def test_no_cycle_goes_from_one_group_to_another(found, tied):
    machines = {machine.key: machine for machine in vms(*NAMES)}
    edges = before_edges(found, machines)
    knots = [Tie(one, other, "together") for one, other in tied if one != other]
    assert cycles_inside(move_groups(NAMES, knots, edges), edges) == find_cycles(edges)


def test_long_cycles_are_told_short():
    names = [f"vm{number:02d}" for number in range(30)]
    edges = [before(one, other) for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    (cycle,) = find_cycles(edges)
    text = cycle_finding(cycle, {name: vm(name) for name in names}).message
    assert "more …" in text
    assert len(text) < 300


def test_the_graph_can_be_queried():
    data = campaign(
        vms("a", "b", "c"), before("a", "b", weight=3), before("a", "b", strict=True), together("b", "c")
    )
    graph = whole_graph(data, None)
    assert sorted(graph.nodes) == ["a", "b", "c"]
    (row,) = graph["a"]["b"].values()
    assert row["weight"] == 3
    assert row["strict"]
    assert graph.nodes["a"]["label"] == "a"


def test_rows_about_unknown_vms_or_oneself_are_no_edges():
    data = campaign(vms("a"), before("a", "ghost"), before("a", "a"))
    assert list(whole_graph(data, None).edges) == []


@given(
    st.lists(
        st.builds(
            replace,
            st.builds(
                before,
                st.sampled_from(NAMES[:4] + "x"),
                st.sampled_from(NAMES[:4]),
                weight=st.integers(1, 3),
                strict=st.booleans(),
                row=st.integers(2, 9),
            ),
            soak_days=st.sampled_from([0.0, 0.0, 1.5, 3.0]),
        ),
        max_size=25,
    )
)
def test_one_row_stands_for_all_of_its_pair(rows):
    known = {row for row in rows if row.vm != row.other and row.vm != "x"}
    edges = before_edges([*rows, together("a", "b")], {machine.key: machine for machine in vms(*NAMES)})
    assert [(edge.vm, edge.other) for edge in edges] == sorted({(row.vm, row.other) for row in known})
    for edge in edges:
        same = [row for row in rows if (row.vm, row.other) == (edge.vm, edge.other)]
        assert edge.strict == any(row.strict for row in same)
        assert edge.soak_days == max(row.soak_days for row in same)
        assert edge.weight == max(row.weight for row in same)
        most = min(same, key=lambda row: (-row.soak_days, not row.strict, -row.weight, row.place.row))
        assert edge.place == most.place
