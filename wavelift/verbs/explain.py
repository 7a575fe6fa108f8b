"""``explain``: why a VM, an application or a wave is as the plan has it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from mappings.resolve import resolve
from planner.explaining.explain import Explainer
from planner.explaining.explanation import AppStory, VmStory, WaveStory
from planner.explaining.grounds import Grounds
from wavelift.errors import UsageError
from wavelift.model.plan import Digest, Plan
from wavelift.planfile import read_plan
from wavelift.settings_file import read_settings
from wavelift.verbs.second_reader import read_beside

__all__ = ["Explained", "Subject", "explain"]


class Subject(StrEnum):
    """What can be explained."""

    VM = "vm"
    APPLICATION = "application"
    WAVE = "wave"


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
        what: a VM's name or key, an application, or a wave's id ("3" or "wave 3").
        subject: what kind of thing is meant; without it the first that has the name, in the order of
            ``Subject``.

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
    explainer = Explainer(Grounds(plan, data, settings, placements))
    changed = _changed(plan.inputs, data.digests)
    for kind in [subject] if subject else list(Subject):
        if kind is Subject.VM and (keys := _vms(plan, what)):
            return Explained(plan, tuple(explainer.vm(key) for key in keys), changed)
        if kind is Subject.APPLICATION and (name := _application(plan, what)):
            return Explained(plan, (explainer.application(name),), changed)
        if kind is Subject.WAVE and plan.wave(_wave_id(what)):
            return Explained(plan, (explainer.wave(_wave_id(what)),), changed)
    raise UsageError(
        f"the plan knows no {subject or 'VM, application or wave'} {what!r}", advice=_advice(plan, what)
    )


def _vms(plan: Plan, what: str) -> list[str]:
    names = [(move.vm, move.name) for move in plan.moves()]
    names += [(entry.vm, entry.name) for entry in plan.unplanned]
    exact = [key for key, name in names if what in (key, name)]
    return exact or [key for key, name in names if name.casefold() == what.casefold()]


def _application(plan: Plan, what: str) -> str:
    names = sorted({move.application for move in plan.moves() if move.application})
    return next((name for name in names if name == what), "") or next(
        (name for name in names if name.casefold() == what.casefold()), ""
    )


def _wave_id(what: str) -> str:
    return what[5:].strip() if what.casefold().startswith("wave ") else what


def _advice(plan: Plan, what: str) -> str:
    names = {move.name for move in plan.moves()} | {entry.name for entry in plan.unplanned}
    names |= {move.application for move in plan.moves() if move.application}
    folded = {name.casefold(): name for name in sorted(names, reverse=True)}
    near = [folded[name] for name in get_close_matches(what.casefold(), list(folded), 3, 0.5)]
    waves = f"waves are {plan.waves[0].id} to {plan.waves[-1].id}" if plan.waves else "the plan has no waves"
    return f"did you mean {', '.join(near)}?" if near else f"look into plan.html for the names; {waves}"


def _changed(then: tuple[Digest, ...], now: tuple[Digest, ...]) -> tuple[str, ...]:
    before, after = ({item.file: item.sha256 for item in each} for each in (then, now))
    return tuple(file for file in sorted(before.keys() | after.keys()) if before.get(file) != after.get(file))
