"""What the journal holds: one frozen value per kind of record. Nothing here ever carries a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from executor.gateway import Fault, Order, TaskRef, VmState
from executor.itinerary import Direction, Step
from wavelift.model.belongings import Belongings
from wavelift.model.preflight import Preflight
from wavelift.model.values import value

__all__ = [
    "AttemptEnded",
    "Body",
    "ErrandDone",
    "ErrandUndone",
    "Failed",
    "Identified",
    "Intended",
    "NeedsHelp",
    "Noted",
    "Preflighted",
    "Queued",
    "Record",
    "Remembered",
    "Returning",
    "RunEnded",
    "RunStarted",
    "SignedOff",
    "Skipped",
    "Steered",
    "Submitted",
    "Verified",
]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A process began to work on a wave.

    Attributes:
        command: run, resume or rollback.
        plan: digest of plan.json.
        version, pid: of the process.
        vms: what a rollback or a retry is for; empty means the whole wave.
    """

    command: str
    plan: str
    version: str
    pid: int
    vms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunEnded:
    """That process ended in an orderly way; ``stopped`` says why it ended early, "" if it did not."""

    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark for the report."""

    text: str


@dataclass(frozen=True, slots=True)
class Steered:
    """An operator asked something of the run while it was on, and it obeyed.

    Attributes:
        number: the request's.
        verb: pause, continue, stop, cancel, limit, skip or retry.
        arguments: VM keys, or a number.
        operator: who asked, as "anna on ops1".
        answer: what the run said it would do.
    """

    number: int
    verb: str
    arguments: tuple[str, ...]
    operator: str
    answer: str


@dataclass(frozen=True, slots=True)
class Preflighted:
    """A preflight of a wave, whole: one record, so that a crash leaves all of it or nothing."""

    preflight: Preflight


@dataclass(frozen=True, slots=True)
class SignedOff:
    """Somebody stands for the wave's last preflight."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The move waits for its turn (again)."""


@value
class Identified:
    """Where the VM was before wavelift touched it: what a rollback restores."""

    home: VmState


@dataclass(frozen=True, slots=True)
class ErrandDone:
    """Something beside the relocation is done: a hook, a restoring, a health check.

    Attributes:
        direction: which way the VM travels.
        step: in which step of the itinerary.
        errand: its name; with ``direction`` and ``step`` it tells ``resume`` what not to do again.
        notes: what came of it, for the report.
        group: for a record without a VM: the move group it was done for, "" for the wave itself.
    """

    direction: Direction
    step: Step
    errand: str
    notes: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class ErrandUndone:
    """The VM stays where it was, and what an errand had done there is taken back (or could not be)."""

    direction: Direction
    step: Step
    errand: str
    notes: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What belonged to the VM at the source beside what is in it: given back after each move."""

    belongings: Belongings


@value
class Intended:
    """About to submit this order. Synced before the call (design, promise 1)."""

    number: int
    direction: Direction
    order: Order


@value
class Submitted:
    """The vCenter accepted: this is the task."""

    number: int
    direction: Direction
    task: TaskRef


@value
class AttemptEnded:
    """How the attempt ended. ``result``: success, fault, cancelled or unknown."""

    number: int
    direction: Direction
    result: str
    fault: Fault | None = None
    decision: str = ""


@value
class Verified:
    """Seen at its destination, as it should be."""

    direction: Direction
    state: VmState


@dataclass(frozen=True, slots=True)
class Failed:
    """Given up for this run."""

    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not attempted in this run."""

    reason: str


@dataclass(frozen=True, slots=True)
class Returning:
    """Its way back begins."""

    reason: str


@dataclass(frozen=True, slots=True)
class NeedsHelp:
    """A person must look; ``evidence`` is what was seen, line by line."""

    reason: str
    evidence: tuple[str, ...] = ()


Body: TypeAlias = (
    RunStarted
    | RunEnded
    | Noted
    | Steered
    | Preflighted
    | SignedOff
    | Queued
    | Identified
    | Remembered
    | ErrandDone
    | ErrandUndone
    | Intended
    | Submitted
    | AttemptEnded
    | Verified
    | Failed
    | Skipped
    | Returning
    | NeedsHelp
)


@value
class Record:
    """One line of the journal.

    Attributes:
        seq: position, from 1, without gaps.
        at: the campaign clock's UTC.
        wave: the wave's id.
        vm: the VM's key, or "" for records about the run itself.
        body: what happened.
    """

    seq: int
    at: datetime
    wave: str
    vm: str
    body: Body
