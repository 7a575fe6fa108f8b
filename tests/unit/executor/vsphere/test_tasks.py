"""The watcher against vCenters that behave in every way the API allows."""

from __future__ import annotations

import queue
import threading
from types import SimpleNamespace

import pytest
from pyVmomi import vim, vmodl

from executor.gateway import Refused, TaskPhase, Unanswered
from executor.vsphere.session import Timing
from executor.vsphere.tasks import Watcher
from wavelift.errors import LoginRefused
from wavelift.model.placement import Side

PC = vmodl.query.PropertyCollector
WAIT = 5


class Server:
    """As much of a vCenter as a watcher needs, in this process: session, link and pyVmomi stub at once."""

    def __init__(self, known=()):
        self.side, self.timing, self.generation = Side.SOURCE, Timing(poll=1), 1
        self.known = dict.fromkeys(known, "running")
        self.calls: list[str] = []
        self.updates: queue.Queue = queue.Queue()
        self.unresolved = self.refuses = self.tells = True
        self.link = self.stub = self
        self.content = SimpleNamespace(
            viewManager=vim.view.ViewManager("ViewManager", self), propertyCollector=PC("pc", self)
        )
        self.login_error: Exception | None = None

    def call(self, work):
        if self.login_error:
            raise self.login_error
        return work(self)

    def ref(self, kind, moref):
        return kind(moref, self)

    def abort(self):
        self.updates.put(vmodl.fault.RequestCanceled())

    def InvokeMethod(self, mo, info, args):  # noqa: N802
        self.calls.append(info.wsdlName)
        answer = getattr(self, "answer_" + info.wsdlName.lower(), None)
        return answer(*args) if answer else None

    def answer_createlistview(self, obj):
        return vim.view.ListView("view-1", self)

    def answer_createfilter(self, spec, partial_updates):
        assert partial_updates
        return PC.Filter("filter-1", self)

    def answer_cancelwaitforupdates(self):
        self.abort()

    def answer_modifylistview(self, add, remove):
        missing = [task for task in add if task._GetMoId() not in self.known]
        if missing and self.refuses:
            raise vmodl.fault.ManagedObjectNotFound(obj=missing[0])
        for task in add:
            if task not in missing and self.tells:
                self.tell(task._GetMoId(), "enter")
        return missing if self.unresolved else []

    def answer_retrievepropertiesex(self, specs, options):
        wanted = [spec.obj for spec in specs[0].objectSet if spec.obj._GetMoId() in self.known]
        objects = [
            PC.ObjectContent(
                obj=task, propSet=[vmodl.DynamicProperty(name="info.state", val=self.known[task._GetMoId()])]
            )
            for task in wanted
        ]
        return PC.RetrieveResult(objects=objects) if objects else None

    def answer_waitforupdatesex(self, version, options):
        try:
            item = self.updates.get(timeout=0.05)
        except queue.Empty:
            return None
        if isinstance(item, Exception):
            raise item
        return item

    def tell(self, task, kind="modify", **values):
        changes = [PC.Change(name=f"info.{name}", op="assign", val=value) for name, value in values.items()]
        changes = changes or [PC.Change(name="info.state", op="assign", val=self.known[task])]
        update = PC.ObjectUpdate(kind=kind, obj=vim.Task(task), changeSet=changes)
        self.updates.put(
            PC.UpdateSet(version="1", filterSet=[PC.FilterUpdate(filter=PC.Filter("f"), objectSet=[update])])
        )


@pytest.fixture
def watch():
    watchers = []

    def start(server):
        watcher = Watcher(server, settle=0.0)
        watchers.append(watcher)
        return watcher

    yield start
    for watcher in watchers:
        watcher.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "tasks-source"]


def enlist(watcher, task):
    heard: queue.Queue = queue.Queue()
    if watcher.enlist(task, heard.put):
        watcher.flush()
    return heard


def test_a_task_is_followed_to_its_end(watch):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    assert heard.get(timeout=WAIT).state.phase is TaskPhase.RUNNING
    server.tell("task-1", progress=50)
    assert heard.get(timeout=WAIT).state.progress == 50
    server.tell("task-1", state="success")
    assert heard.get(timeout=WAIT).state.phase is TaskPhase.SUCCESS


def test_the_whole_info_is_as_good_as_its_parts(watch):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    heard.get(timeout=WAIT)
    server.tell("task-1", state="running", entityName="web01")
    info = vim.TaskInfo(key="task-1", state="error", error=vim.fault.Timedout(), entityName="web01")
    change = PC.Change(name="info", op="assign", val=info)
    update = PC.ObjectUpdate(kind="modify", obj=vim.Task("task-1"), changeSet=[change])
    server.updates.put(
        PC.UpdateSet(version="2", filterSet=[PC.FilterUpdate(filter=PC.Filter("f"), objectSet=[update])])
    )
    states = [heard.get(timeout=WAIT).state for _ in range(2)]
    assert states[-1].fault.name == "vim.fault.Timedout"


@pytest.mark.parametrize(
    ("refuses", "unresolved"), [(True, True), (False, True), (False, False)], ids=["fault", "list", "silence"]
)
def test_an_unknown_task_is_found_out_however_the_vcenter_tells(watch, refuses, unresolved):
    server = Server(["task-1"])
    server.refuses, server.unresolved = refuses, unresolved
    watcher = watch(server)
    known, lost = enlist(watcher, "task-1"), enlist(watcher, "task-2")
    assert known.get(timeout=WAIT).state.phase is TaskPhase.RUNNING
    error = lost.get(timeout=WAIT)
    assert isinstance(error, Refused)
    assert error.fault.name == "vmodl.fault.ManagedObjectNotFound"


def test_a_task_the_filter_says_nothing_of_is_read_once(watch):
    server = Server(["task-1"])
    server.tells = False
    heard = enlist(watch(server), "task-1")
    assert heard.get(timeout=WAIT).state.phase is TaskPhase.RUNNING
    assert server.calls.count("RetrievePropertiesEx") == 1


def test_an_ended_task_in_the_view_is_read_for_a_late_follower(watch):
    server = Server(["task-1"])
    watcher = watch(server)
    heard = enlist(watcher, "task-1")
    heard.get(timeout=WAIT)
    server.known["task-1"] = "success"
    server.tell("task-1", state="success")
    heard.get(timeout=WAIT)
    assert enlist(watcher, "task-1").get(timeout=WAIT).state.phase is TaskPhase.SUCCESS


@pytest.mark.parametrize(
    "trouble",
    [
        vmodl.query.InvalidCollectorVersion(),
        vmodl.fault.ManagedObjectNotFound(obj=vim.view.ListView("view-1")),
        vmodl.fault.RequestCanceled(),
        vim.fault.NotAuthenticated(),
        ConnectionResetError(104, "reset"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_broken_watch_is_made_anew_with_all_open_tasks(watch, trouble):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    heard.get(timeout=WAIT)
    server.known["task-1"] = "success"
    server.updates.put(trouble)
    assert heard.get(timeout=WAIT).state.phase is TaskPhase.SUCCESS
    assert server.calls.count("CreateFilter") == 2
    assert server.calls.count("DestroyView") == 1


def test_a_task_that_leaves_before_its_end_is_lost(watch):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    heard.get(timeout=WAIT)
    server.tell("task-1", "leave")
    assert isinstance(heard.get(timeout=WAIT), Refused)


def test_followers_hear_that_no_login_is_possible_any_more(watch):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    heard.get(timeout=WAIT)
    server.login_error = LoginRefused("no")
    server.updates.put(vim.fault.NotAuthenticated())
    assert isinstance(heard.get(timeout=WAIT), LoginRefused)


def test_a_defect_does_not_leave_followers_waiting(watch):
    server = Server(["task-1"])
    heard = enlist(watch(server), "task-1")
    heard.get(timeout=WAIT)
    server.updates.put(KeyError("defect"))
    assert isinstance(heard.get(timeout=WAIT), KeyError)


def test_a_defect_in_making_the_watch_is_heard_too(watch):
    server = Server(["task-1"])
    server.answer_createlistview = lambda obj: "no view"
    assert isinstance(enlist(watch(server), "task-1").get(timeout=WAIT), Exception)


def test_followers_hear_of_the_stop(watch):
    server = Server(["task-1"])
    watcher = watch(server)
    heard = enlist(watcher, "task-1")
    heard.get(timeout=WAIT)
    watcher.stop()
    assert isinstance(heard.get(timeout=WAIT), Unanswered)
    assert server.calls[-2:] == ["DestroyPropertyFilter", "DestroyView"]


def test_ended_tasks_leave_the_view_in_batches(watch):
    tasks = [f"task-{number}" for number in range(60)]
    server = Server(tasks)
    watcher = watch(server)
    for task in tasks:
        heard = enlist(watcher, task)
        heard.get(timeout=WAIT)
        server.tell(task, state="success")
        assert heard.get(timeout=WAIT).state.phase is TaskPhase.SUCCESS
    assert server.calls.count("ModifyListView") <= len(tasks) + 2
