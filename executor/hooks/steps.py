"""In which step of the itinerary a hook runs."""

from __future__ import annotations

from executor.itinerary import Step
from wavelift.model.hooks import Hook, HookWhen

__all__ = ["step_of"]


def step_of(hook: Hook) -> Step:
    """An approval is waited for before slots are held; all else that goes before runs right before."""
    if hook.when is HookWhen.AFTER:
        return Step.POST_CHECKS
    return Step.PREFLIGHT if hook.approval else Step.PREPARE
