"""What the simulated pair does on the wire when its fault script, or somebody, makes trouble."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from pyVim.task import WaitForTask
from pyVmomi import vim, vmodl

from executor.simulator.soap.pair import SimulatedPair
from executor.simulator.trouble.script import Action, Phase, ScriptedFault
from tests.contract.test_pair_with_plain_pyvmomi import (
    all_of,
    connect,
    filter_spec,
    leave,
    relocate_spec,
    view_step,
)
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side


def watching(si: Any) -> str:
    """Make a filter on all VMs and return the version of its first report."""
    view = si.content.viewManager.CreateContainerView(si.content.rootFolder, [vim.VirtualMachine], True)
    collector = si.content.propertyCollector
    collector.CreateFilter(filter_spec(view, view_step(view), vim.VirtualMachine, "name"), False)
    return str(collector.WaitForUpdatesEx("", None).version)


def in_background(action: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except (vmodl.MethodFault, OSError, http.client.HTTPException) as problem:
            raised.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_a_scripted_503_is_for_one_call_only() -> None:
    fault = ScriptedFault(action=Action.UNAVAILABLE, method="CurrentTime")
    with SimulatedPair(small_world(1, faults=(fault,))) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        with pytest.raises(http.client.HTTPException):
            si.CurrentTime()
        si.CurrentTime()
        outcomes = [entry.outcome for entry in pair.record.entries if entry.method == "CurrentTime"]
        assert outcomes == ["503", "ok"]
        leave(si)


def test_a_scripted_delay_is_in_world_time() -> None:
    fault = ScriptedFault(action=Action.DELAY, method="CurrentTime", seconds=20.0)
    with SimulatedPair(small_world(1, faults=(fault,)), speed=100.0) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        before = time.monotonic()
        si.CurrentTime()
        assert 0.2 <= time.monotonic() - before < 5
        leave(si)


def test_a_refused_relocation_and_one_that_is_refused_after_it_was_accepted() -> None:
    faults = (
        ScriptedFault(fault="vim.fault.TaskInProgress", text="busy", vm="app0000"),
        ScriptedFault(
            phase=Phase.REPLY, fault="vmodl.fault.SystemError", vm="app0001", fields={"reason": "x"}
        ),
    )
    with SimulatedPair(small_world(faults=faults)) as pair:
        here, there = (connect(pair.endpoints[side]) for side in (Side.SOURCE, Side.TARGET))
        vms = all_of(here, vim.VirtualMachine)
        spec = relocate_spec(vms["app0000"], there, pair.endpoints[Side.TARGET])
        with pytest.raises(vim.fault.TaskInProgress, match="busy"):
            vms["app0000"].RelocateVM_Task(spec)
        assert pair.record.relocations() == ()
        with pytest.raises(vmodl.fault.SystemError):
            vms["app0001"].RelocateVM_Task(spec)
        (entry,) = pair.record.relocations()
        assert entry.name == "app0001"
        WaitForTask(vim.Task(entry.extra["task"], here._stub))
        assert "app0001" in all_of(there, vim.VirtualMachine)
        leave(here)
        leave(there)


def test_a_waiting_client_learns_that_its_sessions_were_ended_by_the_script() -> None:
    fault = ScriptedFault(action=Action.EXPIRE_SESSIONS, side=Side.SOURCE, at_seconds=6000.0)
    with SimulatedPair(small_world(1, faults=(fault,))) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        collector, version = si.content.propertyCollector, watching(si)
        thread, raised = in_background(lambda: collector.WaitForUpdates(version))
        pair.jump(6000)  # it is waiting or about to: on a slow machine too it is logged in by now
        thread.join(30)
        assert isinstance(raised[0], vmodl.fault.RequestCanceled | vim.fault.NotAuthenticated)
        leave(si)


def test_a_wait_can_be_cancelled_from_another_connection() -> None:
    with SimulatedPair(small_world(1)) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        collector = si.content.propertyCollector
        version = watching(si)
        thread, raised = in_background(lambda: collector.WaitForUpdates(version))
        while thread.is_alive():
            collector.CancelWaitForUpdates()
            thread.join(0.05)
        assert isinstance(raised[0], vmodl.fault.RequestCanceled)
        assert collector.CheckForUpdates(version) is None
        leave(si)


def test_stopping_the_pair_frees_waiting_clients() -> None:
    pair = SimulatedPair(small_world(1))
    pair.start()
    si = connect(pair.endpoints[Side.SOURCE])
    version = watching(si)
    collector = si.content.propertyCollector
    thread, raised = in_background(lambda: collector.WaitForUpdates(version))
    pair.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert len(raised) == 1
    si._stub.DropConnections()


def test_a_session_object_is_not_seen_by_another_session() -> None:
    with SimulatedPair(small_world(1)) as pair:
        one, other = (connect(pair.endpoints[Side.SOURCE]) for _ in range(2))
        view = one.content.viewManager.CreateContainerView(one.content.rootFolder, [], True)
        with pytest.raises(vmodl.fault.ManagedObjectNotFound):
            other._stub.InvokeMethod(view, type(view).Destroy.info, ())
        key = one.content.sessionManager.currentSession.key
        other.content.sessionManager.Terminate([key])
        with pytest.raises(vim.fault.NotAuthenticated):
            one.CurrentTime()
        leave(one)
        leave(other)
