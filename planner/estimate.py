"""How long one move takes when it has the machines to itself (fact sheet 7.2 and 7.3)."""

from __future__ import annotations

from functools import cached_property
from math import exp, log
from statistics import NormalDist

from wavelift.errors import InputError
from wavelift.model.inventory import Power, Vm
from wavelift.model.plan import Estimate
from wavelift.settings import Planning

__all__ = ["link_mib_s", "move_rate", "move_seconds", "safety", "scaled"]

LOW, HIGH = 0.7, 1.8
"""The band around an estimate that was never calibrated (fact sheet 7.3)."""

DIRTY_RATIO = 0.2
"""Share of the memory that is written again while it is copied: M / (1 - rho) (fact sheet 7.2)."""

LINK_EFFICIENCY = 0.9
"""What a link carries of its nominal speed (fact sheet 7.3)."""

_HIGH_AT = NormalDist().inv_cdf(0.9)
"""The high end of the band is what nine of ten waves keep."""

_MIB_PER_GBIT = 1e9 / 8 / 2**20


def link_mib_s(planning: Planning) -> float:
    """Return what the link between the sites carries, in MiB/s; infinite where it is set to 0."""
    if not planning.link_gbps:
        return float("inf")
    return planning.link_gbps * _MIB_PER_GBIT * LINK_EFFICIENCY


def move_rate(vm: Vm, planning: Planning) -> float:
    """Return the rate in MiB/s at which a move alone copies the VM's disks.

    Powered-off VMs and the parents of snapshots go over NFC, which is slow, unless there is unified data
    transport (fact sheet 7.1, 7.2).

    Raises:
        InputError: a rate in the settings is 0.
    """
    return Pace(planning).rate(vm)


def move_seconds(vm: Vm, planning: Planning) -> Estimate:
    """Return the duration of a move alone, in seconds.

    Hot: disks, then memory with the pages written meanwhile, then switchover. Cold: disks over NFC.

    Raises:
        InputError: a rate in the settings is 0.
    """
    return Pace(planning).seconds(vm)


class Pace:
    """The rates of a campaign's settings, looked up once for all its VMs; see ``move_rate``."""

    def __init__(self, planning: Planning) -> None:
        self._planning = planning
        self._overhead = planning.overhead_seconds
        self._unified = planning.unified_data_transport

    @cached_property
    def _hot(self) -> float:
        return min(_rate("hot_mib_s", self._planning), link_mib_s(self._planning))

    @cached_property
    def _cold(self) -> float:
        return min(_rate("cold_mib_s", self._planning), link_mib_s(self._planning))

    def rate(self, vm: Vm) -> float:
        """See ``move_rate``."""
        slow = (vm.power is not Power.ON or bool(vm.snapshots)) and not self._unified
        return self._cold if slow else self._hot

    def seconds(self, vm: Vm) -> Estimate:
        """See ``move_seconds``."""
        seconds = vm.copy_mib / self.rate(vm) + self._overhead
        if vm.power is Power.ON:
            seconds += vm.memory_mib / (self._hot * (1 - DIRTY_RATIO))
        return scaled(seconds)


def safety(confidence: float) -> float:
    """Return by how much an expected duration must be stretched to be kept with that confidence.

    A wave's error is that of its rates, which all its moves share, so it does not average out; durations are
    taken as lognormal, with the expected one in the middle and the high end of the band at 0.9.

    Args:
        confidence: 0.5 to 0.99; 0.5 gives 1, 0.9 gives ``HIGH``.
    """
    return exp(log(HIGH) * NormalDist().inv_cdf(confidence) / _HIGH_AT)


def scaled(seconds: float) -> Estimate:
    """Return the band around an expected duration, rounded to a tenth of a second."""
    return Estimate(round(LOW * seconds, 1), round(seconds, 1), round(HIGH * seconds, 1))


def _rate(name: str, planning: Planning) -> float:
    rate: float = getattr(planning, name)
    if not rate:
        raise InputError(
            f"[planning] {name} is 0, so no move would ever end",
            file="wavelift.toml",
            advice="set what one move alone achieves, in MiB/s, or remove the line for the default",
        )
    return rate
