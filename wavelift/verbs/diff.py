"""``diff``: what changed between two plans, per VM, with the cause."""

from __future__ import annotations

from pathlib import Path

from planner.replanning.compare import compare_plans
from wavelift.errors import InputError
from wavelift.model.changes import Changes
from wavelift.planfile import FILE_NAME, PREVIOUS_NAME, read_plan, read_plan_file

__all__ = ["diff"]


def diff(campaign: Path, before: Path | None = None, after: Path | None = None) -> Changes:
    """Compare two plans.

    Args:
        campaign: the campaign folder.
        before: the earlier plan, a file or another campaign's folder; ``plan.previous.json`` when not given.
        after: the later plan, likewise; the campaign's ``plan.json`` when not given.

    Raises:
        InputError: a plan is missing or cannot be read.
    """
    later = read_plan_file(_file(after)) if after else read_plan(campaign)
    if before is None and not (campaign / PREVIOUS_NAME).exists():
        raise InputError(
            "there is no previous plan to compare with",
            file=str(campaign / PREVIOUS_NAME),
            advice="the next wavelift plan that changes something keeps this one as the previous; "
            "or name a plan: --before FILE",
        )
    earlier = read_plan_file(_file(before) if before else campaign / PREVIOUS_NAME)
    return compare_plans(earlier.plan, later.plan)


def _file(path: Path) -> Path:
    return path / FILE_NAME if path.is_dir() else path
