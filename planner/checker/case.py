"""What the independent check of a plan looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.campaign_input import CampaignInput
from wavelift.model.inventory import Vm
from wavelift.model.plan import Plan
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Planning

__all__ = ["Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A plan beside the input, with what the checks look up."""

    plan: Plan
    data: CampaignInput
    planning: Planning
    vms: dict[str, Vm]
    wave: dict[str, int] = field(default_factory=dict)
    earlier: Plan | None = None

    @classmethod
    def of(cls, plan: Plan, data: CampaignInput, planning: Planning, earlier: Plan | None = None) -> Case:
        """Arrange them."""
        vms = {vm.key: vm for vm in data.inventory.vms}
        wave = {move.vm: index for index, wave in enumerate(plan.waves) for move in wave.moves}
        return cls(plan, data, planning, vms, wave, earlier)

    def rows(self, relation: Relation) -> Iterator[Dependency]:
        """The rows of one relation that name two VMs."""
        for row in self.data.dependencies:
            if row.relation is relation and row.vm != row.other:
                yield row

    def of_application(self, name: str) -> set[str]:
        """The VMs of an application."""
        return {app.vm for app in self.data.applications if app.application.casefold() == name.casefold()}
