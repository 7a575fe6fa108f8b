"""What others have running in the same vCenters: DRS, administrators, backup. Their slots are not ours.

vCenter charges them like our own moves (fact sheet 3.1, "DRS/manual migrations on the same hosts use the same
slots"). A task tells its VM and who started it, not where it takes it: only the host, network and datastores
the VM is on are charged. A destination in the same vCenter is therefore missed; there our move waits in
vCenter's queue, as it would have without this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from executor.clock import Clock
from executor.gateway import AtWork, Gateway, GatewayError
from executor.turns.dispatch import Dispatcher
from executor.turns.slots import Resource
from wavelift.errors import VCenterError
from wavelift.model.placement import Side
from wavelift.model.slot_costs import CostModel

__all__ = ["FOREIGN", "Load", "Neighbours", "foreign_costs"]

SYSTEM = "the system"


@dataclass(frozen=True, slots=True)
class Load:
    """What a task is called, and whether it copies disks: then it costs what a move costs."""

    word: str
    copies: bool


FOREIGN: dict[str, Load] = {
    "VirtualMachine.migrate": Load("a migration", copies=False),
    "Drm.ExecuteVMotionLRO": Load("a DRS migration", copies=False),
    "VirtualMachine.relocate": Load("a relocation", copies=True),
    "VirtualMachine.clone": Load("a clone", copies=True),
}
"""By ``descriptionId``: what field scripts count as migrations, and clones; of others no price is known."""


def foreign_costs(task: AtWork, model: CostModel) -> dict[Resource, int]:
    """What somebody's task takes where its VM is now.

    A vMotion on shared storage costs a host what a cold move does: eight of either fit (fact sheet 3.1).
    """
    load, side = FOREIGN[task.state.description], task.state.ref.side
    host = f"{task.datacenter}/{task.host}"
    heavy = load.copies and task.hot
    costs = {Resource(side, "host", host): model.hot_host_cost if heavy else model.cold_host_cost}
    if task.hot:
        costs[Resource(side, "network", host)] = model.network_cost
    if load.copies:
        stores = (
            Resource(side, "datastore", f"{task.datacenter}/{name}") for name in task.datastores if name
        )
        costs |= dict.fromkeys(stores, model.datastore_cost)
    return costs


class Neighbours:
    """Keeps the account of others' tasks up to date by looking at both vCenters now and then.

    Args:
        gateway: both vCenters.
        dispatcher: where their slots are charged.
        others: those of the tasks that are not this run's own.
        clock: the campaign's clock.
        remark: told when they cannot be seen.
    """

    def __init__(
        self,
        gateway: Gateway,
        dispatcher: Dispatcher,
        others: Callable[[Sequence[AtWork]], list[AtWork]],
        clock: Clock,
        remark: Callable[[str], None],
    ) -> None:
        self._gateway, self._dispatcher, self._others = gateway, dispatcher, others
        self._clock, self._remark = clock, remark
        self._blind: set[Side] = set()
        self.words: dict[Side, tuple[str, ...]] = {}

    @property
    def told(self) -> tuple[str, ...]:
        """What they have running, in words."""
        return tuple(text for side in Side for text in self.words.get(side, ()))

    async def keep_looking(self, seconds: float) -> None:
        """Look at once and then every so many campaign seconds, until cancelled."""
        while True:
            await self.look()
            await self._clock.sleep(seconds)

    async def look(self) -> None:
        """Look once; a vCenter that does not tell leaves the account as it was."""
        for side in self._dispatcher.books:
            try:
                found = self._others(await self._gateway.at_work(side))
            except (GatewayError, VCenterError) as trouble:
                if side not in self._blind:  # whatever it is, our own calls will meet it too
                    self._remark(f"what others do in the {side} vCenter cannot be seen: {trouble}")
                self._blind.add(side)
                continue
            self._blind.discard(side)
            self._charge(side, found)

    def _charge(self, side: Side, found: list[AtWork]) -> None:
        model = self._dispatcher.model(side)
        charged = {task.state.ref.id: (foreign_costs(task, model), _words(task)) for task in found}
        self._dispatcher.others(side, charged)
        self.words[side] = tuple(
            f"{_words(task)}: {task.state.entity_name} on {side} host {task.host}" for task in found
        )


def _words(task: AtWork) -> str:
    return f"{FOREIGN[task.state.description].word} started by {task.user or SYSTEM}"
