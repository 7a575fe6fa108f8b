"""How long waves take: moves as jobs under vCenter's cost slots on both ends and the shared link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.campaign_input import CampaignInput
from planner.estimate import Pace, link_mib_s
from planner.records import records
from planner.steps import Steps
from planner.timetable.costs import costs_for
from planner.timetable.improve import better_order
from planner.timetable.schedule import Job, Timetable, schedule
from wavelift.model.inventory import Power, Vm
from wavelift.model.placement import UNKNOWN, Placement
from wavelift.model.plan import Estimate
from wavelift.settings import Settings

__all__ = ["Timing", "target_hosts"]

_FEWEST_HOSTS = 2
"""Hosts assumed in a cluster of unknown size: a cluster of one has nothing to vMotion to."""


def target_hosts(data: CampaignInput, placements: Mapping[str, Placement]) -> dict[str, int]:
    """Return how many hosts to expect in each target cluster.

    The target's own host count is not in the input, so the source clusters mapped onto it stand in:
    together they have the hosts for the same load. At least two.
    """
    feeding: dict[str, set[tuple[str, str]]] = {}
    for vm in data.inventory.vms:
        if vm.key in placements:
            feeding.setdefault(placements[vm.key].cluster, set()).add((vm.datacenter, vm.cluster))
    hosts: dict[tuple[str, str], set[str]] = {}
    for host in data.inventory.hosts:
        hosts.setdefault((host.datacenter, host.cluster), set()).add(host.name)
    for vm in data.inventory.vms:
        if vm.host != UNKNOWN:
            hosts.setdefault((vm.datacenter, vm.cluster), set()).add(vm.host)
    return {
        target: max(_FEWEST_HOSTS, len(set().union(*(hosts.get(cluster, set()) for cluster in clusters))))
        for target, clusters in feeding.items()
    }


class Timing:
    """Durations and demands of all moves of a campaign, worked out once.

    Args:
        data: the campaign.
        settings: rates, link and cost slots.
        placements: target per VM key; only these VMs can be timed.
        hosts: hosts per target cluster; see ``target_hosts``.

    Raises:
        InputError: a rate in the settings is 0.
    """

    @classmethod
    def of(cls, data: CampaignInput, settings: Settings, placements: Mapping[str, Placement]) -> Timing:
        """The durations of a campaign, with the target hosts that are to be expected.

        Raises:
            InputError: a rate in the settings is 0.
        """
        return cls(data, settings, placements, target_hosts(data, placements))

    def __init__(
        self,
        data: CampaignInput,
        settings: Settings,
        placements: Mapping[str, Placement],
        hosts: Mapping[str, int],
    ) -> None:
        self._costs = costs_for(data.inventory.hosts, settings.limits)
        self._total = settings.moves_at_once
        self._pace = Pace(settings.planning)
        self._link = link_mib_s(settings.planning)
        self._hosts = hosts
        self._numbers: dict[tuple[str, ...], int] = {}
        self._source_hosts: dict[tuple[str, str, str], int] = {}
        self._pools: dict[tuple[str, str], int] = {}
        self._caps: list[int] = []
        self._all = (self._resource(self._total, "total"), 1)
        self.seconds: dict[str, Estimate] = {}
        self._demands: dict[str, tuple[tuple[int, int], ...]] = {}
        self._urgency: dict[str, float] = {}
        hot, cold = self._costs.urgency(hot=True), self._costs.urgency(hot=False)
        for vm in data.inventory.vms:
            if vm.key in placements:
                self.seconds[vm.key] = self._pace.seconds(vm)
                self._demands[vm.key] = self._demand(vm, placements[vm.key])
                self._urgency[vm.key] = hot if vm.power is Power.ON else cold

    def wave(self, vms: Sequence[str], after: Mapping[str, Iterable[str]]) -> Timetable:
        """Schedule moves that run in one go; ``after`` may name VMs outside, which are passed over."""
        return schedule(self._jobs(vms, after), self._caps)

    def in_turn(self, vms: Sequence[str], after: Mapping[str, Iterable[str]]) -> Timetable:
        """Schedule them with turns given in their order, as a run of an ``ordered`` wave gives them."""
        return schedule(self._jobs(vms, after), self._caps, range(len(vms)))

    def best(
        self, vms: Sequence[str], after: Mapping[str, Iterable[str]], steps: Steps
    ) -> tuple[Timetable, bool]:
        """Schedule them, and say whether by a better order than the longest chain first."""
        jobs = self._jobs(vms, after)
        plain = schedule(jobs, self._caps)
        better = better_order(jobs, self._caps, steps, plain)
        return better or plain, better is not None

    def _jobs(self, vms: Sequence[str], after: Mapping[str, Iterable[str]]) -> list[Job]:
        number = {key: index for index, key in enumerate(vms)}
        return records(
            Job,
            len(vms),
            {
                "seconds": [self.seconds[key].expected for key in vms],
                "demands": map(self._demands.__getitem__, vms),
                "after": [
                    tuple([number[first] for first in after.get(key, ()) if first in number]) for key in vms
                ],
                "urgency": map(self._urgency.__getitem__, vms),
            },
        )

    def link_mib(self, seconds: float) -> float:
        """Return what the link can carry in that time."""
        return self._link * seconds

    def _demand(self, vm: Vm, target: Placement) -> tuple[tuple[int, int], ...]:
        """What a move takes of each resource (fact sheet 3.1).

        The host at the target is chosen when the move starts, so the cluster's hosts count as one pool;
        so do the hosts of the source where the export names none. The vMotion network is charged at the
        source host only where it can bind before the host does.
        """
        costs = self._costs
        hot = vm.power is Power.ON
        price = costs.hot_host_cost if hot else costs.cold_host_cost
        demands = [self._all, (self._source_host(vm), price)]
        demands.append((self._pool(target), price))
        for datastore in _each({disk.datastore for disk in vm.disks if disk.datastore != UNKNOWN}):
            resource = self._resource(costs.datastore_slots, "source datastore", vm.datacenter, datastore)
            demands.append((resource, costs.datastore_cost))
        for datastore in _each({target.datastore, *[disk.datastore for disk in target.disks]}):
            resource = self._resource(costs.datastore_slots, "target datastore", target.datacenter, datastore)
            demands.append((resource, costs.datastore_cost))
        if hot and costs.network_slots // costs.network_cost < costs.host_slots // costs.hot_host_cost:
            network = self._resource(costs.network_slots, "network", vm.datacenter, vm.cluster, vm.host)
            demands.append((network, costs.network_cost))
        if self._link != float("inf"):
            link = self._resource(max(1, int(self._link)), "link")
            demands.append((link, max(1, int(self._pace.rate(vm)))))
        return tuple(demands)

    def _source_host(self, vm: Vm) -> int:
        place = (vm.datacenter, vm.cluster, vm.host)
        if place not in self._source_hosts:
            count = _FEWEST_HOSTS if vm.host == UNKNOWN else 1
            self._source_hosts[place] = self._resource(count * self._costs.host_slots, "source host", *place)
        return self._source_hosts[place]

    def _pool(self, target: Placement) -> int:
        place = (target.datacenter, target.cluster)
        if place not in self._pools:
            slots = self._hosts.get(target.cluster, _FEWEST_HOSTS) * self._costs.host_slots
            self._pools[place] = self._resource(slots, "target", *place)
        return self._pools[place]

    def _resource(self, cap: int, *name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._caps)
            self._caps.append(cap)
        return number


def _each(names: set[str]) -> Iterable[str]:
    return names if len(names) == 1 else sorted(names)
