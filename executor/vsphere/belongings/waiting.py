"""Waiting for a short task of our own, such as a reconfiguration."""

from __future__ import annotations

from typing import Any

from pyVmomi import vim

from executor.gateway import Refused, Unanswered
from executor.vsphere.faults import translate
from executor.vsphere.properties import moref, read
from executor.vsphere.session import Session

__all__ = ["finished"]

_PAUSE_SECONDS = 0.5
_MOST_LOOKS = 240


def finished(session: Session, task: Any) -> None:
    """Wait for its end.

    Raises:
        Refused: it ended with a fault.
        Unanswered: it has not ended after two minutes, or the vCenter does not know it any more.
    """
    number = moref(task)
    for _ in range(_MOST_LOOKS):
        rows = session.call(lambda link: read(link, vim.Task, [number], ("info",)))
        info = rows[number].values.get("info") if number in rows else None
        if info is None:
            raise Unanswered(f"the vCenter does not know task {number} any more")
        if info.state == "success":
            return
        if info.state == "error":
            raise Refused(translate(info.error))
        if session.closing.wait(_PAUSE_SECONDS):
            break
    raise Unanswered(f"task {number} has not ended")
