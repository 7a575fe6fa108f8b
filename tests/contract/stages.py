"""Where the contract is played: each stage is one implementation of the gateway in front of one world."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from executor.gateway import Gateway
from executor.simulator.record import CallRecord
from executor.simulator.soap.pair import PairEndpoint
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from executor.simulator.world.world import World
from executor.vsphere.gateway import VSphereGateway
from executor.vsphere.login import Login
from tests.contract.estate import SOURCE_VMS, make_world
from tests.patient import PatientLoop, patient_pair
from wavelift.model.inventory import Vm
from wavelift.model.placement import Side
from wavelift.secret import Secret

SPEED = 20.0
PATIENCE = 30.0


@dataclass
class Stage:
    """A running world with a gateway in front.

    Attributes:
        world: what is behind the gateway; None where that is no world of ours.
        expire: ends all sessions of a side; does nothing where there are none.
    """

    gateway: Gateway
    world: World | None
    expire: Callable[[Side], None]

    @property
    def record(self) -> CallRecord:
        return self.world.record


Scene = Callable[[Stage], Awaitable[Any]]
Play = Callable[..., Any]


def login_at(endpoint: PairEndpoint, **changes: str) -> Login:
    values: dict[str, Any] = {
        "thumbprint": endpoint.sha256,
        "user": endpoint.user,
        "password": endpoint.password,
    }
    values.update(changes)
    return Login(
        host=endpoint.host,
        port=endpoint.port,
        user=values["user"],
        password=Secret(values["password"]),
        thumbprint=values["thumbprint"],
        ca_file=values.get("ca_file", ""),
    )


def over_soap(
    scene: Scene,
    faults: Sequence[dict[str, Any]] = (),
    vms: tuple[Vm, ...] = SOURCE_VMS,
    speed: float = SPEED,
) -> Any:
    """Play against the simulated pair over TLS and SOAP, in accelerated real time."""
    world = make_world(faults, vms)
    with patient_pair(world, speed) as (pair, wall):
        logins = [login_at(pair.endpoints[side]) for side in Side]

        def now() -> Any:
            with world.lock:
                return world.now()

        async def play() -> Any:
            gateway = VSphereGateway(*logins, clock=now, call_timeout=20, patience=PATIENCE, settle=0.01)
            await gateway.open()
            try:
                return await scene(Stage(gateway, world, pair.expire_sessions))
            finally:
                await gateway.close()

        with asyncio.Runner(loop_factory=lambda: PatientLoop(wall)) as runner:
            return runner.run(asyncio.wait_for(play(), PATIENCE))


def in_process(scene: Scene, faults: Sequence[dict[str, Any]] = (), vms: tuple[Vm, ...] = SOURCE_VMS) -> Any:
    """Play in this process, in virtual time; there are no sessions that could end."""
    world = make_world(faults, vms)

    async def play() -> Any:
        gateway = SimulatedGateway(world, patience=PATIENCE)
        await gateway.open()
        try:
            return await scene(Stage(gateway, world, lambda _side: None))
        finally:
            await gateway.close()

    return run_virtual(play())


STAGES: dict[str, Play] = {"soap": over_soap, "in process": in_process}
