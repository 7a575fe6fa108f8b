"""The dependencies as a file for programs that draw graphs: yEd, Gephi, Cytoscape and others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wavelift.errors import UsageError
from wavelift.reports.hostile import one_line
from wavelift.whole_file import replacing

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ENDINGS", "check_ending", "write_graph"]

ENDINGS = (".graphml", ".gexf")


def check_ending(path: Path) -> None:
    """Say early what cannot be written.

    Raises:
        UsageError: the file's name ends in none of ``ENDINGS``.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"{path.name} is no kind of file that graphs are written to",
            advice=f"end its name in {' or '.join(ENDINGS)}; for programs of your own there is --json",
        )


def write_graph(graph: nx.MultiDiGraph[str], path: Path) -> None:
    """Write a graph as GraphML or GEXF, by the name's ending, whole or not at all.

    Args:
        graph: ``planner.graph.build.whole_graph`` or a part of it.
        path: the file.

    Raises:
        UsageError: see ``check_ending``.
        InputError: it cannot be written.
    """
    import networkx as nx

    check_ending(path)
    clean = _clean(graph)
    write = nx.write_gexf if path.suffix.lower() == ".gexf" else nx.write_graphml_xml
    with replacing(path) as draft:
        write(clean, draft)


def _clean(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """The same without characters that XML does not know, nodes known by numbers."""
    import networkx as nx

    numbers = {vm: str(number) for number, vm in enumerate(graph)}
    clean: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for vm, node in graph.nodes(data=True):
        clean.add_node(numbers[vm], vm=one_line(vm), **_texts(node))
    for vm, other, row in graph.edges(data=True):
        clean.add_edge(numbers[vm], numbers[other], **_texts(row))
    return clean


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}
