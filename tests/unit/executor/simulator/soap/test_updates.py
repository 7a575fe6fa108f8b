"""Views, filters and collectors against nodes alone, without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pyVmomi import vim, vmodl

from executor.simulator.estate.nodes import FolderNode, TaskNode, VmNode
from executor.simulator.soap import updates as updates_module
from executor.simulator.soap.collector import Collector
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.scene import Scene
from executor.simulator.soap.serializer import writer_for
from executor.simulator.soap.sessions import Session
from executor.simulator.soap.updates import ENTER, LEAVE, MODIFY, PropertyFilter, Update
from executor.simulator.soap.views import ContainerView, ListView
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side

PC = vmodl.query.PropertyCollector
WRITER = writer_for("vim.version.v8_0_3_0")


class Bench:
    """One session on a source vCenter."""

    def __init__(self, vms: int = 4) -> None:
        self.world = small_world(vms)
        self.vcenter = self.world.vcenters[Side.SOURCE]
        self.changes = self.world.changes[Side.SOURCE]
        self.inventory = Inventory(self.world, Side.SOURCE)
        self.session = Session("key", "user", datetime(2026, 3, 7, tzinfo=UTC), 0.0)
        self.scene = Scene(self.inventory, self.session)
        self.vms = sorted(self.inventory.each(VmNode), key=lambda vm: vm.name)

    def keep(self, thing: Any) -> Any:
        self.session.objects[thing.moref] = thing
        return thing

    def all_vms(self) -> ContainerView:
        root, kinds = self.vcenter.root, (vim.VirtualMachine,)
        return self.keep(ContainerView("v1", self.inventory, self.changes, root, kinds, recursive=True))

    def filter(self, view: Any, kind: Any, *paths: str, partial: bool = True) -> PropertyFilter:
        cls = vim.view.ListView if isinstance(view, ListView) else vim.view.ContainerView
        step = PC.TraversalSpec(name="v", path="view", skip=False, type=cls)
        spec = PC.FilterSpec(
            objectSet=[PC.ObjectSpec(obj=cls(view.moref), skip=True, selectSet=[step])],
            propSet=[PC.PropertySpec(type=kind, pathSet=list(paths))],
        )
        return self.keep(PropertyFilter("f1", None, self.scene, spec, partial=partial))

    def look(self, made: PropertyFilter, since: int) -> list[tuple[str, str, tuple[str, ...]]]:
        found = made.updates(self.scene, self.changes.since(since))
        return [(each.kind, each.node.moref, each.names) for each in found]


def test_a_container_view_follows_what_comes_goes_and_moves() -> None:
    bench = Bench()
    web = next(node for node in bench.inventory.each(FolderNode) if node.name == "web")
    view = ContainerView(
        "v", bench.inventory, bench.changes, web.moref, (vim.VirtualMachine,), recursive=True
    )
    assert list(view.members) == [vm.moref for vm in bench.vms if vm.parent == web.moref]
    stray = next(vm for vm in bench.vms if vm.parent != web.moref)
    stray.parent = web.moref
    bench.changes.record(stray.moref, "parent")
    view.refresh()
    assert (stray.moref in view.members, view.revision) == (True, 1)
    del bench.vcenter.nodes[stray.moref]
    bench.changes.record(stray.moref)
    view.refresh()
    assert (stray.moref in view.members, view.revision) == (False, 2)


def test_containers_hold_vms_by_host_and_pool_too() -> None:
    bench = Bench()
    vm = bench.vms[0]
    for container, count in ((vm.host, 2), (vm.pool, 4), (vm.parent, 4)):
        view = ContainerView(
            "v", bench.inventory, bench.changes, container, (vim.VirtualMachine,), recursive=True
        )
        assert len(view.members) == count
    flat = ContainerView("v", bench.inventory, bench.changes, bench.vcenter.root, (), recursive=False)
    assert [bench.inventory.name(moref) for moref in flat.members] == ["Old"]


def test_first_all_enter_then_only_what_changed() -> None:
    bench = Bench()
    made = bench.filter(bench.all_vms(), vim.VirtualMachine, "name", "runtime.host")
    at = bench.changes.version
    assert [kind for kind, _, _ in bench.look(made, at)] == [ENTER] * 4
    moref = bench.vms[1].moref
    bench.changes.record(moref, "runtime", "guest")
    assert bench.look(made, at) == [(MODIFY, moref, ("runtime.host",))]
    at = bench.changes.version
    bench.changes.record(moref, "config")
    assert bench.look(made, at) == []
    del bench.vcenter.nodes[moref]
    bench.changes.record(moref)
    assert bench.look(made, at) == [(LEAVE, moref, ())]


@pytest.mark.parametrize(("partial", "name"), [(True, "info.progress"), (False, "info")])
def test_partial_updates_name_what_changed_below(partial: bool, name: str) -> None:
    bench = Bench()
    task = bench.world.tasks[Side.SOURCE].create("VirtualMachine.relocate", bench.vms[0], "user")
    view = bench.keep(ListView("l1", [task.moref]))
    made = bench.filter(view, vim.Task, "info", partial=partial)
    at = bench.changes.version
    bench.look(made, at)
    bench.changes.record(task.moref, "info.progress")
    assert bench.look(made, at) == [(MODIFY, task.moref, (name,))]


def test_objects_are_not_selected_anew_for_every_change(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench()
    book = bench.world.tasks[Side.SOURCE]
    tasks = [book.create("VirtualMachine.relocate", vm, "user") for vm in bench.vms]
    view = bench.keep(ListView("l1", [task.moref for task in tasks]))
    made = bench.filter(view, vim.Task, "info.state", "info.progress")
    bench.look(made, bench.changes.version)
    selections: list[object] = []
    real = updates_module.select
    monkeypatch.setattr(updates_module, "select", lambda *a, **k: selections.append(a) or real(*a, **k))
    at = bench.changes.version
    for task in tasks:
        bench.changes.record(task.moref, "info.progress")
    book.create("Folder.createFolder", bench.vms[0], "user")
    assert len(bench.look(made, at)) == len(tasks)
    assert selections == []
    view.remove([tasks[0].moref])
    assert bench.look(made, bench.changes.version) == [(LEAVE, tasks[0].moref, ())]
    assert len(selections) == 1


def test_what_is_not_yet_sent_is_merged() -> None:
    one = TaskNode("task-1", "x")
    assert Update(ENTER, one).then(Update(LEAVE, one)) is None
    assert Update(ENTER, one).then(Update(MODIFY, one, ("a",))) == Update(ENTER, one)
    assert Update(MODIFY, one, ("a",)).then(Update(MODIFY, one, ("b", "a"))) == Update(
        MODIFY, one, ("a", "b")
    )
    assert Update(MODIFY, one, ("a",)).then(Update(LEAVE, one)) == Update(LEAVE, one)
    assert Update(LEAVE, one).then(Update(ENTER, one)) == Update(ENTER, one)


def test_a_collector_cuts_long_answers_and_keeps_the_rest() -> None:
    bench = Bench()
    collector = Collector("c1", bench.changes)
    collector.add(bench.filter(bench.all_vms(), vim.VirtualMachine, "name"))
    assert collector.accept("") is None
    assert collector.look(bench.scene)
    first = collector.report(bench.scene, WRITER, "", 3)
    assert first.count("<objectSet>") == 3
    assert first.endswith("<truncated>true</truncated>")
    del bench.vcenter.nodes[bench.vms[-1].moref]
    bench.changes.record(bench.vms[-1].moref)
    assert collector.accept("1") is None
    assert not collector.look(bench.scene), "the last one went before it was ever reported"
    with pytest.raises(vmodl.query.InvalidCollectorVersion):
        collector.accept("7")


def test_a_filter_on_a_missing_object_is_refused() -> None:
    bench = Bench()
    spec = PC.FilterSpec(
        objectSet=[PC.ObjectSpec(obj=vim.Task("task-404"))],
        propSet=[PC.PropertySpec(type=vim.Task, pathSet=["info"])],
    )
    with pytest.raises(vmodl.fault.ManagedObjectNotFound):
        PropertyFilter("f", None, bench.scene, spec, partial=False)
    spec.reportMissingObjectsInResults = True
    assert PropertyFilter("f", None, bench.scene, spec, partial=False).updates(bench.scene, {}) == []
