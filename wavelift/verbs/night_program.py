"""What a night does beside its relocations: the campaign's hooks and checks, and wavelift's own errands."""

from __future__ import annotations

from pathlib import Path

from executor.belongings import GiveBack, Remember
from executor.errands import Errand
from executor.hooks.build import Backstage, Hooks, build_hooks
from executor.templates import template_errands
from wavelift.secret import Secret

__all__ = ["night_program", "reveal_secret"]


def night_program(stage: Backstage) -> Hooks:
    """All errands of one wave, in the order they are done at each step.

    A template becomes a VM before anything else is done to it, and a template again after everything else.

    Raises:
        InputError: a hook's secret cannot be fetched, or a text in it names what does not exist.
    """
    becomes_vm, becomes_template = template_errands(
        stage.gateway, stage.logbook, allowed=stage.settings.policy.convert_templates
    )
    wanted = stage.settings.policy.restore
    remember = Remember(stage.gateway, stage.logbook, wanted)
    give_back = GiveBack(stage.gateway, stage.logbook, wanted)
    hooks = build_hooks(stage)
    errands: tuple[Errand, ...] = (remember, becomes_vm, *hooks.errands, give_back, becomes_template)
    return Hooks(errands, hooks.ceremonies)


def reveal_secret(campaign: Path, reference: str) -> str:
    """The secret behind a hook's reference.

    Raises:
        InputError: there is none.
    """
    return Secret.resolve(reference, campaign=campaign, setting="a hook's value").reveal()
