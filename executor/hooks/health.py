"""Health checks: how a VM must look after it arrived, asked again until it does or patience ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from executor.clock import Clock
from executor.gateway import Gateway, VmState
from executor.hooks.call import call
from executor.hooks.choice import goes
from executor.hooks.command import run_command
from executor.hooks.scene import Scene, fill_url
from executor.itinerary import Step
from executor.trip import ErrandFailed, Trip
from wavelift.model.hooks import HealthCheck, HookFailure, Look
from wavelift.model.inventory import Power
from wavelift.model.plan import Identity

__all__ = ["Health", "Surroundings"]

_THROUGH_THE_NETWORK = (Look.PING, Look.TCP, Look.HTTP)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all health checks of a run share.

    Attributes:
        gateway: both vCenters.
        clock: the campaign's clock.
        folder: the campaign's folder.
        simulated: whether the vCenters are simulated: then nothing is looked for on the network.
        before: the VM as it was before it left, where that is known.
    """

    gateway: Gateway
    clock: Clock
    folder: Path
    simulated: bool
    before: Callable[[Trip], VmState | None]


@dataclass(frozen=True, slots=True)
class Health:
    """An errand: one health check.

    Attributes:
        check: what was asked for.
        meant: keys of the VMs it is meant for.
        scene: what is filled into a url.
        around: what all share.
    """

    check: HealthCheck
    meant: frozenset[str]
    scene: Callable[[Trip, VmState], Scene]
    around: Surroundings

    @property
    def step(self) -> Step:
        """After it was verified."""
        return Step.POST_CHECKS

    @property
    def name(self) -> str:
        """The check's title."""
        return f"health {self.check.title}"

    def concerns(self, trip: Trip) -> bool:
        """Whether it is meant for this VM, this way."""
        return trip.vm in self.meant and goes(self.check, trip.direction)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Look until it is well.

        Raises:
            ErrandFailed: it was not well in time.
        """
        if self.check.powered_on_only and state.power is not Power.ON:
            return ()
        if self.around.simulated and self.check.look in _THROUGH_THE_NETWORK and not self.check.simulated:
            return (f"{self.check.title}: not looked at, because these vCenters are simulated",)
        clock = self.around.clock
        deadline = clock.elapsed() + self.check.patience_seconds
        while True:
            try:
                return (f"{self.check.title}: {await self._look(trip, state)}",)
            except ErrandFailed as failure:
                if clock.elapsed() + self.check.pause_seconds > deadline:
                    return self._unwell(failure.reason)
            await clock.sleep(self.check.pause_seconds)

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Looking changes nothing."""
        return ()

    def _unwell(self, reason: str) -> tuple[str, ...]:
        if self.check.on_failure is HookFailure.WARN:
            return (f"{self.check.title}: {reason} (only told)",)
        raise ErrandFailed(f"{reason}, for {self.check.patience_seconds:g} s")

    async def _look(self, trip: Trip, state: VmState) -> str:
        before = self.around.before(trip) or state
        if self.check.look in (Look.TOOLS, Look.ADDRESS):
            return _guest(self.check.look, before, await self._fresh(trip, state))
        address = self.check.address or next(iter(before.addresses), "")
        if not address and not (self.check.look is Look.HTTP and "{address}" not in self.check.url):
            raise ErrandFailed("nobody told an address of it: set address in this check")
        return await self._knock(address, {**self.scene(trip, state), "address": address})

    async def _fresh(self, trip: Trip, state: VmState) -> VmState:
        identity = Identity(name=trip.name, instance_uuid=trip.instance_uuid)
        (found,) = await self.around.gateway.find(state.side, [identity])
        return found[0] if found else state

    async def _knock(self, address: str, scene: Mapping[str, str]) -> str:
        check = self.check
        if check.look is Look.PING:
            await _ping(address, check.timeout_seconds, self.around.folder)
            return f"{address} answers"
        if check.look is Look.TCP:
            await _connect(address, check.port, check.timeout_seconds)
            return f"{address} port {check.port} is open"
        return await call(
            "GET",
            fill_url(check.url, scene),
            expect=check.expect,
            ca_file=self.around.folder / check.ca_file if check.ca_file else None,
            seconds=check.timeout_seconds,
        )


def _guest(look: Look, before: VmState, now: VmState) -> str:
    if look is Look.TOOLS:
        if now.tools != "guestToolsRunning":
            raise ErrandFailed("guest tools do not run")
        return "guest tools run"
    gone = [address for address in before.addresses if address not in now.addresses]
    if gone:
        has = ", ".join(now.addresses) or "none"
        raise ErrandFailed(f"its address {', '.join(gone)} is not back (it has {has})")
    return f"has {', '.join(now.addresses) or 'no address, as before'}"


async def _ping(address: str, seconds: float, folder: Path) -> None:
    count = ("-n", "1") if sys.platform == "win32" else ("-c", "1")
    try:
        await run_command(["ping", *count, address], variables={}, folder=folder, seconds=seconds)
    except ErrandFailed as failure:
        text = "" if "cannot be started" not in failure.reason else f": {failure.reason}"
        raise ErrandFailed(f"{address} does not answer ping{text}") from failure


async def _connect(address: str, port: int, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(address, port)
    except TimeoutError:
        raise ErrandFailed(f"{address} port {port} does not answer in {seconds:g} s") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ErrandFailed(f"{address} port {port} cannot be reached: {reason}") from error
    writer.close()
