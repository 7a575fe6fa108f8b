"""The dependencies as networkx graphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan
from wavelift.model.tables import Application, Relation

if TYPE_CHECKING:
    import networkx as nx

    from planner.campaign_input import CampaignInput

__all__ = ["company_graph", "whole_graph"]


def company_graph(data: CampaignInput) -> nx.DiGraph[str]:
    """Return companies as nodes: VMs that ties keep together, known by the first of them.

    An edge says that some VM of one company must move before some VM of the other. Nodes carry ``vms``,
    sorted.
    """
    import networkx as nx  # an eighth of a second that a check without cycles need not spend

    tied: nx.Graph[str] = nx.Graph()
    tied.add_nodes_from(sorted(data.vms))
    tied.add_edges_from((tie.vm, tie.other) for tie in data.ties)
    graph: nx.DiGraph[str] = nx.DiGraph()
    home: dict[str, str] = {}
    for company in nx.connected_components(tied):
        members = tuple(sorted(company))
        graph.add_node(members[0], vms=members)
        home.update(dict.fromkeys(members, members[0]))
    graph.add_edges_from(
        (home[row.vm], home[row.other]) for row in data.before if home[row.vm] != home[row.other]
    )
    return graph


def whole_graph(data: CampaignInput, plan: Plan | None) -> nx.MultiDiGraph[str]:
    """Return every VM and every relation between two of them, with all that other programs can show of them.

    Nodes are VM keys with ``label``, ``application``, ``tier``, ``owner``, ``criticality``, ``cluster``,
    ``gib``, ``powered``, and of the plan ``wave``, ``window`` and ``group``; edges have ``relation`` (what
    keeps VMs together beside rows counts as "together"), ``strict``, ``weight``, ``soak_days``, ``note`` and
    ``row``. There is no None among them: "" and 0 stand for what is not known.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    applications = {row.vm: row for row in data.applications}
    places = _places(plan)
    for key, vm in sorted(data.vms.items()):
        graph.add_node(key, **_node(vm, applications.get(key)), **places.get(key, _NOWHERE))
    rows = [row for row in data.dependencies if row.relation in (Relation.APART, Relation.AFFINITY)]
    for row in (*data.before, *rows):
        if row.vm in data.vms and row.other in data.vms and row.vm != row.other:
            graph.add_edge(
                row.vm,
                row.other,
                relation=str(row.relation),
                strict=row.strict,
                weight=float(row.weight),
                soak_days=float(row.soak_days),
                note=row.note,
                row=str(row.place),
            )
    for tie in data.ties:
        together = {"relation": str(Relation.TOGETHER), "note": tie.why}
        graph.add_edge(tie.vm, tie.other, **together, strict=False, weight=1.0, soak_days=0.0, row="")
    return graph


_NOWHERE = {"wave": "", "window": "", "group": ""}


def _places(plan: Plan | None) -> Mapping[str, Mapping[str, str]]:
    """Of every planned VM its wave, window and move group."""
    found: dict[str, Mapping[str, str]] = {}
    for wave in plan.waves if plan else ():
        for move in wave.moves:
            found[move.vm] = {"wave": wave.id, "window": wave.window, "group": move.group}
    return found


def _node(vm: Vm, application: Application | None) -> dict[str, str | int | float]:
    return {
        "label": vm.name,
        "application": application.application if application else "",
        "tier": application.tier if application else "",
        "owner": application.owner if application else "",
        "criticality": application.criticality if application else 0,
        "cluster": vm.cluster,
        "gib": round(vm.gib, 1),
        "powered": str(vm.power),
    }
