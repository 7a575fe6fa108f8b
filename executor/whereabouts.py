"""Whether a VM stands where a placement says: within one vCenter that alone tells that it has moved."""

from __future__ import annotations

from collections.abc import Callable

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


def stands_where(place: Callable[[VmState, str], Placement]) -> Callable[[VmState], bool]:
    """The same for a placement that is made from the live VM; one it cannot be made from is not there."""

    def stands(state: VmState) -> bool:
        try:
            return stands_at(state, place(state, state.placement.host))
        except Drift:
            return False

    return stands
