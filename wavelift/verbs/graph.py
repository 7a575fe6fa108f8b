"""``graph``: the dependencies as people query them, with networkx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from planner.campaign_input import CampaignInput
from planner.graph.build import whole_graph
from planner.graph.structure import Structure, structure
from planner.graph.surroundings import Surroundings, surroundings
from wavelift.errors import UsageError
from wavelift.planfile import FILE_NAME, read_plan
from wavelift.settings_file import read_settings
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


def graph(campaign: Path, what: str = "") -> Queried:
    """Look at the dependencies of a campaign; nothing need be planned, or free of blockers.

    Args:
        campaign: the campaign folder.
        what: a VM's name or key, or an application; "" for everything.

    Raises:
        InputError: something cannot be read at all.
        UsageError: the campaign knows nothing of that name.
    """
    settings = read_settings(campaign)
    data = read_beside(campaign, settings)
    plan = read_plan(campaign).plan if (campaign / FILE_NAME).exists() else None
    whole = whole_graph(data, plan)
    if not what:
        return Queried(settings.name, "", structure(data, whole), whole)
    name, vms = _meant(data, what)
    around = surroundings(data, vms)
    return Queried(settings.name, name, around, whole.subgraph(around.everybody))


def _meant(data: CampaignInput, what: str) -> tuple[str, list[str]]:
    """The name as the tables spell it, and the keys of its VMs."""
    applications: dict[str, list[str]] = {}
    for row in data.applications:
        if row.vm in data.vms and row.application:
            applications.setdefault(row.application, []).append(row.vm)
    names = [(vm.name, vm.key) for vm in data.inventory.vms]
    for same in (str, str.casefold):  # as it is written first, then without regard to case
        if vms := [key for name, key in names if same(name) == same(what) or key == what]:
            return data.vms[vms[0]].name, vms
        for name in sorted(applications):
            if same(name) == same(what):
                return name, applications[name]
    folded = {name.casefold(): name for name in sorted({*applications, *(name for name, _ in names)})}
    near = [folded[name] for name in get_close_matches(what.casefold(), list(folded), 3, 0.5)]
    raise UsageError(
        f"the campaign knows no VM or application {what!r}",
        advice=f"did you mean {', '.join(near)}?" if near else "names are those of the inventory",
    )
