"""Relocation tasks a vCenter remembers: the recent ones and those in its database (fact sheet 6.3)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyVmomi import vim, vmodl

from executor.gateway import TaskState
from executor.vsphere.faults import TRANSPORT
from executor.vsphere.properties import moref, read
from executor.vsphere.session import Link, Session
from executor.vsphere.taskinfo import PATHS, RELOCATIONS, seen_in, values_of
from wavelift.model.placement import Side

__all__ = ["relocations"]

_PAGE = 500


def relocations(session: Session, since: datetime) -> list[TaskState]:
    """Relocation tasks queued since then, each once, oldest first."""
    return session.call(lambda link: _read(link, session.side, since))


def _read(link: Link, side: Side, since: datetime) -> list[TaskState]:
    found = {state.ref.id: state for state in _past(link, side, since)}
    found.update({state.ref.id: state for state in _recent(link, side)})  # newer than the database
    wanted = (
        state
        for state in found.values()
        if state.description in RELOCATIONS and (state.queued is None or state.queued >= since)
    )
    return sorted(wanted, key=lambda state: (state.queued or since, state.ref.id))


def _recent(link: Link, side: Side) -> Iterator[TaskState]:
    tasks = [moref(task) for task in link.content.taskManager.recentTask or ()]
    for task, row in read(link, vim.Task, tasks, PATHS).items():
        if row.values.get("info.state") is not None:
            yield seen_in(row.values, side, task).state


def _past(link: Link, side: Side, since: datetime) -> Iterator[TaskState]:
    spec = vim.TaskFilterSpec(time=vim.TaskFilterSpec.ByTime(timeType="queuedTime", beginTime=since))
    collector = link.content.taskManager.CreateCollectorForTasks(spec)
    try:
        yield from (seen_in(values_of(info), side, _id(info)).state for info in _pages(collector))
    finally:
        with contextlib.suppress(vmodl.MethodFault, *TRANSPORT):
            collector.DestroyCollector()


def _pages(collector: Any) -> Iterator[Any]:
    while page := collector.ReadNextTasks(_PAGE):
        yield from page


def _id(info: Any) -> str:
    return moref(info.task) or str(info.key)
