"""``graph`` as a lead gives it, and its files as other programs read them."""

from pathlib import Path

import networkx as nx
import pytest

from tests.cli.support import Ask, planned, sample
from wavelift.errors import ExitCode


def test_the_whole_of_it_and_what_is_around_a_vm(tmp_path: Path, ask: Ask) -> None:
    demo = planned("demo", tmp_path)
    told = ask("graph", demo)
    assert told.code == ExitCode.DONE
    assert told.out.startswith("61 VMs; 58 before rows, 2 together rows, 2 apart rows\n")
    assert "longest chain: 4 steps: erp-db-01 -> " in told.out
    assert max(map(len, told.out.splitlines())) <= 100
    around = ask("graph", demo, "ERP-DB-01").out.splitlines()
    assert around[0] == "erp-db-01 (wave 3)"
    assert "  nothing must move before it" in around
    assert "  after it: 10 VMs" in around
    assert ask("graph", demo, "crm").out.startswith("crm: 6 VMs\n")


def test_a_cycle_is_told_before_anything_is_planned(tmp_path: Path, ask: Ask) -> None:
    told = ask("graph", sample("cycle", tmp_path))
    assert told.code == ExitCode.DONE
    assert "  cycle: 3 VMs: " in told.out
    assert "(wave" not in told.out


@pytest.mark.parametrize(("ending", "read"), [(".graphml", nx.read_graphml), (".GEXF", nx.read_gexf)])
def test_other_programs_read_what_is_written(tmp_path: Path, ask: Ask, ending: str, read) -> None:  # type: ignore[no-untyped-def]
    demo = planned("demo", tmp_path)
    file = tmp_path / f"demo{ending}"
    told = ask("graph", demo, "--out", file, "--json")
    graph = read(file)
    document = told.document
    assert told.err == f"wrote {file}: 61 VMs, 62 relations\n"
    assert (
        (len(graph), graph.number_of_edges()) == (len(document["nodes"]), len(document["edges"])) == (61, 62)
    )
    (node,) = [node for _, node in graph.nodes(data=True) if node["label"] == "erp-db-01"]
    assert (node["wave"], node["application"]) == ("3", "erp")
    assert {row["relation"] for _, _, row in graph.edges(data=True)} == {"before", "together", "apart"}
    part = tmp_path / f"part{ending}"
    ask("graph", demo, "erp-db-01", "--out", part)
    assert len(read(part)) == 11


def test_names_that_no_xml_takes_harm_no_file(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    inventory = next(campaign.glob("*inventory*.csv"))
    text = inventory.read_text(encoding="utf-8")
    first = text.splitlines()[1].split(",")[0]
    inventory.write_text(text.replace(first, f"{first}\x01\x1b<&"), encoding="utf-8")
    file = tmp_path / "all.graphml"
    assert ask("graph", campaign, "--out", file).code == ExitCode.DONE
    assert any("<&" in node["label"] for _, node in nx.read_graphml(file).nodes(data=True))


def test_what_cannot_be_is_said(tmp_path: Path, ask: Ask) -> None:
    demo = sample("demo", tmp_path)
    near = ask("graph", demo, "erp-db-99")
    assert near.code == ExitCode.USAGE
    assert "the campaign has no VM or application 'erp-db-99'" in near.err
    assert "did you mean erp-db-0" in near.err
    assert "there is none" in ask("graph", demo, "--as", "vm").err
    unplanned = ask("graph", demo, "2", "--as", "wave")
    assert unplanned.code == ExitCode.USAGE
    assert "wavelift plan" in unplanned.err
    ending = ask("graph", demo, "--out", tmp_path / "all.txt")
    assert ending.code == ExitCode.USAGE
    assert ".graphml or .gexf" in ending.err
    assert not (tmp_path / "all.txt").exists()
    there = ask("graph", demo, "--out", tmp_path / "no" / "all.gexf", "--json")
    assert there.error["exit_code"] == ExitCode.USAGE
