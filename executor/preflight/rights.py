"""Which privileges a wave needs on both sides, there and back, and which are missing (fact sheet 1.1).

The account at the target is the one in the service locator, so its privileges are what counts there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from executor.gateway import Right, RightOn, Site, VmState
from executor.preflight.notes import blocker, warning
from executor.preflight.places import with_known_folder
from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement, Side
from wavelift.model.quantities import some

__all__ = ["arriving_rights", "departing_rights", "leaving_rights", "right_findings"]

_COLD, _HOT = "Resource.ColdMigrate", "Resource.HotMigrate"
_CANCEL = "Global.CancelTask"
_MARK_VM = "VirtualMachine.Provisioning.MarkAsVM"
_MARK_TEMPLATE = "VirtualMachine.Provisioning.MarkAsTemplate"
"""What the API reference asks for MarkAsVirtualMachine, beside the pool, and for MarkAsTemplate."""


def leaving_rights(states: Iterable[VmState]) -> dict[Right, str]:
    """What taking these VMs away needs; each right with what people call its object.

    A template becomes a VM first, and a template again where it stays after all (fact sheet 1.6).
    """
    wanted: dict[Right, str] = {}
    for state in states:
        needs = _going(state)
        if state.template:
            needs += (_MARK_TEMPLATE,)
            here = state.placement
            pool = Right(RightOn.POOL, ("Resource.AssignVMToPool",), "", here.datacenter, here.cluster)
            wanted[pool] = f"the root pool of {here.cluster}"
        wanted[Right(RightOn.VM, needs, state.moref)] = state.name
    return wanted | {Right(RightOn.ROOT, (_CANCEL,)): "the vCenter"}


def departing_rights(arrivals: Iterable[tuple[VmState, Placement]], site: Site) -> dict[Right, str]:
    """What bringing VMs back from there will need; before they are there, their folders are asked."""
    wanted: dict[Right, str] = {}
    for state, to in arrivals:
        folder = with_known_folder(to.folder, to.datacenter, site)
        name = folder or f"the root VM folder of {to.datacenter}"
        wanted[Right(RightOn.FOLDER, _going(state), folder, to.datacenter)] = name
    return wanted


def _going(state: VmState) -> tuple[str, ...]:
    """What a VM itself must be allowed to have done to it, to go."""
    if state.template:
        return _COLD, _MARK_VM
    return (_COLD, _HOT) if state.power is Power.ON else (_COLD,)


def arriving_rights(
    places: Iterable[Placement], site: Site, *, templates: Iterable[Placement] = ()
) -> dict[Right, str]:
    """What putting VMs there needs; each right with what people call its object.

    Args:
        places: where to.
        site: that vCenter.
        templates: those of the places at which a VM becomes a template again.
    """
    wanted: dict[Right, str] = {}
    for to in templates:
        folder = with_known_folder(to.folder, to.datacenter, site)
        name = folder or f"the root VM folder of {to.datacenter}"
        wanted[Right(RightOn.FOLDER, (_MARK_TEMPLATE,), folder, to.datacenter)] = name
    for to in places:
        where = to.datacenter
        for name in (to.datastore, *(disk.datastore for disk in to.disks)):
            wanted[Right(RightOn.DATASTORE, ("Datastore.AllocateSpace",), name, where)] = name
        pool = Right(RightOn.POOL, ("Resource.AssignVMToPool",), to.pool, where, to.cluster)
        wanted[pool] = f"{to.cluster}/{to.pool}" if to.pool else f"the root pool of {to.cluster}"
        folder = with_known_folder(to.folder, where, site)
        needs = ("VirtualMachine.Inventory.Create", *(("Folder.Create",) if folder != to.folder else ()))
        wanted[Right(RightOn.FOLDER, needs, folder, where)] = folder or f"the root VM folder of {where}"
        for nic in to.nics:
            wanted[Right(RightOn.NETWORK, ("Network.Assign",), nic.network, where, nic.switch)] = nic.network
    return wanted


def right_findings(
    side: Side,
    wanted: Mapping[Right, str],
    missing: Sequence[tuple[str, ...]],
    *,
    back: bool = False,
) -> Iterator[Finding]:
    """One finding per privilege, with the objects it is missing on.

    Args:
        side: the vCenter.
        wanted: as ``leaving_rights`` or ``arriving_rights`` give it.
        missing: what is lacking, in the order of ``wanted``.
        back: whether they are for the way back.
    """
    lacking: dict[str, list[str]] = defaultdict(list)
    for name, privileges in zip(wanted.values(), missing, strict=True):
        for privilege in privileges:
            lacking[privilege].append(name)
    for privilege, names in lacking.items():
        text = f"the account at the {side} lacks {privilege} on {some(names, 3)}"
        advice = "have it granted there, and to what is below"
        if privilege == _CANCEL:
            text += ": nothing that runs can be cancelled"
            yield warning("right-cancel", privilege, text, advice)
        elif back:
            yield warning("right-back", privilege, f"{text}: nothing can be brought back", advice)
        else:
            yield blocker("right-missing", privilege, text, advice)
