"""What all moves of one run share, put together once both vCenters have been surveyed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from executor.clock import Clock
from executor.engine.sites import check_sides, one_vcenter, settle, usable_host
from executor.errands import Errand, Errands
from executor.gateway import Gateway, Site
from executor.logbook import Logbook
from executor.mover import Mover, Tools
from executor.turns.dispatch import Dispatcher, Ticket
from executor.turns.headroom import Headroom
from executor.turns.slots import Slots
from wavelift.model.placement import Placement, Side
from wavelift.settings import Settings

__all__ = ["Crew", "assemble"]


@dataclass(frozen=True, slots=True)
class Crew:
    """The shared parts of a run.

    Attributes:
        mover: carries VMs.
        dispatcher: hands out turns.
        sites: both vCenters as surveyed.
        one_vcenter: whether both sides are one vCenter.
    """

    mover: Mover
    dispatcher: Dispatcher
    sites: dict[Side, Site]
    one_vcenter: bool
    _datacenters: dict[tuple[Side, str, str], str] = field(default_factory=dict, repr=False)

    def usable_host(self, side: Side, place: Placement) -> str:
        """The placement's host if it can take VMs now, else ""."""
        return usable_host(self.sites[side], place)

    def settle(self, side: Side, place: Placement) -> Placement:
        """The placement with its datacenter filled in, from where its cluster is.

        Raises:
            LookupError: that vCenter has no such cluster, or several datacenters have one.
        """
        key = side, place.datacenter, place.cluster
        if key not in self._datacenters:
            self._datacenters[key] = settle(self.sites[side], place).datacenter
        found = self._datacenters[key]
        return place if found == place.datacenter else replace(place, datacenter=found)


async def assemble(
    gateway: Gateway,
    *,
    logbook: Logbook,
    clock: Clock,
    settings: Settings,
    chance: random.Random,
    permit: Callable[[Ticket], str],
    hold: Callable[[], str],
    errands: Sequence[Errand] = (),
    ending: asyncio.Event | None = None,
) -> Crew:
    """Survey both vCenters and put the crew together.

    Raises:
        VCenterError: both ends are the same vCenter, or one cannot be read.
    """
    surveys = await asyncio.gather(*(gateway.survey(side) for side in Side))
    sites = dict(zip(Side, surveys, strict=True))
    check_sides(sites, same_wanted=settings.same_vcenter)
    # A number the lead has set stands; one that follows from the line's nominal speed is only a beginning.
    learning = None if settings.limits.total else settings.planning.overhead_seconds
    headroom = Headroom(settings.moves_at_once, learning)
    slots = Slots.of(sites, settings.limits, headroom)
    dispatcher = Dispatcher(slots, sites, permit, logbook.waits, hold)
    tools = Tools(
        gateway, logbook, dispatcher, clock, settings.policy, chance, Errands(errands, logbook, ending)
    )
    mover = Mover(tools)
    return Crew(mover, dispatcher, sites, one_vcenter(sites))
