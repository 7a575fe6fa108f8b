"""Nights and storms within one vCenter: "the target" is another cluster of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from executor.simulator.building.build import Account, build_world
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.world import World
from tests.scenarios.storm import Storm
from tests.scenarios.world import Night, plan_of
from tests.unit.executor.simulator.worlds import START, make_inventory, make_vm
from wavelift.model.inventory import Vm
from wavelift.model.placement import Side
from wavelift.model.plan import Plan
from wavelift.settings import Policy, Settings

__all__ = ["OneNight", "OneStorm", "one_night"]

OLD, NEW = "C1", "C2"


class OneNight(Night):
    """A night within one vCenter: "the target" is the new cluster."""

    def there(self, side: Side) -> list[Any]:
        wanted = NEW if side is Side.TARGET else OLD
        every = super().there(Side.SOURCE)
        return [state for state in every if state.placement.cluster == wanted]

    def called_on(self, _side: Side) -> Side:
        return Side.SOURCE


class OneStorm(Storm):
    """Bad weather over one vCenter. Its returns are calls to the same vCenter, so no lockout is drawn."""

    may_lock = False

    def _world(
        self, machines: tuple[Vm, ...], script: list[dict[str, object]], hosts: int, stores: int
    ) -> World:
        # here that would be somebody taking a VM back to the old cluster after it was seen in the new one
        calm = [entry for entry in script if entry.get("change") != "host-changed"]
        return _one_world(machines, calm, hosts=hosts, stores=stores)

    def _night(self, folder: Path, world: World, plan: Plan, settings: Settings, latency: float) -> Night:
        return OneNight(folder, world, _to_new(plan), replace(settings, same_vcenter=True), latency=latency)


def one_night(
    folder: Path,
    vms: int = 3,
    *,
    faults: list[dict[str, object]] | None = None,
    after: Mapping[int, Sequence[int]] | None = None,
    groups: Sequence[Sequence[int]] = (),
    same: bool = True,
    **policy: Any,
) -> OneNight:
    """A campaign of one wave from one cluster to another."""
    machines = tuple(make_vm(number) for number in range(vms))
    settings = Settings(name="campaign", same_vcenter=same, policy=replace(Policy(), **policy))
    plan = _to_new(plan_of(machines, after=after, groups=groups))
    return OneNight(folder, _one_world(machines, faults or []), plan, settings)


def _one_world(
    machines: tuple[Vm, ...], faults: list[dict[str, object]], *, hosts: int = 2, stores: int = 2
) -> World:
    target = make_inventory("t", hosts=hosts, stores=stores)
    target = replace(
        target,
        clusters=tuple(replace(cluster, name=NEW) for cluster in target.clusters),
        hosts=tuple(replace(host, cluster=NEW) for host in target.hosts),
    )
    return build_world(
        make_inventory("s", machines, hosts=hosts, stores=stores),
        target,
        accounts={side: Account("user", "secret") for side in Side},
        physics=Physics(),
        faults=FaultScript(parse_faults(faults), seed=7),
        start=START,
        seed=1,
        one=True,
    )


def _to_new(plan: Plan) -> Plan:
    moves = tuple(replace(move, target=replace(move.target, cluster=NEW)) for move in plan.waves[0].moves)
    return replace(plan, waves=(replace(plan.waves[0], moves=moves),))
