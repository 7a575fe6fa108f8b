"""Watches all tasks of one vCenter with one filter and one thread (fact sheet 6.1).

A ``ListView`` holds the tasks, a filter over it tells their changes, ``WaitForUpdatesEx`` brings them. View
and filter die with the session: after a new login they are made again, with all open tasks.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyVmomi import vim, vmodl

from executor.gateway import Refused, Unanswered
from executor.vsphere.faults import TRANSPORT
from executor.vsphere.properties import filter_over, moref, read
from executor.vsphere.session import Link, Session
from executor.vsphere.taskinfo import CHANGING, values_of
from executor.vsphere.tasklist import Listener, TaskList
from wavelift.errors import WaveliftError

__all__ = ["Watcher"]

_PC = vmodl.query.PropertyCollector
_REMOVE_AT = 50
_TROUBLE = (vmodl.MethodFault, WaveliftError, *TRANSPORT)
"""Whatever a call may end with; ``WaveliftError`` is a new connection that met another certificate."""
_NOT_LOGGED_IN = "vim.fault.NotAuthenticated"
_NAP = 5.0
_PAUSES = (0.0, 0.0, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(slots=True, eq=False)
class _Watch:
    """What stands in the vCenter: it belongs to one login.

    Attributes:
        listed: ids of tasks in the view.
        version: where the collector has got to.
    """

    link: Link
    view: Any
    filter: Any
    listed: set[str]
    version: str = ""


class Watcher:
    """Follows tasks of one vCenter.

    Args:
        session: the vCenter's session.
        settle: seconds to let changes gather before they are fetched; spares round trips when many tasks
            move at once.
    """

    def __init__(self, session: Session, settle: float = 0.25) -> None:
        self._session = session
        self._settle = settle
        self._tasks = TaskList(session.side)
        self._watch: _Watch | None = None
        self._wire = threading.Lock()
        self._state = threading.Lock()
        self._flushing = False
        self._again: set[str] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def enlist(self, task: str, listener: Listener) -> bool:
        """Let a listener hear a task; true when the caller must see to it that ``flush`` runs soon."""
        if not self._tasks.add(task, listener):
            return False
        with self._state:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name=f"tasks-{self._session.side}", daemon=True
                )
                self._thread.start()
            if self._watch is not None and task in self._watch.listed:
                self._again.add(task)
            due, self._flushing = not self._flushing, True
        return due

    def dismiss(self, task: str, listener: Listener) -> None:
        """Stop telling a listener."""
        self._tasks.dismiss(task, listener)

    def flush(self) -> None:
        """Put newly enlisted tasks into the view, in as few calls as can be; blocks."""
        while True:
            with self._wire:
                watch = self._watch
                if watch is not None and not self._stopping.is_set():
                    self._bring_up_to_date(watch)
            with self._state:
                due = self._again or (watch is not None and self._tasks.open() - watch.listed)
                if watch is None or watch is not self._watch or not due:
                    self._flushing = False
                    return

    def stop(self) -> None:
        """End the thread at once and take the view down; never raises. Who still follows hears of it."""
        self._stopping.set()
        self._tasks.busy.set()
        watch, thread = self._watch, self._thread
        if thread is not None and thread.is_alive():
            if watch is not None:
                with contextlib.suppress(*_TROUBLE):
                    watch.link.content.propertyCollector.CancelWaitForUpdates()
            thread.join(1.0)
            if thread.is_alive() and watch is not None:
                watch.link.stub.abort()
                thread.join(5.0)
        if watch is not None:
            _take_down(watch)
        self._tasks.fail(Unanswered("the gateway was closed while the task was followed"))

    def _bring_up_to_date(self, watch: _Watch) -> None:
        """Add what is new, remove what has ended; on trouble wake the thread, which then starts over."""
        opened = self._tasks.open()
        new, ended = opened - watch.listed, watch.listed - opened
        with self._state:
            again, self._again = self._again, set()
        try:
            if new or len(ended) >= _REMOVE_AT:
                self._tasks.lose(_modify(watch, new, ended))
            # what ended earlier is in the view still and will not change: the filter says nothing of it
            self._ask_for_silent(watch, again)
        except _TROUBLE:
            self._watch = None
            with contextlib.suppress(*_TROUBLE):
                watch.link.content.propertyCollector.CancelWaitForUpdates()

    def _run(self) -> None:
        trouble = 0
        while self._has_work():
            try:
                self._look()
                trouble = 0
            except Exception as error:  # noqa: BLE001  # followers would wait for ever for a dead thread
                self._drop()
                if not _passes(error):
                    self._tasks.fail(error)
                    continue
                trouble = min(trouble + 1, len(_PAUSES) - 1)
                self._stopping.wait(self._session.timing.paced(_PAUSES[trouble]))

    def _has_work(self) -> bool:
        """Wait until a task is open; false once the watcher stops."""
        while not self._stopping.is_set():
            if self._tasks.busy.wait(_NAP):
                return not self._stopping.is_set()
        return False

    def _look(self) -> None:
        """Fetch one round of changes."""
        watch = self._watch
        if watch is None or watch.link.generation != self._session.link.generation:
            watch = self._make()
        if self._stopping.is_set():
            return
        asked = set(watch.listed)
        options = _PC.WaitOptions(maxWaitSeconds=self._session.timing.poll)
        update = watch.link.content.propertyCollector.WaitForUpdatesEx(watch.version, options)
        if update is not None:
            watch.version = update.version
            self._take(update)
        if update is None or not update.truncated:
            self._ask_for_silent(watch, asked)
        with self._wire:
            if watch is self._watch:
                self._bring_up_to_date(watch)
        if update is not None and not update.truncated:
            self._stopping.wait(self._settle)

    def _take(self, update: Any) -> None:
        for changed in (item for part in update.filterSet or () for item in part.objectSet or ()):
            task = moref(changed.obj)
            if str(changed.kind) == "leave":
                if task in self._tasks.open():
                    self._tasks.lose([task])
                continue
            self._tasks.hear(task, _changes(changed))

    def _ask_for_silent(self, watch: _Watch, asked: Iterable[str]) -> None:
        """Read tasks of which a whole round told nothing: known and quiet, or unknown to the vCenter."""
        silent = self._tasks.silent(asked)
        if silent:
            rows = read(watch.link, vim.Task, silent, CHANGING)
            for task, row in rows.items():
                self._tasks.hear(task, dict(row.values))
            self._tasks.lose(task for task in silent if task not in rows)

    def _make(self) -> _Watch:
        self._drop()
        with self._wire:
            tasks = self._tasks.open()
            watch, lost = self._session.call(lambda link: _set_up(link, tasks))
            self._watch = watch
        self._tasks.lose(lost)
        return watch

    def _drop(self) -> None:
        with self._wire:
            watch, self._watch = self._watch, None
        if watch is not None and watch.link.generation == self._session.link.generation:
            _take_down(watch)


def _passes(error: Exception) -> bool:
    """Whether session, filter, view or connection is gone: all end in making the watch anew.

    That logs in again where it must; a session that was lost several times while the watch was made is no
    other case.
    """
    lost_again = isinstance(error, Refused) and error.fault.name == _NOT_LOGGED_IN
    return lost_again or isinstance(error, (vmodl.MethodFault, *TRANSPORT))


def _changes(changed: Any) -> dict[str, Any]:
    """Changed properties by path; a vCenter may send the whole ``info`` instead of its parts."""
    values: dict[str, Any] = {}
    for change in changed.changeSet or ():
        values |= values_of(change.val) if change.name == "info" else {change.name: change.val}
    return values


def _set_up(link: Link, tasks: set[str]) -> tuple[_Watch, list[str]]:
    """Make view and filter; also returns the tasks the vCenter does not know."""
    view = link.content.viewManager.CreateListView([])
    watch = _Watch(link, view, None, set())
    try:
        watch.filter = link.content.propertyCollector.CreateFilter(
            filter_over(view, {vim.Task: CHANGING}), partialUpdates=True
        )
        return watch, _modify(watch, tasks, set())
    except _TROUBLE:
        _take_down(watch)
        raise


def _modify(watch: _Watch, add: set[str], remove: set[str]) -> list[str]:
    """Change what the view lists; returns the tasks that the vCenter does not know."""
    wanted, lost, unresolved = set(add), [], None
    while True:
        try:
            unresolved = watch.view.ModifyListView(_refs(watch, wanted), _refs(watch, remove))
            break
        except vmodl.fault.ManagedObjectNotFound as fault:
            gone = moref(fault.obj)  # either an added task, or one to remove that has aged out
            if gone not in wanted | remove:
                raise
            lost += [gone] if gone in wanted else []
            wanted, remove = wanted - {gone}, remove - {gone}
    lost += [moref(task) for task in unresolved or () if moref(task) in wanted]
    watch.listed = (watch.listed | set(add)) - set(remove)
    return lost


def _refs(watch: _Watch, tasks: set[str]) -> list[Any]:
    return [watch.link.ref(vim.Task, task) for task in sorted(tasks)]


def _take_down(watch: _Watch) -> None:
    for thing, destroy in ((watch.filter, "DestroyPropertyFilter"), (watch.view, "DestroyView")):
        if thing is not None:
            with contextlib.suppress(*_TROUBLE):
                getattr(thing, destroy)()
