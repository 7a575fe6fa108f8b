"""What stands in the way of a VM just now (fact sheet 4.2)."""

from __future__ import annotations

from collections.abc import Iterator

from executor.gateway import VmDetail, VmState
from executor.preflight.notes import blocker, warning
from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.plan import Move

__all__ = ["obstacles"]

_RELOCATE = "RelocateVM_Task"
_MIGRATE = "MigrateVM_Task"


def obstacles(move: Move, state: VmState, detail: VmDetail | None) -> Iterator[Finding]:
    """Everything that hinders it now, whether it may pass by itself or not."""
    if state.connection != "connected":
        text = f"the source vCenter shows it as {state.connection}"
        yield blocker("now-disconnected", move, text, "bring its host back, or have it registered again")
    if state.question:
        text = "it waits for an answer to a question in the vSphere Client"
        yield blocker("now-question", move, text, "answer it by hand: a wrong answer changes its identity")
    locked = [name for name in state.disabled_methods if name in (_RELOCATE, _MIGRATE)]
    if locked:
        text = f"{locked[0]} is disabled, most often by a backup that runs or died"
        yield warning("now-disabled", move, text, "wait for the backup; if it is long over, clear its lock")
    if detail is not None:
        yield from _details(move, state, detail)


def _details(move: Move, state: VmState, detail: VmDetail) -> Iterator[Finding]:
    for task in detail.tasks:
        name = task.description or "a task"
        text = f"{name} works on it ({task.ref.id}" + (
            f", {task.progress}%)" if task.progress is not None else ")"
        )
        yield warning("now-busy", move, text, "wait for its end: the move would wait too")
    if detail.tools_installer:
        text = "the installer of the guest tools is mounted"
        advice = "unmount it in the vSphere Client"
        hot = state.power is Power.ON
        yield (blocker if hot else warning)("now-tools-installer", move, text, advice)
    if detail.consolidation:
        text = "its disks need consolidation"
        yield warning("now-consolidation", move, text, "consolidate them first: leftover chains move slowly")
