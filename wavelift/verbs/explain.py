"""``explain``: why a VM, an application or a wave is as the plan has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mappings.resolve import resolve
from planner.campaign_input import CampaignInput
from planner.explaining.explain import Explainer
from planner.explaining.explanation import AppStory, VmStory, WaveStory
from planner.explaining.grounds import Grounds
from wavelift.errors import UsageError
from wavelift.model.plan import Digest, Plan
from wavelift.model.typed import typed
from wavelift.planfile import read_plan
from wavelift.settings_file import read_settings
from wavelift.verbs.names import Meant, Names, Subject, by_application
from wavelift.verbs.second_reader import read_beside

__all__ = ["Explained", "explain"]


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer.

    Attributes:
        plan: the plan that was explained.
        stories: one; or several, where several VMs have the name.
        changed: input files that have changed since the plan was made, or are new or gone.
    """

    plan: Plan
    stories: tuple[VmStory | AppStory | WaveStory, ...]
    changed: tuple[str, ...] = ()


def explain(campaign: Path, what: str, subject: Subject | None = None) -> Explained:
    """Explain what the plan of a campaign does with something.

    Args:
        campaign: the campaign folder.
        what: a VM's name or key, an application, or a wave's id, see ``Names.meant``.
        subject: what kind of thing is meant.

    Raises:
        InputError: there is no plan, or something cannot be read at all.
        UsageError: the plan knows nothing of that name.
    """
    settings = read_settings(campaign)
    plan = read_plan(campaign).plan
    data = read_beside(campaign, settings)
    placements = resolve(
        data.inventory, data.mappings, default_datacenter=settings.target.datacenter
    ).placements
    changed = _changed(plan.inputs, data.digests)
    try:
        found = _names(plan, data).meant(what, subject)
    except UsageError as error:
        if any(what in (vm.key, vm.name) for vm in data.inventory.vms):
            error.advice = (
                f"it has come into the inventory since the plan was made: wavelift plan {typed(campaign)}"
            )
        raise
    explainer = Explainer(Grounds(plan, data, settings, placements))
    return Explained(plan, tuple(_stories(explainer, found)), changed)


def _names(plan: Plan, data: CampaignInput) -> Names:
    """All VMs of the plan, in a wave or not, their applications, and the waves."""
    vms = [(move.vm, move.name) for move in plan.moves()]
    vms += [(entry.vm, entry.name) for entry in plan.unplanned]
    left = {entry.vm for entry in plan.unplanned}
    applications = [(move.vm, move.application) for move in plan.moves()]
    applications += [(row.vm, row.application) for row in data.applications if row.vm in left]
    waves = {wave.id: [move.vm for move in wave.moves] for wave in plan.waves}
    return Names("the plan", vms, by_application(applications), waves)


def _stories(explainer: Explainer, found: Meant) -> Iterator[VmStory | AppStory | WaveStory]:
    if found.subject is Subject.VM:
        yield from map(explainer.vm, found.vms)
    elif found.subject is Subject.APPLICATION:
        yield explainer.application(found.name)
    else:
        yield explainer.wave(found.name)


def _changed(then: tuple[Digest, ...], now: tuple[Digest, ...]) -> tuple[str, ...]:
    before, after = ({item.file: item.sha256 for item in each} for each in (then, now))
    return tuple(file for file in sorted(before.keys() | after.keys()) if before.get(file) != after.get(file))
