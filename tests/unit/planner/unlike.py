"""Campaigns whose windows are unlike: short ones stand between the long ones that a hidden plan uses."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from planner.campaign_input import CampaignInput
from tests.unit.planner.tight import tight
from wavelift.model.tables import Window

__all__ = ["unlike"]


def unlike(vms: int, nights: int, room: float, seed: int, *, waves: int = 1) -> CampaignInput:
    """A campaign in which a plan for so many windows was hidden, with as many short windows between them.

    Args:
        vms: how many.
        nights: windows that the hidden plan uses.
        room: part of what the hidden plan needs in a window that it offers beyond that.
        seed: for another one.
        waves: so many may be in a window.
    """
    data = tight(vms, nights, room, seed, waves=waves)
    chance = random.Random(f"unlike {vms} {nights} {seed}")
    short = [_short(night, chance.uniform(0.1, 0.5)) for night in data.windows]
    return replace(data, windows=(*data.windows, *short))


def _short(night: Window, part: float) -> Window:
    """A window in the afternoon before, which offers a part of what the night does."""
    return replace(
        night,
        name=f"afternoon before {night.name}",
        start=night.start - timedelta(hours=10),
        end=night.start - timedelta(hours=1),
        max_vms=max(1, int((night.max_vms or 0) * part)),
        max_gib=(night.max_gib or 0.0) * part,
        people=(night.people or 0.0) * part,
    )
