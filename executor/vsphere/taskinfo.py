"""Tasks as values: from property paths and from ``TaskInfo``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from executor.gateway import Fault, Refused, TaskPhase, TaskRef, TaskState
from executor.vsphere.faults import translate
from executor.vsphere.properties import moref
from wavelift.model.placement import Side

__all__ = [
    "CHANGING",
    "PATHS",
    "REASON",
    "RELOCATIONS",
    "Seen",
    "same_account",
    "seen_in",
    "user_in",
    "values_of",
    "vanished",
]

_CHANGING = ("state", "progress", "error", "result", "startTime", "completeTime")
_LASTING = ("queueTime", "entity", "entityName", "descriptionId")
CHANGING = tuple(f"info.{name}" for name in _CHANGING)
"""What becomes of a task; who follows one knows the rest."""

PATHS = (*CHANGING, *(f"info.{name}" for name in _LASTING))
"""A task of which nothing is known yet; all but ``CHANGING`` stays as it is."""

REASON = "info.reason"
"""Who or what started a task; it never changes."""

RELOCATIONS = frozenset({"VirtualMachine.relocate", "VirtualMachine.migrate"})
"""``descriptionId`` of tasks that move a VM (fact sheet 6.1)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A task as seen now, with what the port's ``TaskState`` leaves out: ``info.result``."""

    state: TaskState
    result: Any = None


def values_of(info: Any) -> dict[str, Any]:
    """A whole ``TaskInfo`` as property paths."""
    return {f"info.{name}": getattr(info, name) for name in (*_CHANGING, *_LASTING, "reason")}


def user_in(values: Mapping[str, Any]) -> str:
    """Who started it, as the vCenter tells; the system, an alarm or a schedule have no name."""
    return str(getattr(values.get(REASON), "userName", None) or "")


def seen_in(values: Mapping[str, Any], side: Side, task: str) -> Seen:
    """Build from property paths; ``info.state`` must be among them."""
    error = values.get("info.error")
    phase = TaskPhase(str(values["info.state"]))
    state = TaskState(
        ref=TaskRef(side, task),
        phase=phase,
        progress=values.get("info.progress"),
        fault=_fault(error) if phase is TaskPhase.ERROR else None,
        entity=moref(values.get("info.entity")),
        entity_name=str(values.get("info.entityName") or ""),
        description=str(values.get("info.descriptionId") or ""),
        queued=_time(values, "info.queueTime"),
        started=_time(values, "info.startTime"),
        completed=_time(values, "info.completeTime"),
    )
    return Seen(state, values.get("info.result"))


def _fault(error: Any) -> Fault:
    if error is None:
        return Fault("vmodl.fault.SystemError", "the task failed and its vCenter does not say why")
    return translate(error)


def _time(values: Mapping[str, Any], path: str) -> datetime | None:
    value = values.get(path)
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def vanished(task: str) -> Refused:
    """What a follower of a task gets that the vCenter does not know, or no longer."""
    name = "vmodl.fault.ManagedObjectNotFound"
    lineage = (name, "vmodl.RuntimeFault", "vmodl.MethodFault")
    return Refused(
        Fault(name, f"the vCenter knows no task {task}", lineage=lineage, details=(("obj", task),))
    )


def same_account(one: str, other: str) -> bool:
    r"""Whether ``DOMAIN\name`` and ``name@domain`` may be the same account: their names alone decide.

    One domain has two names (NetBIOS, DNS), and taking our own task for somebody else's is the worse mistake.
    """
    return _name(one) == _name(other)


def _name(account: str) -> str:
    return account.casefold().rpartition("\\")[2].partition("@")[0]
