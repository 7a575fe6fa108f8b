"""Relocation tasks a vCenter remembers: the recent ones and those in its database (fact sheet 6.3)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pyVmomi import vim, vmodl

from executor.gateway import TaskState
from executor.vsphere.faults import TRANSPORT
from executor.vsphere.properties import moref, read
from executor.vsphere.session import Link, Session
from executor.vsphere.taskinfo import PATHS, REASON, RELOCATIONS, same_account, seen_in, user_in, values_of
from wavelift.model.placement import Side

__all__ = ["relocations"]

_PAGE = 500


def relocations(session: Session, clock: Callable[[], datetime], since: datetime) -> list[TaskState]:
    """Relocation tasks queued since then, each once, oldest first; their own times are the vCenter's.

    Args:
        session: the vCenter's session.
        clock: our time, aware UTC.
        since: by our time. A vCenter whose clock is behind calls a task older than we do: without that, one
            whose answer was lost would never be found.
    """

    def ask(link: Link) -> list[TaskState]:
        shown = vim.ServiceInstance("ServiceInstance", link.stub).CurrentTime()
        return _read(link, session.side, since + (shown - clock()))

    return session.call(ask)


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
    for task, row in read(link, vim.Task, tasks, (*PATHS, REASON)).items():
        if row.values.get("info.state") is not None:
            yield _seen(link, row.values, side, task)


def _past(link: Link, side: Side, since: datetime) -> Iterator[TaskState]:
    spec = vim.TaskFilterSpec(time=vim.TaskFilterSpec.ByTime(timeType="queuedTime", beginTime=since))
    collector = link.content.taskManager.CreateCollectorForTasks(spec)
    try:
        yield from (_seen(link, values_of(info), side, _id(info)) for info in _pages(collector))
    finally:
        with contextlib.suppress(vmodl.MethodFault, *TRANSPORT):
            collector.DestroyCollector()


def _seen(link: Link, values: Mapping[str, Any], side: Side, task: str) -> TaskState:
    """A task that tells whether it is ours: a vCenter names users in one way, in sessions and in tasks."""
    user = user_in(values)
    mine = not user or not link.user or same_account(user, link.user)
    return replace(seen_in(values, side, task).state, mine=mine)


def _pages(collector: Any) -> Iterator[Any]:
    while page := collector.ReadNextTasks(_PAGE):
        yield from page


def _id(info: Any) -> str:
    return moref(info.task) or str(info.key)
