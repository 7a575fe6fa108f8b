"""Orders and small steps that the contract's scenes share."""

from __future__ import annotations

from dataclasses import replace

from executor.gateway import Gateway, Order, TaskRef, TaskState, VmState
from tests.contract.estate import uuid_of
from wavelift.model.placement import DiskPlacement, NicPlacement, Placement, Side
from wavelift.model.plan import Identity

STORES = {"west-a": "east-a", "west-b": "east-b"}
NETWORKS = {"app-10": "app-11", "backup": "backup"}


async def look(gateway: Gateway, number: int, side: Side = Side.SOURCE) -> VmState | None:
    """The VM with that number, or None."""
    found = (await gateway.find(side, [Identity("", instance_uuid=uuid_of(number))]))[0]
    assert len(found) <= 1
    return found[0] if found else None


async def see(gateway: Gateway, number: int, side: Side = Side.SOURCE) -> VmState:
    """The VM with that number; it must be there."""
    state = await look(gateway, number, side)
    assert state is not None
    return state


def forward(state: VmState, *, host: str = "esx-new-1") -> Order:
    """Move it to the target: other datastores, another network."""
    to = Placement(
        datacenter="DC-East",
        cluster="New",
        host=host,
        datastore="east-a",
        disks=tuple(DiskPlacement(disk.label, STORES[disk.datastore], disk.key) for disk in state.disks),
        nics=tuple(NicPlacement(nic.label, NETWORKS[nic.network], nic.key) for nic in state.nics),
    )
    return Order(
        state.instance_uuid, state.name, state.side, state.moref, state.instance_uuid, to, state.power
    )


def back(state: VmState, home: VmState) -> Order:
    """Move it back to where it was."""
    return replace(forward(home), side=state.side, moref=state.moref, to=home.placement)


async def follow(gateway: Gateway, task: TaskRef) -> list[TaskState]:
    """All states up to the final one."""
    return [state async for state in gateway.follow(task)]


async def until_running(gateway: Gateway, task: TaskRef, progress: int = 1) -> TaskState:
    """Wait until the task has got somewhere."""
    async for state in gateway.follow(task):
        if state.phase.ended or (state.progress or 0) >= progress:
            return state
    raise AssertionError("the task's states ended before a final one")
