"""Many VMs are found with few calls, and as rightly as few."""

from collections import Counter

from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import VmNode
from executor.simulator.estate.registry import leave
from tests.contract.estate import uuid_of, vm
from tests.contract.stages import over_soap
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

VMS = tuple(vm(number) for number in range(1, 121))


def test_a_hundred_vms_are_one_walk_and_not_a_hundred_searches():
    wanted = [Identity("", instance_uuid=uuid_of(number).upper()) for number in [*range(1, 121), 9999]]

    async def scene(stage):
        first = await stage.gateway.find(Side.SOURCE, wanted)
        calls = Counter(entry.method for entry in stage.record.entries if entry.side is Side.SOURCE)
        with stage.world.lock:
            source = stage.world.vcenters[Side.SOURCE]
            gone = next(node for node in nodes_of(source, VmNode) if node.name == "vm07")
            leave(source, gone)
        return first, calls, await stage.gateway.find(Side.SOURCE, wanted)

    first, calls, again = over_soap(scene, vms=VMS)
    assert [len(found) for found in first] == [1] * 120 + [0]
    assert [found[0].name for found in first[:3]] == ["vm01", "vm02", "vm03"]
    assert calls["FindAllByUuid"] <= 21 + 1, "only what is left over of a batch, and what is not there"
    assert [len(found) for found in again] == [1] * 6 + [0] + [1] * 113 + [0]
