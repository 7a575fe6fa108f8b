"""vCenter's cost model, kept on our side of the wire, so that the queue is ours (design, promise 5).

Source: fact sheet 3.1. A host, a datastore and a host's vMotion network each have a number of units; a
relocation is charged on both ends. Over the limit vCenter queues silently, so nothing is submitted that
would only wait there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from executor.gateway import Site, VmState
from executor.turns.headroom import Headroom
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement, Side
from wavelift.model.slot_costs import CostModel, cost_model
from wavelift.settings import Limits

__all__ = ["Resource", "Slots", "charges", "host_cost", "resource_of", "store_charges"]


class Resource(NamedTuple):
    """Something with slots: a host, datastore or host network of one vCenter, or the run as a whole.

    A tuple, because it is hashed some hundred times per move.
    """

    side: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.side} {self.kind} {self.name}" if self.side else self.kind


@cache
def resource_of(side: Side, kind: str, datacenter: str, name: str) -> Resource:
    """Something with slots in a datacenter; made once, for thousands of moves ask for the same few."""
    return Resource(side, kind, f"{datacenter}/{name}")


TOTAL = Resource("", "moves at once", "")
_NO_LIMIT = 1_000_000


def charges(
    side: Side, state: VmState | None, place: Placement, model: CostModel, *, shared: bool = False
) -> dict[Resource, int]:
    """What a move costs on one end.

    Args:
        side: that end's vCenter.
        state: the VM as it stands (its power state decides the price).
        place: where it is, or will be, on that end; ``host`` filled in.
        model: that vCenter's cost model.
        shared: no disk is copied: within one vCenter all datastores stay as they are, and a running VM's move
            is a plain vMotion.
    """
    hot = state is None or state.power is Power.ON
    there = place.datacenter
    costs = {resource_of(side, "host", there, place.host): host_cost(model, hot=hot, shared=shared)}
    if hot:
        costs[resource_of(side, "network", there, place.host)] = model.network_cost
    costs.update(store_charges(side, place, model, hot=hot, shared=shared))
    return costs


def store_charges(
    side: Side, place: Placement, model: CostModel, *, hot: bool, shared: bool = False
) -> dict[Resource, int]:
    """What a move costs the datastores of one end, the host of ``place`` left out of account."""
    datastore_cost = model.vmotion_datastore_cost if hot and shared else model.datastore_cost
    costs = {}
    # In the order of the disks: a set would give another order, and another night, in every process.
    for name in dict.fromkeys([place.datastore, *[disk.datastore for disk in place.disks]]):
        if name and datastore_cost:
            costs[resource_of(side, "datastore", place.datacenter, name)] = datastore_cost
    return costs


def host_cost(model: CostModel, *, hot: bool, shared: bool = False) -> int:
    """What a move costs a host."""
    if not hot:
        return model.cold_host_cost
    return model.vmotion_host_cost if shared else model.hot_host_cost


class Slots:
    """How many units of each resource are taken, and how many moves may run at once over all."""

    def __init__(self, models: Mapping[Side, CostModel], headroom: Headroom) -> None:
        self._models = dict(models)
        self.headroom = headroom
        self._taken: defaultdict[Resource, int] = defaultdict(int)
        self._units: dict[tuple[str, str], int] = {
            (side, kind): units
            for side, model in self._models.items()
            for kind, units in (
                ("host", model.host_slots),
                ("datastore", model.datastore_slots),
                ("network", model.network_slots),
            )
        }

    @classmethod
    def of(cls, sites: Mapping[Side, Site], limits: Limits, headroom: Headroom | None = None) -> Slots:
        """Slots for two vCenters as surveyed.

        Args:
            sites: both vCenters.
            limits: the campaign's own numbers.
            headroom: how many moves run at once over all; by default ``limits.total``, and without that
                only the vCenters' own limits hold.
        """
        models = {side: cost_model(site.version, limits) for side, site in sites.items()}
        return cls(models, headroom or Headroom(limits.total or _NO_LIMIT))

    def model(self, side: Side) -> CostModel:
        """The cost model of one side."""
        return self._models[side]

    def capacity(self, resource: Resource) -> int:
        """All units of a resource."""
        side, kind, _ = resource
        return self._units[side, kind] if side else self.headroom.limit

    def taken(self, resource: Resource) -> int:
        """Units taken now."""
        return self._taken[resource]

    def least(self, resources: Iterable[Resource]) -> Resource:
        """The one of which the fewest units are taken, the first of several."""
        return min(resources, key=self._taken.__getitem__)

    def blocking(self, costs: Mapping[Resource, int]) -> Resource | None:
        """The first resource without room for these costs, or None. An idle resource takes any one move."""
        for resource, cost in costs.items():
            taken = self._taken[resource]
            if taken and taken + cost > self.capacity(resource):
                return resource
        return None

    def take(self, costs: Mapping[Resource, int]) -> None:
        """Charge these costs."""
        for resource, cost in costs.items():
            self._taken[resource] += cost

    def release(self, costs: Mapping[Resource, int]) -> None:
        """Give these costs back."""
        for resource, cost in costs.items():
            self._taken[resource] -= cost
