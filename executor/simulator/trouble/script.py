"""The fault script: what shall go wrong, where and how often.

A script is a list of tables, as TOML (``[[faults]]``) or JSON. Seven kinds:

* a fault of a VM's relocation: ``phase`` (call, start, copy, switchover, commit, reply), ``fault``, ``text``,
  ``fields``, narrowed by ``vm`` (name, uuid, moref or pattern), ``side``, ``attempt``; ``at`` is the percent
  of the copy, ``times`` how often (0: always), ``chance`` how likely (0 to 1). ``leaves = "split"`` with
  phase commit leaves the VM in both vCenters (fact sheet 6.2).
* a fault of the network: ``phase = "call"`` with ``action`` drop-before, drop-after, delay or 503, and
  ``method``, a pattern.
* a fault of a vCenter: ``action`` expire-sessions or restart with ``side`` and ``at_seconds``.
* a host that dies: ``action`` host-down with ``side``, ``host`` (its name) and ``at_seconds``.
* what a check says: ``phase = "check"`` with ``vm`` and ``fault``, as an error or with ``warning = true``;
  with ``seconds`` the check takes so long.
* what somebody changes behind our back: ``action = "change"`` with ``side``, ``at_seconds`` and ``change``;
  see ``tampering``.
* what somebody else does meanwhile: ``action = "foreign"`` with ``side``, ``vm``, ``at_seconds`` and
  ``seconds``; see ``foreign``.

Instead of ``at_seconds`` every entry takes ``clock``, a time of day in the window's zone ("02:10"). What
befalls a vCenter happens then; an entry with a phase strikes what comes to that phase from then on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from executor.simulator.estate.nodes import SimFault, VmNode
from wavelift.model.placement import Side

__all__ = ["NOT_MEANT", "Action", "CallFault", "FaultScript", "Phase", "ScriptedFault"]


NOT_MEANT = "in the fault script cannot be meant"
"""What is the matter with several entries told together."""


class Phase(StrEnum):
    """When in a relocation's life."""

    CALL = "call"
    START = "start"
    COPY = "copy"
    SWITCHOVER = "switchover"
    COMMIT = "commit"
    REPLY = "reply"
    CHECK = "check"


class Action(StrEnum):
    """What happens to a call or a vCenter."""

    FAULT = "fault"
    FAULT_AFTER = "fault-after"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    DELAY = "delay"
    UNAVAILABLE = "503"
    EXPIRE_SESSIONS = "expire-sessions"
    RESTART = "restart"
    HOST_DOWN = "host-down"
    CHANGE = "change"
    FOREIGN = "foreign"


_OF_CALLS = (Phase.CALL, Phase.REPLY)
_OF_VCENTER = (Action.EXPIRE_SESSIONS, Action.RESTART, Action.HOST_DOWN, Action.CHANGE, Action.FOREIGN)


@dataclass(frozen=True, slots=True)
class CallFault:
    """Trouble for one call; the face that carries the call makes it happen.

    Attributes:
        action: ``fault``: answer with ``fault`` instead of acting. ``fault-after``: act, then answer with
            it. ``drop-before``/``drop-after``: break the connection before or after acting. ``delay``:
            act after ``seconds``. ``503``: answer with that HTTP status.
        seconds: for ``delay``.
        fault: for ``fault`` and ``fault-after``.
    """

    action: Action
    seconds: float = 0.0
    fault: SimFault | None = None


@dataclass(frozen=True, slots=True)
class ScriptedFault:
    """One entry of the script; see the module's text."""

    phase: Phase = Phase.CALL
    action: Action = Action.FAULT
    method: str = "RelocateVM_Task"
    vm: str = ""
    side: Side | None = None
    attempt: int | None = None
    at: float = 50.0
    times: int = 1
    chance: float = 1.0
    fault: str = ""
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    at_seconds: float = 0.0
    leaves: str = "moved"
    host: str = ""
    warning: bool = False
    change: str = ""
    task: str = "VirtualMachine.migrate"
    user: str = ""
    place: str = field(default="the fault script", compare=False)

    @property
    def of_vcenter(self) -> bool:
        """Whether it befalls a whole vCenter, or something in it, at a set time."""
        return self.action in _OF_VCENTER

    def raised(self) -> SimFault:
        """The fault as a value to raise or to put into a task."""
        return SimFault(self.fault, self.text or f"simulated {self.phase} fault", **self.fields)

    def names(self, vm: VmNode | None) -> bool:
        """Whether the entry is meant for that VM."""
        if not self.vm:
            return True
        if vm is None:
            return False
        wanted = self.vm.casefold()
        known = (vm.name.casefold(), vm.instance_uuid.casefold(), vm.moref.casefold())
        return wanted in known or fnmatchcase(known[0], wanted)


class FaultScript:
    """A script with its counters. ``seed`` decides entries with a ``chance``.

    Attributes:
        entries: what shall go wrong.
        phases: those in which anything may; in the others nobody need ask.
        of_calls: whether anything may at a call or its answer.
    """

    def __init__(self, entries: tuple[ScriptedFault, ...] = (), seed: int = 0) -> None:
        self.entries = entries
        self.phases = {entry.phase for entry in entries}
        self.of_calls = not self.phases.isdisjoint(_OF_CALLS)
        self._left = [entry.times for entry in entries]
        self._random = Random(seed)  # noqa: S311 - repeatable chance, no secret

    def add(self, entries: tuple[ScriptedFault, ...]) -> None:
        """Take on more entries; those that are there go first."""
        self.entries += entries
        self.phases |= {entry.phase for entry in entries}
        self.of_calls = not self.phases.isdisjoint(_OF_CALLS)
        self._left += [entry.times for entry in entries]

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
        """Return the first entry that strikes here and count it, or None; ``now`` is world seconds."""
        for number, entry in enumerate(self.entries):
            if entry.of_vcenter or entry.phase is not phase or not self._applies(entry, side, vm, attempt):
                continue
            if now < entry.at_seconds:
                continue
            if not fnmatchcase(method, entry.method) or not self._left_over(number):
                continue
            if entry.chance < 1.0 and self._random.random() >= entry.chance:
                continue
            if entry.times:
                self._left[number] -= 1
            return entry
        return None

    def of_vcenters(self) -> tuple[ScriptedFault, ...]:
        """Entries that befall a whole vCenter, in order of their time."""
        return tuple(
            sorted((entry for entry in self.entries if entry.of_vcenter), key=lambda entry: entry.at_seconds)
        )

    def unused(self) -> tuple[ScriptedFault, ...]:
        """Counted entries that have not struck as often as they should: a test's typing error, mostly."""
        return tuple(
            entry
            for entry, left in zip(self.entries, self._left, strict=True)
            if left > 0 and not entry.of_vcenter
        )

    def _left_over(self, number: int) -> bool:
        return self.entries[number].times == 0 or self._left[number] > 0

    @staticmethod
    def _applies(entry: ScriptedFault, side: Side, vm: VmNode | None, attempt: int) -> bool:
        return (
            entry.side in (None, side)
            and (entry.attempt is None or entry.attempt == attempt)
            and entry.names(vm)
        )
