"""Many relocations at once: queues, bandwidth, scripted trouble, cancellation, restarts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import HostNode, SimFault, TaskNode, VmNode
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.script import Action
from executor.simulator.world.consistency import problems
from tests.unit.executor.simulator.worlds import (
    Power,
    locator,
    make_vm,
    make_world,
    relocate,
    request,
    run,
    source,
    target,
    vm_of,
)
from wavelift.model.placement import Side


def run_watching(world):
    """Let everything happen and look after each event."""
    most_running = 0
    while (when := world.next_event()) is not None:
        world.advance(when)
        assert problems(world) == []
        states = [task.state for task in world.tasks[Side.SOURCE].history]
        most_running = max(most_running, states.count("running"))
    return most_running


def test_two_running_moves_per_host_and_the_rest_wait_their_turn():
    world = make_world(8, hosts=2)
    tasks = [relocate(world, vm_of(world, number), host=number % 2) for number in range(8)]
    world.advance(1.0)
    assert [task.state for task in tasks] == ["running"] * 4 + ["queued"] * 4
    assert run_watching(world) == 4
    assert {task.state for task in tasks} == {"success"}
    ends = [task.completed for task in tasks]
    assert max(ends[:4]) <= min(ends[4:]), "first come, first served"


def test_cold_moves_cost_less():
    vms = tuple(make_vm(number, hosts=1, stores=8, power=Power.OFF) for number in range(10))
    world = make_world(vms, hosts=1, stores=8)
    tasks = [relocate(world, vm_of(world, number), store=number % 8) for number in range(10)]
    world.advance(1.0)
    assert [task.state for task in tasks].count("running") == 8
    run(world)
    assert {task.state for task in tasks} == {"success"}


def test_how_long_a_move_takes():
    physics = Physics(link_mib_s=100.0, overhead_seconds=60.0, switchover_seconds=5.0)
    world = make_world((make_vm(0, memory_mib=1600),), physics=physics)
    vm_of(world).dirty_mib_s = 20.0
    task = relocate(world, vm_of(world))
    run(world)
    seconds = (task.completed - task.started).total_seconds()
    assert seconds == pytest.approx(60 + 10_000 / 100 + 1600 / 80 + 5, abs=0.01)


def test_a_powered_off_vm_goes_at_nfc_speed_and_carries_no_memory():
    world = make_world((make_vm(0, power=Power.OFF),), physics=Physics(nfc_mib_s=50.0))
    task = relocate(world, vm_of(world))
    run(world)
    seconds = (task.completed - task.started).total_seconds()
    assert seconds == pytest.approx(60 + 10_000 / 50 + 3, abs=0.01)


def test_progress_only_rises_and_is_told_in_steps():
    world = make_world(1)
    task = relocate(world, vm_of(world))
    seen = [0]
    while (when := world.next_event()) is not None:
        world.advance(when)
        if task.progress != seen[-1]:
            seen.append(task.progress)
    assert seen == sorted(seen)
    assert seen[-1] == 100
    assert 15 <= len(seen) <= 25


def test_advancing_in_one_leap_or_in_steps_comes_to_the_same():
    ends = []
    for step in (1e9, 7.0):
        world = make_world(6)
        tasks = [relocate(world, vm_of(world, number), host=number % 2) for number in range(6)]
        while world.next_event() is not None:
            world.advance(world.elapsed + step)
        ends.append([task.completed for task in tasks])
    for one, other in zip(*ends, strict=True):
        assert abs((one - other).total_seconds()) < 0.001


def test_unthrottled_moves_take_no_time_to_speak_of():
    world = make_world(20, physics=Physics.unthrottled())
    tasks = [relocate(world, vm_of(world, number), host=number % 2) for number in range(20)]
    run(world)
    assert {task.state for task in tasks} == {"success"}
    assert world.elapsed < 1.0


@pytest.mark.parametrize("phase", ["start", "copy", "switchover"])
def test_a_scripted_fault_leaves_the_vm_at_its_source(phase):
    script = [{"phase": phase, "vm": "VM00*", "attempt": 1, "fault": "vim.fault.Timedout", "text": "so slow"}]
    world = make_world(1, faults=script)
    task = relocate(world, vm_of(world))
    run_watching(world)
    assert (task.state, task.error.name, task.error.text) == ("error", "vim.fault.Timedout", "so slow")
    assert world.faults.unused() == ()
    again = relocate(world, vm_of(world))
    run_watching(world)
    assert again.state == "success"


def test_a_fault_at_a_percentage_of_the_copy():
    fault = {"phase": "copy", "at": 60, "fault": "vim.fault.NetworkCopyFault"}
    world = make_world(1, faults=[fault])
    task = relocate(world, vm_of(world))
    run(world)
    assert 50 <= task.progress <= 60


def test_a_fault_after_the_commit_leaves_it_at_the_target():
    world = make_world(1, faults=[{"phase": "commit", "fault": "vmodl.fault.SystemError"}])
    task = relocate(world, vm_of(world))
    run_watching(world)
    assert task.state == "error"
    assert vm_of(world, side=Side.TARGET).connection == "connected"
    assert not list(nodes_of(source(world), VmNode))


def test_a_split_vm_is_in_both():
    fault = {"phase": "commit", "fault": "vmodl.fault.SystemError", "leaves": "split"}
    world = make_world(1, faults=[fault])
    relocate(world, vm_of(world))
    run_watching(world)
    assert vm_of(world).connection == "orphaned"
    assert vm_of(world, side=Side.TARGET).instance_uuid == vm_of(world).instance_uuid


def test_trouble_with_calls_counts_attempts_per_side():
    script = [
        {"phase": "call", "action": "drop-after", "attempt": 2, "side": "source"},
        {"phase": "call", "method": "Cancel*", "action": "delay", "seconds": 9, "times": 0},
        {"phase": "reply", "attempt": 3, "fault": "vmodl.fault.SystemError"},
    ]
    world = make_world(1, faults=script)
    vc, vm = source(world), vm_of(world)
    assert world.call_fault(vc, "RelocateVM_Task", vm.moref) is None
    wrong = locator(target(world), password="no")
    relocate(world, vm, service=wrong)
    run(world)
    assert world.call_fault(vc, "RelocateVM_Task", vm.moref).action is Action.DROP_AFTER
    third = world.call_fault(vc, "RelocateVM_Task", vm.moref)
    assert (third.action, third.fault.name) == (Action.FAULT_AFTER, "vmodl.fault.SystemError")
    assert [world.call_fault(vc, "CancelTask", "task-1").seconds for _ in range(3)] == [9, 9, 9]
    assert world.call_fault(target(world), "RelocateVM_Task", vm.moref) is None


def test_cancelling_what_waits_and_what_copies():
    world = make_world(3, hosts=1)
    tasks = [relocate(world, vm_of(world, number)) for number in range(3)]
    world.advance(100.0)
    assert [task.state for task in tasks] == ["running", "running", "queued"]
    for task in (tasks[0], tasks[2]):
        world.cancel(source(world), task.moref)
        assert task.completed is None, "it is asynchronous"
        with pytest.raises(SimFault) as caught:
            world.cancel(source(world), task.moref)
        assert caught.value.name == "vim.fault.InvalidState"
    run_watching(world)
    assert [task.state for task in tasks] == ["error", "success", "error"]
    assert {task.error.name for task in tasks if task.error} == {"vmodl.fault.RequestCanceled"}


def test_from_the_switchover_on_nothing_can_be_cancelled():
    world = make_world(1)
    task = relocate(world, vm_of(world))
    while task.cancelable:
        world.advance(world.next_event())
    assert task.state == "running"
    with pytest.raises(SimFault) as caught:
        world.cancel(source(world), task.moref)
    assert caught.value.name == "vmodl.fault.NotSupported"
    run(world)
    assert task.state == "success"


def test_a_cancellation_that_comes_too_late_ends_in_success():
    """Fact sheet 6.1: after CancelTask a task may still end in success."""
    world = make_world(1, physics=Physics(cancel_seconds=2.0))
    task = relocate(world, vm_of(world))
    twin = make_world(1, physics=Physics(cancel_seconds=2.0))
    other = relocate(twin, vm_of(twin))
    while other.cancelable:
        twin.advance(twin.next_event())
    world.advance(twin.elapsed - 1.0)
    world.cancel(source(world), task.moref)
    run_watching(world)
    assert (task.state, task.cancelled) == ("success", True)


def test_a_restart_forgets_tasks_and_leaves_vms_at_the_source():
    script = [{"action": "restart", "side": "source", "at_seconds": 100, "seconds": 30}]
    world = make_world(4, faults=script, hosts=1)
    tasks = [relocate(world, vm_of(world, number)) for number in range(4)]
    world.advance(100.0)
    assert problems(world) == []
    assert world.session_epoch == {Side.SOURCE: 1, Side.TARGET: 0}
    assert not list(nodes_of(source(world), TaskNode))
    assert world.tasks[Side.SOURCE].recent() == world.tasks[Side.SOURCE].history == []
    assert all(not vm_of(world, number).busy for number in range(4))
    assert world.call_fault(source(world), "CurrentTime", "").action is Action.UNAVAILABLE
    world.advance(130.0)
    assert world.call_fault(source(world), "CurrentTime", "") is None
    assert world.next_event() is None
    again = relocate(world, vm_of(world))
    run_watching(world)
    assert again.state == "success"
    assert {task.state for task in tasks} <= {"running", "queued"}


def test_a_restart_during_the_switchover_loses_the_task_but_not_the_vm():
    world = make_world(1)
    task = relocate(world, vm_of(world))
    while task.cancelable:
        world.advance(world.next_event())
    world.restart(Side.SOURCE)
    run_watching(world)
    assert task.moref not in source(world).nodes
    assert vm_of(world, side=Side.TARGET).name == "vm000"


def test_a_restart_of_the_destination_fails_the_move():
    world = make_world(1)
    task = relocate(world, vm_of(world))
    world.advance(70.0)
    world.restart(Side.TARGET)
    run_watching(world)
    assert task.error.name == "vmodl.fault.SystemError"
    assert "connection" in task.error.text


def test_expired_sessions_do_not_touch_tasks():
    script = [{"action": "expire-sessions", "side": "target", "at_seconds": 5}]
    world = make_world(1, faults=script)
    task = relocate(world, vm_of(world))
    run(world)
    assert world.session_epoch[Side.TARGET] == 1
    assert task.state == "success"


def test_recent_tasks_are_few_and_young_and_history_is_whole():
    world = make_world(1)
    vm = vm_of(world)
    wanted = request(world, vm)
    for _ in range(250):
        world.check_relocate(source(world), vm.moref, wanted, "tester")
    assert len(world.tasks[Side.SOURCE].recent()) == 200
    world.advance(601.0)
    assert world.tasks[Side.SOURCE].recent() == []
    assert len(world.tasks[Side.SOURCE].history) == 250


def test_changes_tell_what_a_property_collector_needs():
    world = make_world(1)
    vm = vm_of(world)
    before = world.changes[Side.TARGET].version
    task = relocate(world, vm)
    run(world)
    here = world.changes[Side.SOURCE].since(0)
    assert {"", "info.state", "info.progress", "info.cancelable"} <= here[task.moref]
    assert "" in here[vm.moref]
    assert "childEntity" in here[vm.parent]
    there = world.changes[Side.TARGET].since(before)
    arrived = vm_of(world, side=Side.TARGET)
    assert "" in there[arrived.moref]
    assert there[arrived.host] == {"vm"}


def test_folders_are_made_once():
    world = make_world(1)
    vc = target(world)
    root = next(node for node in vc.nodes.values() if getattr(node, "kind", "") == "vm").moref
    folder = world.create_folder(vc, root, "New")
    with pytest.raises(SimFault) as caught:
        world.create_folder(vc, root, "new")
    assert caught.value.name == "vim.fault.DuplicateName"
    assert caught.value.fields["object"] == ("vim.Folder", folder.moref)
    assert folder.moref in world.changes[Side.TARGET].since(0)


def test_a_renamed_vm_collides_under_its_new_name():
    world = make_world(2)
    world.rename(source(world), vm_of(world, 1).moref, "VM000")
    assert problems(world) == []
    tasks = [relocate(world, vm) for vm in nodes_of(source(world), VmNode)]
    run_watching(world)
    assert sorted(task.state for task in tasks) == ["error", "success"]


def test_a_vm_renamed_on_its_way_arrives_and_leaves_no_name_taken():
    world = make_world(2)
    task = relocate(world, vm_of(world, 1))
    world.advance(5.0)
    assert task.state == "running"
    had = vm_of(world, 1).name
    world.rename(source(world), vm_of(world, 1).moref, "renamed")
    run_watching(world)
    assert task.state == "success"
    assert [vm.name for vm in nodes_of(target(world), VmNode)] == ["renamed"]
    (other,) = nodes_of(source(world), VmNode)
    world.rename(source(world), other.moref, had)
    follows = relocate(world, other)
    run_watching(world)
    assert follows.state == "success"


PHASES = ("start", "copy", "switchover", "commit")


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.sampled_from(PHASES), st.integers(0, 11), st.integers(0, 100)), max_size=6),
    st.lists(st.tuples(st.integers(0, 11), st.floats(0, 2000)), max_size=5),
    st.integers(1, 3),
)
def test_whatever_breaks_the_world_stays_sound(number, faults, cancels, hosts):
    """Conservation: nothing is lost or doubled, no pipe and no slot over its limit, no space leaks."""
    script = [
        {"phase": phase, "vm": f"vm{vm % number:03}", "at": at, "fault": "vim.fault.Timedout"}
        for phase, vm, at in faults
    ]
    vms = tuple(
        make_vm(n, hosts=hosts, power=Power.OFF if n % 4 == 3 else Power.ON, memory_mib=512 * (n + 1))
        for n in range(number)
    )
    world = make_world(vms, faults=script, hosts=hosts)
    tasks = [relocate(world, vm_of(world, n), host=n % hosts, store=(n // 2) % 2) for n in range(number)]
    for vm, when in sorted(cancels, key=lambda pair: pair[1]):
        world.advance(max(when, world.elapsed))
        if vm < number and tasks[vm].cancelable and not tasks[vm].cancelled:
            world.cancel(source(world), tasks[vm].moref)
    run_watching(world)
    assert all(task.completed for task in tasks)
    assert not any(world.slots.used.values())
    assert not world.traffic.flows


@pytest.mark.parametrize("others", ["foreign", "busy"])
def test_a_restart_ends_what_others_were_doing_and_frees_what_it_held(others):
    entry = {"side": "source", "at_seconds": 5.0}
    begun = (
        entry | {"action": "foreign", "vm": "vm000", "seconds": 600.0, "host": "s-h1"}
        if others == "foreign"
        else entry | {"action": "change", "change": "busy", "vm": "vm000"}
    )
    world = make_world(2, faults=[begun, {"action": "restart", "side": "source", "at_seconds": 60.0}])
    world.advance(30.0)
    assert vm_of(world, 0).busy
    was = vm_of(world, 0).host
    run_watching(world)
    assert (vm_of(world, 0).busy, vm_of(world, 0).host) == ("", was)
    assert not any(world.slots.used.values())


def test_what_a_check_has_found_counts_only_as_long_as_nothing_changes():
    world = make_world(2)
    vm, asked = vm_of(world), request(world, vm_of(world))
    (check,) = world.check_relocate(source(world), vm.moref, asked, "u").result
    assert check == ([], [])
    vm.question = "Who is it?"
    world.touch(source(world), vm.moref, "runtime.question")
    with pytest.raises(SimFault, match="QuestionPending"):
        world.relocate(source(world), vm.moref, asked, "u")

    other, asked = vm_of(world, 1), request(world, vm_of(world, 1))
    world.check_relocate(source(world), other.moref, asked, "u")
    task = world.relocate(source(world), other.moref, asked, "u")
    for host in nodes_of(target(world), HostNode):  # between the call and the start of its task
        host.maintenance = True
        world.touch(target(world), host.moref, "runtime")
    run(world)
    assert (task.state, task.error.name) == ("error", "vim.fault.InvalidHostState")


def test_a_call_that_follows_its_check_does_the_same_as_one_without():
    ends = []
    for checked in (False, True):
        world = make_world(1)
        asked = request(world, vm_of(world))
        if checked:
            world.check_relocate(source(world), vm_of(world).moref, asked, "u")
        task = world.relocate(source(world), vm_of(world).moref, asked, "u")
        run(world)
        ends.append((task.state, task.completed))
    assert ends[0] == ends[1] == ("success", ends[0][1])
