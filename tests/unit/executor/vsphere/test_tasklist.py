from __future__ import annotations

from datetime import UTC, datetime

from pyVmomi import vim, vmodl

from executor.gateway import Refused, TaskPhase
from executor.vsphere.tasklist import TaskList
from wavelift.model.placement import Side


def watched(*tasks):
    listed, heard = TaskList(Side.SOURCE), []
    for task in tasks:
        listed.add(task, heard.append)
    return listed, heard


def test_partial_updates_add_up():
    listed, heard = watched("task-1")
    listed.hear("task-1", {"info.state": "running", "info.entityName": "web01"})
    listed.hear("task-1", {"info.progress": 40})
    listed.hear("task-1", {"info.progress": 40})
    listed.hear("task-1", {"info.state": "success", "info.completeTime": datetime(2026, 1, 1, tzinfo=UTC)})
    assert [(seen.state.phase, seen.state.progress) for seen in heard] == [
        (TaskPhase.RUNNING, None),
        (TaskPhase.RUNNING, 40),
        (TaskPhase.SUCCESS, 40),
    ]
    assert heard[-1].state.entity_name == "web01"
    assert heard[-1].state.completed == datetime(2026, 1, 1, tzinfo=UTC)
    assert not listed.busy.is_set()


def test_nothing_is_told_before_the_state_is_known():
    listed, heard = watched("task-1")
    listed.hear("task-1", {"info.progress": 1})
    assert heard == []
    assert listed.silent(["task-1", "task-2"]) == ["task-1"]


def test_a_late_listener_hears_the_latest_at_once():
    listed, _ = watched("task-1")
    listed.hear("task-1", {"info.state": "running"})
    late = []
    assert listed.add("task-1", late.append) is False
    assert [seen.state.phase for seen in late] == [TaskPhase.RUNNING]


def test_an_error_carries_its_fault():
    listed, heard = watched("task-1")
    listed.hear("task-1", {"info.state": "error", "info.error": vmodl.fault.RequestCanceled()})
    assert heard[0].state.fault.name == "vmodl.fault.RequestCanceled"
    listed, heard = watched("task-2")
    listed.hear("task-2", {"info.state": "error"})
    assert heard[0].state.fault.text


def test_the_entity_is_a_plain_id():
    listed, heard = watched("task-1")
    listed.hear("task-1", {"info.state": "queued", "info.entity": vim.VirtualMachine("vm-3")})
    assert heard[0].state.entity == "vm-3"


def test_a_vanished_task_is_refused_as_not_found():
    listed, heard = watched("task-1", "task-2")
    listed.lose(["task-1", "task-9"])
    assert isinstance(heard[0], Refused)
    assert heard[0].fault.name == "vmodl.fault.ManagedObjectNotFound"
    assert listed.open() == {"task-2"}


def test_a_dismissed_task_is_watched_no_longer():
    listed, heard = watched("task-1")
    listed.dismiss("task-1", heard.append)
    assert listed.open() == set()
    listed.hear("task-1", {"info.state": "running"})
    assert heard == []
