"""What differs from night to night: speeds, overheads, guests and passing faults, all drawn from one seed.

No published figures tell how much the same move varies between nights. The spreads are chosen so that nine
nights in ten stay within the band that experience gives an uncalibrated estimate, 0.7 to 1.8 times the
expected duration (fact sheet 7.3); calibration against a campaign's own journal replaces the medians.

Every draw has a name ("datastore source ds1"), so that the same night with one parameter changed differs in
that parameter alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from hashlib import blake2b
from statistics import NormalDist

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import DatastoreNode, HostNode, VmNode
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import FaultScript, Phase, ScriptedFault
from executor.simulator.world.world import World
from wavelift.model.placement import Side

__all__ = ["Chance", "Pace", "Spread", "TransientFaults", "paced", "vary_estate", "vary_physics"]

_NORMAL = NormalDist()
_TRANSIENT = (
    ("vim.fault.Timedout", "Operation timed out."),
    ("vmodl.fault.HostCommunication", "A communication error occurred while talking to the host."),
    ("vim.fault.ResourceInUse", "The resource is in use."),
    ("vmodl.fault.SystemError", "A general system error occurred: failed waiting for data. Error 16."),
)
"""Faults that pass by themselves, each with a rule that retries (fact sheet 5.3)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How much a night may differ. Each is the sigma of a lognormal factor with median 1.

    Attributes:
        line: the line between the sites, once per night.
        stream: what one running VM's copy gets at most, once per night.
        nfc: what one powered-off VM's copy gets at most, once per night.
        datastore: reading and writing, once per datastore and night.
        host: a host's vMotion network, once per host and night.
        overhead: start-up and switchover, once per night.
        dirty: how fast a guest changes its memory, once per VM and night; guests differ most.
        transient: share of attempts that break with a fault that passes, 0 to 1.
        late_seconds: how late the operator starts a wave: uniform from 0 to this.
        pauses_per_hour: how often the operator pauses a wave; the gaps between are exponential.
        pause_seconds: how long: uniform from half of this to twice as long.
    """

    line: float = 0.10
    stream: float = 0.20
    nfc: float = 0.20
    datastore: float = 0.20
    host: float = 0.10
    overhead: float = 0.25
    dirty: float = 0.60
    transient: float = 0.01
    late_seconds: float = 300.0
    pauses_per_hour: float = 0.05
    pause_seconds: float = 900.0

    @classmethod
    def none(cls) -> Spread:
        """A night as the medians have it."""
        return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many times longer things take than the uncalibrated model says; from runs already made.

    Attributes:
        hot: moves of running VMs, and what all moves share.
        cold: copies of VMs that are off.
    """

    hot: float = 1.0
    cold: float = 1.0


class Chance:
    """Draws by name: the same name under the same seed always gives the same number."""

    def __init__(self, *seed: object) -> None:
        self._seeded = blake2b(key=blake2b(repr(seed).encode()).digest(), digest_size=8)

    def uniform(self, *name: object) -> float:
        """A number between 0 and 1, both excluded."""
        drawn = self._seeded.copy()
        drawn.update(repr(name).encode())
        return (int.from_bytes(drawn.digest(), "big") + 0.5) / 2**64

    def factor(self, sigma: float, *name: object) -> float:
        """A lognormal factor with median 1."""
        return math.exp(sigma * _NORMAL.inv_cdf(self.uniform(*name))) if sigma else 1.0


def paced(physics: Physics, pace: Pace) -> Physics:
    """The physics at the pace that runs showed."""
    return replace(
        physics,
        link_mib_s=physics.link_mib_s / pace.hot,
        stream_mib_s=physics.stream_mib_s / pace.hot,
        nfc_mib_s=physics.nfc_mib_s / pace.cold,
        overhead_seconds=physics.overhead_seconds * pace.hot,
        switchover_seconds=physics.switchover_seconds * pace.hot,
    )


def vary_physics(physics: Physics, spread: Spread, chance: Chance) -> Physics:
    """Tonight's physics."""
    slowness = chance.factor(spread.overhead, "overhead")
    return replace(
        physics,
        link_mib_s=physics.link_mib_s * chance.factor(spread.line, "line"),
        stream_mib_s=physics.stream_mib_s * chance.factor(spread.stream, "stream"),
        nfc_mib_s=physics.nfc_mib_s * chance.factor(spread.nfc, "nfc"),
        overhead_seconds=physics.overhead_seconds * slowness,
        switchover_seconds=physics.switchover_seconds * slowness,
    )


def vary_estate(world: World, spread: Spread, chance: Chance, pace: Pace) -> None:
    """Tonight's hosts, datastores and guests; before anything runs."""
    for vc in world.sites:
        side = vc.side
        for host in nodes_of(vc, HostNode):
            host.link_mib_s *= chance.factor(spread.host, "host", side, host.name) / pace.hot
        for store in nodes_of(vc, DatastoreNode):
            name = ("datastore", side, store.moref)
            store.read_mib_s *= chance.factor(spread.datastore, *name, "read") / pace.hot
            store.write_mib_s *= chance.factor(spread.datastore, *name, "write") / pace.hot
    for vm in nodes_of(world.vcenters[Side.SOURCE], VmNode):
        vm.dirty_mib_s *= chance.factor(spread.dirty, "dirty", vm.instance_uuid) / pace.hot


class TransientFaults(FaultScript):
    """A fault script, and beside it faults that pass, at a rate per attempt."""

    def __init__(self, script: tuple[ScriptedFault, ...], rate: float, chance: Chance, seed: int) -> None:
        super().__init__(script, seed)
        self.phases.add(Phase.COPY)
        self._rate, self._chance = rate, chance

    def take(
        self,
        phase: Phase,
        side: Side,
        vm: VmNode | None,
        attempt: int,
        method: str = "RelocateVM_Task",
        *,
        now: float = math.inf,
    ) -> ScriptedFault | None:
        """The scripted fault if there is one, else perhaps one that passes, somewhere in the copy."""
        scripted = super().take(phase, side, vm, attempt, method, now=now) if self.entries else None
        if scripted is not None or phase is not Phase.COPY or vm is None:
            return scripted
        name = (side, vm.instance_uuid, attempt)
        if self._chance.uniform("transient", *name) >= self._rate:
            return None
        kind = int(self._chance.uniform("kind", *name) * len(_TRANSIENT))
        fault, text = _TRANSIENT[kind]
        at = 100.0 * self._chance.uniform("at", *name)
        return ScriptedFault(phase=Phase.COPY, fault=fault, text=text, at=at)
