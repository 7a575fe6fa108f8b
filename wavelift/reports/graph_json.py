"""The dependencies as one document for programs. Add fields freely, never rename one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.graph.structure import Structure
from planner.graph.surroundings import Surroundings
from wavelift.reports.wave_json import SCHEMA

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["graph_document"]


def graph_document(
    answer: Structure | Surroundings, graph: nx.MultiDiGraph[str], campaign: str, file: str = ""
) -> dict[str, Any]:
    """What ``graph`` prints with ``--json``: the answer, and the graph it is about.

    Args:
        answer: what was found.
        graph: its VMs and the relations between them.
        campaign: the campaign's name.
        file: where the graph was written to, "" for nowhere.
    """
    names = {vm: str(node["label"]) for vm, node in graph.nodes(data=True)}
    return {
        "schema": SCHEMA,
        "campaign": campaign,
        "file": file,
        **(_around(answer, names) if isinstance(answer, Surroundings) else _whole(answer, names)),
        "nodes": [_node(key, node) for key, node in graph.nodes(data=True)],
        "edges": [
            {"vm": names[vm], "other": names[other], "key": vm, "other_key": other, **row}
            for vm, other, row in graph.edges(data=True)
        ],
    }


def _whole(found: Structure, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rows": dict(found.rows),
        "parts": [[names[vm] for vm in part] for part in found.parts],
        "alone": found.alone,
        "chain": [[names[vm] for vm in step] for step in found.chain],
        "hubs": [{"vm": names[hub.vm], "direct": hub.direct, "all": hub.all} for hub in found.hubs],
        "cycles": [[names[vm] for vm in cycle] for cycle in found.cycles],
    }


def _around(found: Surroundings, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "vms": [names[vm] for vm in found.vms],
        "beside": [names[vm] for vm in found.beside],
        "first": [[names[vm] for vm in step] for step in found.first],
        "then": [[names[vm] for vm in step] for step in found.then],
    }


def _node(key: str, node: Mapping[str, Any]) -> dict[str, Any]:
    others = {name: value for name, value in node.items() if name != "label"}
    return {"vm": node["label"], "key": key, **others}
