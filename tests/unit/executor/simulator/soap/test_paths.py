from __future__ import annotations

import pytest
from pyVmomi import vim, vmodl

from executor.simulator.estate.nodes import Node
from executor.simulator.soap.inventory import Inventory, class_of
from executor.simulator.soap.kinds import Kind
from executor.simulator.soap.paths import all_paths, compile_path
from executor.simulator.soap.properties.vm import VM
from executor.simulator.soap.registry import kind_of
from executor.simulator.soap.serializer import writer_for
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side

INVENTORY = Inventory(small_world(2), Side.SOURCE)
KINDS = {kind_of(node): node for node in INVENTORY.nodes.values()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.vmodl_name)
def test_every_path_of_every_table_exists_and_can_be_written(kind: Kind) -> None:
    node: Node = KINDS[kind]
    assert class_of(node) is kind.vmodl_class
    for name in (*kind.leaves, *all_paths(kind)):
        path = compile_path(kind, name)
        out: list[str] = []
        writer_for("vim.version.v8_0_3_0").element(
            out, "val", path.type, path.read(INVENTORY, node), typed=True
        )


def test_a_leaf_is_read_without_building_what_is_above_it() -> None:
    vm = KINDS[VM]
    assert compile_path(VM, "config.instanceUuid").read is VM.leaves["config.instanceUuid"]
    assert compile_path(VM, "config.instanceUuid").read(INVENTORY, vm) == vm.instance_uuid
    config = compile_path(VM, "config").read(INVENTORY, vm)
    assert (config.instanceUuid, config.hardware.numCPU) == (vm.instance_uuid, 2)
    assert compile_path(VM, "summary.storage.committed").read(INVENTORY, vm) > 0


def test_declared_types_come_from_the_schema() -> None:
    assert compile_path(VM, "runtime.powerState").type is vim.VirtualMachine.PowerState
    assert compile_path(VM, "config").type is vim.vm.ConfigInfo


@pytest.mark.parametrize(
    "name", ["nonsense", "config.nonsense", "name.length", "config.hardware.nonsense", ""]
)
def test_unknown_properties_are_invalid(name: str) -> None:
    with pytest.raises(vmodl.query.InvalidProperty) as caught:
        compile_path(VM, name)
    assert caught.value.name == name


def test_known_properties_without_a_value_are_unset() -> None:
    assert compile_path(VM, "parentVApp").read(INVENTORY, KINDS[VM]) is None
    assert compile_path(VM, "config.vAppConfig").read(INVENTORY, KINDS[VM]) is None
