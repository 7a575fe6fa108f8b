"""What is ordered of a vCenter, its opinion of it, and the tasks that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from executor.gateway.faults import Fault
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement, Side
from wavelift.model.values import value

__all__ = ["AtWork", "Locator", "Order", "TaskPhase", "TaskRef", "TaskState", "Verdict"]


@dataclass(frozen=True, slots=True)
class Locator:
    """How the other vCenter is led to this one (fact sheet 1.3).

    Attributes:
        url: the address it is given.
        told: SHA-1 fingerprint it is given.
        shown: SHA-1 fingerprint of the certificate that address shows us, "" when none can be seen from here.
        expires: when that certificate ends, or None.
        problem: why it cannot be seen, or "".
    """

    url: str
    told: str
    shown: str = ""
    expires: datetime | None = None
    problem: str = ""


@value
class Order:
    """One relocation to the other vCenter; free of secrets, so it can be written down.

    Attributes:
        vm: the VM's key in the plan.
        name: inventory name, for people.
        side: the vCenter it is on now, on which the relocation is called.
        moref: its managed object id there.
        instance_uuid: its instanceUuid.
        to: placement on the other side: host filled in, an entry with key for every live disk and NIC.
        power: its power state now.
        attempt: 1, 2, … in this direction.
        local: within one vCenter: without a service locator. Refused where the sides are two vCenters, as is
            an order that is not local where they are one.
    """

    vm: str
    name: str
    side: Side
    moref: str
    instance_uuid: str
    to: Placement
    power: Power
    attempt: int = 1
    local: bool = False


@value
class Verdict:
    """What ``CheckRelocate_Task`` says: errors would fail the move, warnings deserve a look."""

    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


class TaskPhase(StrEnum):
    """``TaskInfo.state``."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    ERROR = "error"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self in _ENDED


_ENDED = (TaskPhase.SUCCESS, TaskPhase.ERROR)


@value
class TaskRef:
    """A task in one vCenter."""

    side: Side
    id: str


@value
class TaskState:
    """A task as its vCenter shows it now.

    Attributes:
        ref: which task.
        phase: queued, running, success, error.
        progress: 0 to 100, or None.
        fault: set when ``phase`` is error. A cancelled task carries ``vmodl.fault.RequestCanceled``.
        entity: moref of the VM it works on, or "". This, its name, the description and ``queued`` are for
            who found the task; who follows one knows them and may be told none.
        entity_name: that VM's name, or "".
        description: ``descriptionId``, e.g. "VirtualMachine.relocate".
        queued, started, completed: the vCenter's own times (UTC).
        mine: False where it is known that another account started it; only ``tasks`` tells.
    """

    ref: TaskRef
    phase: TaskPhase
    progress: int | None = None
    fault: Fault | None = None
    entity: str = ""
    entity_name: str = ""
    description: str = ""
    queued: datetime | None = None
    started: datetime | None = None
    completed: datetime | None = None
    mine: bool = True


@dataclass(frozen=True, slots=True)
class AtWork:
    """An unfinished task that takes slots of its vCenter, whoever started it.

    Attributes:
        state: the task.
        user: who started it, as the vCenter tells, domain included; "" where the system itself did.
        hot: whether its VM runs.
        datacenter, host: where that VM is now; where the task takes it, no ``TaskInfo`` tells.
        datastores: what its disks lie on.
    """

    state: TaskState
    user: str
    hot: bool
    datacenter: str
    host: str
    datastores: tuple[str, ...] = ()
