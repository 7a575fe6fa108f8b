"""The record of calls."""

import json

from executor.simulator.record import CallRecord, NoRecord
from tests.unit.executor.simulator.worlds import START
from wavelift.model.placement import Side


def test_calls_are_kept_counted_and_written(tmp_path):
    record = CallRecord()
    moved = {"task": "task-1", "instance_uuid": "u", "accepted": True}
    refused = {"task": "", "instance_uuid": "u", "accepted": False}
    record.append(Side.SOURCE, "s1", "CurrentTime", "ServiceInstance", "", START, "ok")
    record.append(Side.SOURCE, "s1", "RelocateVM_Task", "vm-1", "web", START, "ok", moved)
    record.append(
        Side.SOURCE, "s1", "RelocateVM_Task", "vm-1", "web", START, "vim.fault.TaskInProgress", refused
    )
    assert record.counts == {"CurrentTime": 1, "RelocateVM_Task": 2}
    assert [entry.extra["task"] for entry in record.relocations()] == ["task-1"]
    assert len(record.relocations(accepted=False)) == 2
    path = tmp_path / "calls.json"
    record.to_json(path)
    rows = json.loads(path.read_text())
    assert [row["outcome"] for row in rows] == ["ok", "ok", "vim.fault.TaskInProgress"]
    assert rows[0]["at"] == START.isoformat()


def test_a_record_that_is_kept_for_nobody_holds_nothing():
    record = NoRecord()
    record.append(Side.SOURCE, "s1", "CurrentTime", "ServiceInstance", "", START, "ok")
    assert (len(record), record.counts, record.relocations()) == (0, {}, ())
