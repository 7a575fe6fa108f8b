"""``graph``: the dependencies as people query them, with networkx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.campaign_input import CampaignInput
from planner.graph.build import whole_graph
from planner.graph.structure import Structure, structure
from planner.graph.surroundings import Surroundings, surroundings
from wavelift.model.plan import Plan
from wavelift.planfile import FILE_NAME, read_plan
from wavelift.settings_file import read_settings
from wavelift.verbs.names import Names, Subject, by_application
from wavelift.verbs.second_reader import read_beside

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Queried", "graph"]


@dataclass(frozen=True, slots=True)
class Queried:
    """The dependencies of a campaign, or those around some of its VMs.

    Attributes:
        campaign: the campaign's name.
        what: what was asked about, as the tables spell it; "" for everything.
        answer: the whole, or what is around that.
        graph: the VMs that the answer is about and all relations between them, see
            ``planner.graph.build.whole_graph``.
    """

    campaign: str
    what: str
    answer: Structure | Surroundings
    graph: nx.MultiDiGraph[str]

    @property
    def names(self) -> Mapping[str, str]:
        """Names of VMs by key."""
        return {vm: str(node["label"]) for vm, node in self.graph.nodes(data=True)}

    @property
    def waves(self) -> Mapping[str, str]:
        """Waves of VMs by key, "" where a VM is in none or nothing is planned yet."""
        return {vm: str(node["wave"]) for vm, node in self.graph.nodes(data=True)}


def graph(campaign: Path, what: str = "", subject: Subject | None = None) -> Queried:
    """Look at the dependencies of a campaign; nothing need be planned, or free of blockers.

    Args:
        campaign: the campaign folder.
        what: a VM's name or key, an application or a wave's id, see ``Names.meant``; "" for everything.
        subject: what kind of thing is meant.

    Raises:
        InputError: something cannot be read at all; or there is no plan, and a wave is meant.
        UsageError: the campaign knows nothing of that name.
    """
    settings = read_settings(campaign)
    data = read_beside(campaign, settings)
    planned = subject is Subject.WAVE or (campaign / FILE_NAME).exists()
    plan = read_plan(campaign).plan if planned else None
    whole = whole_graph(data, plan)
    if not what:
        return Queried(settings.name, "", structure(data, whole), whole)
    meant = _names(data, plan).meant(what, subject)
    around = surroundings(data, meant.vms)
    name = f"wave {meant.name}" if meant.subject is Subject.WAVE else meant.name
    return Queried(settings.name, name, around, whole.subgraph(around.everybody))


def _names(data: CampaignInput, plan: Plan | None) -> Names:
    rows = (row for row in data.applications if row.vm in data.vms)
    applications = by_application((row.vm, row.application) for row in rows)
    waves = {
        wave.id: [move.vm for move in wave.moves if move.vm in data.vms]
        for wave in (plan.waves if plan is not None else ())
    }
    vms = ((vm.key, vm.name) for vm in data.inventory.vms)
    return Names("the campaign", vms, applications, waves if plan is not None else None)
