"""Whether a VM stands where a placement says: within one vCenter that alone tells that it has moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from executor.gateway import VmState
from executor.orders import Drift
from wavelift.model.placement import Placement

__all__ = ["stands_at", "stands_where"]


def stands_at(state: VmState, wanted: Placement) -> bool:
    """Whether cluster, pool, folder, every datastore and every network are as wanted; hosts do not count.

    What ``wanted`` leaves empty is not looked at, but for pool and folder, where empty is the root.
    """
    have = state.placement
    if (have.cluster, have.pool, have.folder) != (wanted.cluster, wanted.pool, wanted.folder):
        return False
    if wanted.datacenter not in ("", have.datacenter) or wanted.datastore not in ("", have.datastore):
        return False
    disks = {disk.key: disk.datastore for disk in state.disks}
    nics = {nic.key: nic.network for nic in state.nics}
    return all(disks.get(disk.key or -1) == disk.datastore for disk in wanted.disks) and all(
        nics.get(nic.key or -1) == nic.network for nic in wanted.nics
    )


def stands_where(place: Callable[[VmState, str], Placement], wanted: Placement) -> Callable[[VmState], bool]:
    """The same for a placement that is made from the live VM.

    Where none can be made, the devices that ``wanted`` knows decide: a disk that was added since, and went
    along, says nothing about where the VM is.

    Args:
        place: makes the placement for the live VM and its host; may raise ``Drift``.
        wanted: what it is made from.
    """

    def stands(state: VmState) -> bool:
        try:
            return stands_at(state, place(state, state.placement.host))
        except Drift:
            return stands_at(state, _keyed(wanted, state))

    return stands


def _keyed(wanted: Placement, state: VmState) -> Placement:
    """The devices that are known by their label alone get the key of the live one of that label."""
    disks = {disk.label: disk.key for disk in state.disks}
    nics = {nic.label: nic.key for nic in state.nics}
    return replace(
        wanted,
        disks=tuple(
            replace(disk, key=disks.get(disk.label) if disk.key is None else disk.key)
            for disk in wanted.disks
            if disk.datastore
        ),
        nics=tuple(
            replace(nic, key=nics.get(nic.label) if nic.key is None else nic.key)
            for nic in wanted.nics
            if nic.network
        ),
    )
