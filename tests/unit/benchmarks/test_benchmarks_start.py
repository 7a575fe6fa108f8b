"""Each benchmark works in a tiny size and returns figures of the right shape; speed is not judged here."""

import json
import os

import pytest

pytest.importorskip("benchmarks", reason="the benchmarks are not part of the wheel")

from benchmarks.__main__ import NAMES, main

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="benchmarks count with wait4, which only POSIX has"),
]


def smoke(name, capsys):
    assert main([name, "--smoke", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (figures,) = document["benchmarks"]
    assert figures["name"] == name
    assert figures["goals"], "a benchmark without a goal tells nobody anything"
    assert all(isinstance(goal["met"], bool) and goal["value"] > 0 for goal in figures["goals"])
    return figures["values"]


def test_every_benchmark_is_listed_with_what_it_measures(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert all(line.endswith(".") for line in lines)


def test_journal(capsys):
    values = smoke("journal", capsys)
    assert values["events"] == 100
    assert 200 < values["bytes"] < 5000


def test_virtual_night_never_beats_its_bound(capsys):
    values = smoke("virtual_night", capsys)["20-10"]
    assert values["moved"] == 20
    assert values["ratio"] >= 1


def test_preflight_calls_do_not_grow_with_vms(capsys):
    values = smoke("preflight", capsys)
    small, large = values["virtual"]["10"], values["virtual"]["20"]
    assert (small["checks"], large["checks"]) == (10, 20)
    assert small["other_calls"] == large["other_calls"]
    assert values["soap"]["checks"] == 10


def test_planning(capsys):
    values = smoke("planning", capsys)["70"]
    assert values["planned"] == 70
    assert {"read", "check", "plan", "write json"} <= values["stages"].keys()


def test_checking(capsys):
    values = smoke("checking", capsys)["70"]
    assert values["findings"] > 0
    assert values["rules"] > 90


def test_seeing(capsys):
    values = smoke("seeing", capsys)
    assert values["stories"] == values["vms"] == 70
    assert values["parts"]["page"]["bytes"] > 10_000


def test_reading(capsys):
    values = smoke("reading", capsys)
    assert values["rows"] == 300
    assert values["ratio"] > 0


def test_collecting_asks_no_more_for_more_vms(capsys):
    values = smoke("collecting", capsys)
    assert values["vms"] == 40
    assert values["calls"] == values["calls_few"]


def test_writing_back(capsys):
    values = smoke("writing_back", capsys)
    assert values["first"]["rows"] == values["again"]["rows"] == 70
    assert (values["first"]["files"], values["again"]["files"]) == (1, 0)


def test_night(capsys):
    values = smoke("night_805", capsys)
    assert values["vms"] == 10
    assert values["calls"]["source"]["RelocateVM_Task"] == 10


def test_makespan_never_beats_its_bound(capsys):
    values = smoke("makespan", capsys)["10"]
    assert values["moved"] == 6
    assert values["ratio"] >= 1


def test_stability_moves_less_than_planning_afresh(capsys):
    values = smoke("stability", capsys)
    assert all(found["mended"] <= found["afresh"] for found in values.values())


def test_large_wave_counts_calls_on_both_sides(capsys):
    values = smoke("large_wave", capsys)
    assert values["moves"] == 10
    assert min(values["calls_per_move"].values()) > 0


def test_wire_watches_all_and_answers_everybody(capsys):
    values = smoke("wire", capsys)
    assert values["watched"]["updates"] >= 50
    assert values["watched"]["running"] == 8
    assert values["crowd"]["calls"] == 60
    assert values["crowd"]["answered"] == 20


def test_no_storm_breaks_a_promise(capsys):
    values = smoke("storm", capsys)
    assert values["storms"] == 3
    assert values["broken"] == []


def test_a_rehearsal_plays_every_move_and_the_same_night_twice(capsys):
    values = smoke("rehearsal", capsys)["40"]
    assert values["nights"] == 2
    assert values["digest"]
    assert values["makespan"] > 0


def test_long_tables(capsys):
    assert len(smoke("long_tables", capsys)) == 3


def test_line_balancing_counts_proofs(capsys):
    values = smoke("line_balancing", capsys)
    assert 0.5 <= values["optimal of closed, 20 tasks"] <= 1


def test_tight_calendars_are_planned_whole(capsys):
    values = smoke("tight_calendars", capsys)
    assert values == {"planned whole, 30 VMs, 5%": 1.0, "part of the plans that keeps every rule": 1.0}


def test_affinity_costs_about_what_it_does_in_a_hidden_plan(capsys):
    values = smoke("affinity", capsys)
    assert values["cost over the hidden plan's, 60 VMs, 10% room"] < 1.6
    assert values["whole and sound, 60 VMs, 10% room"] == 1


def test_project_scheduling_is_never_below_the_best_known(capsys):
    assert main(["project_scheduling", "--smoke", "--json"]) == 0
    (figures,) = json.loads(capsys.readouterr().out)["benchmarks"]
    distance, longest = (goal["value"] for goal in figures["goals"])
    assert 0 <= distance < 0.5  # eight jobs have few orders: the budget finds the best of them
    assert longest > 0


def test_an_unknown_benchmark_is_refused_with_what_to_do(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["two_caps"])
    assert ended.value.code == 2
    assert "there is no benchmark two_caps; --list names all" in capsys.readouterr().err
