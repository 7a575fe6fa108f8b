"""Everything about one vCenter in one place; all of it blocks, none of it knows asyncio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pyVmomi import vim

from executor.gateway import Order, Refused, TaskRef, Unanswered
from executor.vsphere.at_work import Workload
from executor.vsphere.belongings import Owner
from executor.vsphere.census import Census
from executor.vsphere.devices import DeviceMemory
from executor.vsphere.folders import Folders
from executor.vsphere.inventory import Inventory
from executor.vsphere.login import Login
from executor.vsphere.lookup import Lookup
from executor.vsphere.policies import PolicyIds
from executor.vsphere.properties import moref
from executor.vsphere.relocate import Sealed, build_spec, locator_for, no_locator
from executor.vsphere.resolve import resolve_fresh
from executor.vsphere.rights import Rights
from executor.vsphere.session import Link, Session, Timing
from executor.vsphere.tasks import Watcher
from executor.vsphere.templates import Templates
from wavelift.model.placement import Side

__all__ = ["VCenterSide", "check", "submit"]


class VCenterSide:
    """One vCenter's session and what is built on it."""

    def __init__(
        self,
        side: Side,
        login: Login,
        clock: Callable[[], datetime],
        timing: Timing,
        *,
        keep: int,
        settle: float,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.session = Session(side, login, timing, keep=keep, sleep=sleep)
        self.inventory = Inventory(self.session, clock)
        self.devices = DeviceMemory()
        self.lookup = Lookup(self.session, self.inventory, self.devices, clock)
        self.census = Census(self.session, self.inventory)
        self.rights = Rights(self.session, self.inventory)
        self.policies = PolicyIds(self.session)
        self.folders = Folders(self.session, self.inventory)
        self.owner = Owner(self.session, self.inventory, self.devices)
        self.templates = Templates(self.session, self.inventory)
        self.workload = Workload(self.session, self.inventory)
        self.watcher = Watcher(self.session, settle)

    def cancel(self, task: TaskRef) -> None:
        """Ask for cancellation, once; a session that was lost before the vCenter heard us does not count."""

        def ask(link: Link) -> None:
            link.ref(vim.Task, task.id).CancelTask()

        try:
            self.session.call_once(ask)
        except Refused as refusal:
            if refusal.fault.name != "vim.fault.NotAuthenticated":
                raise
            self.session.call_once(ask)

    def stay(self) -> None:
        """Show the vCenter that we are still here (fact sheet 0.9)."""
        self.session.call(lambda link: link.ref(vim.ServiceInstance, "ServiceInstance").CurrentTime())

    def close(self) -> None:
        """Stop watching, log off; never raises."""
        self.session.closing.set()
        self.watcher.stop()
        self.session.close()


def submit(order: Order, here: VCenterSide, there: VCenterSide) -> TaskRef:
    """Call ``RelocateVM_Task`` once."""
    spec = _spec(order, here, there)
    task = here.session.call_once(
        lambda link: link.ref(vim.VirtualMachine, order.moref).RelocateVM_Task(spec.unseal())
    )
    here.devices.forget(order.moref)
    return _task(task, here)


def check(order: Order, here: VCenterSide, there: VCenterSide) -> TaskRef:
    """Call ``CheckRelocate_Task``; it changes nothing, so it may be asked twice."""
    spec = _spec(order, here, there)

    def ask(link: Link) -> Any:
        checker = link.content.vmProvisioningChecker
        return checker.CheckRelocate_Task(link.ref(vim.VirtualMachine, order.moref), spec.unseal())

    return _task(here.session.call(ask), here)


def _spec(order: Order, here: VCenterSide, there: VCenterSide) -> Sealed:
    lead = no_locator if order.local else locator_for
    locator = lead(here.session, there.session)
    to = resolve_fresh(order.to, there.inventory, there.session.login.where)
    keys = frozenset(to.disks) | frozenset(to.nics)
    devices = here.devices.of(here.session, order.moref, keys)
    return build_spec(order, to, devices, locator, there.policies.of(order.to))


def _task(task: Any, here: VCenterSide) -> TaskRef:
    """An answer without a task leaves open what the vCenter did."""
    if task is None:
        raise Unanswered(f"{here.session.login.where} answered without a task")
    return TaskRef(here.session.side, moref(task))
