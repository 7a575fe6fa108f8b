"""The port itself: every question and order that the engine has for two vCenters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from executor.gateway.happenings import Happening
from executor.gateway.rights import Right
from executor.gateway.sites import Site
from executor.gateway.tasks import AtWork, Locator, Order, TaskRef, TaskState, Verdict
from executor.gateway.vms import VmCard, VmDetail, VmState
from wavelift.model.belongings import Belongings, Given
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

__all__ = ["Gateway"]


class Gateway(Protocol):
    """Both vCenters, as the engine sees them.

    Any method may raise ``Refused``, ``Unanswered`` or ``VCenterError``. Only ``submit`` and ``cancel``
    touch a running VM, and neither ever repeats itself.
    """

    async def open(self) -> None:
        """Log on to both vCenters, checking the pinned certificates first."""

    async def close(self) -> None:
        """Log off; never raises for a session that is gone already."""

    async def survey(self, side: Side, *, refreshed: Collection[str] = ()) -> Site:
        """Read clusters, hosts, datastores, networks, pools and folders.

        The vCenter first asks anew how full the datastores of the names in ``refreshed`` are; otherwise it
        tells what it saw some while ago (fact sheet 4.1).
        """

    async def find(self, side: Side, wanted: Sequence[Identity]) -> list[tuple[VmState, ...]]:
        """Find VMs; one tuple per identity, in order.

        With an ``instance_uuid`` that alone decides. Without it, all VMs of that name whose moref (same
        vCenter only), BIOS uuid, MACs and disk uuids do not contradict the identity.
        """

    async def find_on_both(self, wanted: Sequence[Identity]) -> dict[Side, list[tuple[VmState, ...]]]:
        """Find VMs on both sides, asked at once: one that crosses meanwhile may be on both or none."""

    async def census(self, side: Side) -> list[VmCard]:
        """Read what identifies every VM of a vCenter, in pages."""

    async def inspect(self, side: Side, vms: Sequence[str]) -> dict[str, VmDetail]:
        """Read details of these VMs (morefs) in pages; VMs that are gone are left out."""

    async def missing_rights(self, side: Side, wanted: Sequence[Right]) -> list[tuple[str, ...]]:
        """Say which of the wanted privileges our account lacks; one tuple per right, in order.

        An object that is not there lacks nothing: that it is missing is another finding.
        """

    async def locator(self, side: Side) -> Locator:
        """Say where the other vCenter is led to for this one, and what certificate is seen there."""

    async def ensure_folder(self, side: Side, datacenter: str, path: str) -> None:
        """Make sure the VM folder path exists; creating one that exists is no error."""

    async def belongings(self, vm: VmState) -> Belongings:
        """Read what belongs to a VM beside what is in it; what cannot be read is named, not raised."""

    async def give_back(self, vm: VmState, wanted: Belongings) -> Given:
        """Give a VM what it lacks of this, and nothing else; what does not work stops no other part.

        Doing it twice changes nothing. A DRS rule stands once two of its members are in the VM's cluster.
        """

    async def set_template(self, side: Side, moref: str, *, template: bool) -> None:
        """Mark a VM as a template, or a template as a VM; what it is already is no error."""

    async def check(self, order: Order) -> Verdict:
        """Ask ``CheckRelocate_Task`` whether the order would be accepted.

        Raises:
            Overdue: the check did not end in time (fact sheet 2).
        """

    async def submit(self, order: Order) -> TaskRef:
        """Call ``RelocateVM_Task`` with a service locator, once. Never repeated here."""

    def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        """Yield the task's state now and after each change, and end after the final one.

        Survives re-logins. Raises ``Refused`` with ``vmodl.fault.ManagedObjectNotFound`` when the vCenter
        knows no such task.
        """

    async def tasks(self, side: Side, since: datetime) -> list[TaskState]:
        """Relocation tasks queued since then: recent ones and those in the task history.

        ``since`` is by our time; what a task says of its own times is by the vCenter's clock.
        """

    async def events(self, side: Side, within: timedelta, names: Sequence[str]) -> list[Happening]:
        """What became of relocations of VMs of these names lately, oldest first; names count as they are."""

    async def at_work(self, side: Side) -> list[AtWork]:
        """Unfinished tasks of anybody, ours included, that take slots of this vCenter (``neighbours``)."""

    async def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation; the task's own end tells whether it worked."""
