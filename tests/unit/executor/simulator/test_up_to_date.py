"""A world in which nothing has happened need not be brought up to date again; one that changed must be."""

from executor.simulator.night import rehearsed
from executor.simulator.night.rehearsed import rehearse_night
from executor.simulator.physics.flow import Flow
from tests.unit.executor.simulator.scenes import make_scene
from tests.unit.executor.simulator.worlds import make_world, request, source, vm_of


def test_a_world_is_up_to_date_until_time_passes_or_something_is_to_come():
    world = make_world(1)
    assert not world.is_up_to(0.0)
    world.advance(10.0)
    assert world.is_up_to(10.0)
    assert not world.is_up_to(10.5)
    happened = []
    world.timeline.after(0.0, lambda: happened.append(world.elapsed))
    assert not world.is_up_to(10.0)
    world.advance(10.0)
    assert happened == [10.0]
    assert world.is_up_to(10.0)
    world.traffic.add(Flow([world.pipes.line()], 100.0, 50.0, lambda _: None), world.elapsed)
    assert not world.is_up_to(10.0)


def test_judging_finds_what_a_check_finds_and_leaves_no_task():
    world = make_world(1)
    vm = vm_of(world)
    for asked in (request(world, vm), request(world, vm, pool="resgroup-404")):
        found = world.judge(source(world), vm.moref, asked)
        assert not world.tasks[source(world).side].history
        (checked,) = world.check_relocate(source(world), vm.moref, asked, "u").result
        assert [[fault.name for fault in kind] for kind in found] == [
            [fault.name for fault in kind] for kind in checked
        ]
        world.tasks[source(world).side].history.clear()


def test_a_rehearsed_night_writes_no_event_log(monkeypatch):
    worlds = []

    def built(*args, **more):
        worlds.append(build(*args, **more))
        monkeypatch.setattr(worlds[0], "dissolve", lambda: None)
        return worlds[0]

    build = rehearsed.build_world
    monkeypatch.setattr(rehearsed, "build_world", built)
    (night, *_) = rehearse_night(make_scene(4), 1)
    assert night.states == {"moved": 4}
    assert all(not book.all for book in worlds[0].events.values())
    assert {task.description for book in worlds[0].tasks.values() for task in book.history} == {
        "VirtualMachine.relocate"
    }
