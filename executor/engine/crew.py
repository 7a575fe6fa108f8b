"""What all moves of one run share, put together once both vCenters have been surveyed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from executor.clock import Clock
from executor.dispatch import Dispatcher, Ticket
from executor.gateway import Gateway, Site
from executor.logbook import Logbook
from executor.mover import Mover, Tools
from executor.slots import Slots
from wavelift.errors import VCenterError
from wavelift.model.placement import Placement, Side
from wavelift.settings import Settings

__all__ = ["Crew", "assemble"]


@dataclass(frozen=True, slots=True)
class Crew:
    """The shared parts of a run."""

    mover: Mover
    dispatcher: Dispatcher
    sites: dict[Side, Site]

    def usable_host(self, side: Side, place: Placement) -> str:
        """The placement's host if it can take VMs now, else ""."""
        for host in self.sites[side].hosts:
            if host.name == place.host and host.datacenter == place.datacenter and host.usable:
                return place.host
        return ""


async def assemble(
    gateway: Gateway,
    *,
    logbook: Logbook,
    clock: Clock,
    settings: Settings,
    chance: random.Random,
    permit: Callable[[Ticket], str],
) -> Crew:
    """Survey both vCenters and put the crew together.

    Raises:
        VCenterError: both ends are the same vCenter, or one cannot be read.
    """
    sites = {side: await gateway.survey(side) for side in Side}
    if sites[Side.SOURCE].instance_uuid.lower() == sites[Side.TARGET].instance_uuid.lower():
        raise VCenterError(
            f"source and target are the same vCenter ({sites[Side.SOURCE].instance_uuid})",
            advice="check [source] and [target] in wavelift.toml",
        )
    dispatcher = Dispatcher(Slots.of(sites, settings.limits), sites, permit, logbook.waits)
    mover = Mover(Tools(gateway, logbook, dispatcher, clock, settings.policy, chance))
    return Crew(mover, dispatcher, sites)
