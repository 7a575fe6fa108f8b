"""How each VM could come back, told before it leaves: a forecast, inferred in fact sheet 6.5."""

from __future__ import annotations

from collections.abc import Sequence

from executor.gateway import Site, SiteHost, VmState
from executor.preflight.surroundings import hosts_in, too_new
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement
from wavelift.model.plan import Move
from wavelift.model.preflight import Return, Way

__all__ = ["foresee"]


def foresee(
    move: Move,
    state: VmState,
    to: Placement,
    source: Site,
    target: Site,
    *,
    denied: str = "",
    cold: bool = False,
) -> Return:
    """The rollback class of a VM as it stands.

    Args:
        move: its move.
        state: where it is now.
        to: where it will go.
        source: the vCenter it leaves.
        target: the one it goes to.
        denied: a privilege that is missing for the way back, or "".
        cold: whether it can only leave powered off.
    """
    home = hosts_in(source, state.placement.datacenter, state.placement.cluster)
    there = [host for host in hosts_in(target, to.datacenter, to.cluster) if host.usable]
    impossible = _impossible(home, there, source, target, denied)
    if impossible:
        return Return(move.vm, Way.IMPOSSIBLE, impossible)
    if state.power is not Power.ON:
        return Return(move.vm, Way.COLD, f"it is {_POWER[state.power]}")
    if cold:
        return Return(move.vm, Way.COLD, "vCenter lets it leave only powered off")
    without = _without_vmotion([host for host in home if host.usable])
    if without:
        return Return(move.vm, Way.COLD, without)
    return Return(move.vm, Way.HOT, _condition(home, there))


_POWER = {Power.OFF: "powered off", Power.SUSPENDED: "suspended", Power.ON: "powered on"}


def _impossible(
    home: Sequence[SiteHost], there: Sequence[SiteHost], source: Site, target: Site, denied: str
) -> str:
    if denied:
        return f"the account at the source lacks {denied}"
    unknown = [host for host in there if too_new(host, source)]
    if there and len(unknown) == len(there):
        host = unknown[0]
        return (
            f"the source vCenter {source.version} {source.build} does not know hosts such as {host.name} "
            f"({host.version} {host.build})"
        )
    known = [host for host in home if not too_new(host, target)]
    if home and not known:
        return f"the target vCenter {target.version} {target.build} does not know the source's hosts"
    if not any(host.usable for host in known):
        return "no host of its cluster at the source can take VMs"
    return ""


def _without_vmotion(home: Sequence[SiteHost]) -> str:
    still = [host for host in home if host.vmotion is False]
    return "vMotion is not set up on the hosts of its cluster at the source" if still == list(home) else ""


def _condition(home: Sequence[SiteHost], there: Sequence[SiteHost]) -> str:
    """A VM that is power-cycled on newer CPUs takes up their features, and then cannot go back running."""
    modes = {host.evc for host in (*home, *there)}
    if len(modes) == 1 and "" not in modes:
        return ""
    models = {host.cpu for host in there if host.cpu} - {host.cpu for host in home}
    known = any(host.cpu for host in home)
    return (
        "until it is power-cycled at the target, whose CPUs differ; then cold only"
        if models and known
        else ""
    )
