"""What the event logs say of relocations, on every implementation of the gateway."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyVim.task import WaitForTask
from pyVmomi import vim

from executor.journal.records import Direction
from executor.recovery import Where, doubt, stand
from executor.simulator.soap.pair import SimulatedPair
from executor.trip import Trip
from tests.contract.estate import SOURCE_VMS, uuid_of
from tests.contract.orders import follow, forward, see
from tests.contract.stages import STAGES
from tests.contract.test_pair_with_plain_pyvmomi import all_of, connect, leave
from tests.unit.executor.simulator.soap.worlds import small_world
from wavelift.model.placement import Side
from wavelift.model.plan import Identity

DAY = timedelta(days=1)
NAME = SOURCE_VMS[0].name


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


async def moved(stage):
    """Submit the first VM, follow it to its end, and read both event logs."""
    task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
    last = (await follow(stage.gateway, task))[-1]
    return last, *[await stage.gateway.events(side, DAY, [NAME]) for side in Side]


def kinds(events):
    return [event.kind.rpartition(".")[2] for event in events]


def test_a_move_between_two_leaves_events_in_both(play):
    async def scene(stage):
        last, here, there = await moved(stage)
        (seen,) = await stage.gateway.find(Side.TARGET, [Identity(name=NAME, instance_uuid=uuid_of(1))])
        others = await stage.gateway.events(Side.SOURCE, DAY, ["nobody"])
        return last, here, there, seen[0].moref, others

    last, here, there, moref, others = play(scene)
    assert kinds(here) == ["VmBeingRelocatedEvent", "SrcVmMigratedEvent"]
    assert kinds(there) == ["DstVmMigratedEvent"]
    assert (there[0].side, there[0].name, there[0].vm) == (Side.TARGET, NAME, moref)
    assert here[0].at <= here[1].at
    assert NAME in here[1].text
    assert others == []
    assert last.fault is None


def test_a_failed_move_says_why_on_both(play):
    fault = {"phase": "copy", "at": 50, "fault": "vim.fault.Timedout", "text": "no answer for too long"}
    last, here, there = play(moved, [fault])
    assert last.fault.name == "vim.fault.Timedout"
    assert kinds(here) == ["VmBeingRelocatedEvent", "SrcVmMigrateFailedEvent"]
    assert kinds(there) == ["DstVmMigrateFailedEvent"]
    assert "no answer for too long" in here[-1].text
    assert "no answer for too long" in there[-1].text


def test_the_evidence_for_a_split_vm_names_what_both_logs_say(play):
    fault = {"phase": "commit", "fault": "vmodl.fault.SystemError", "leaves": "split", "text": "lost contact"}

    async def scene(stage):
        await moved(stage)
        trip = Trip(
            vm="1",
            name=NAME,
            instance_uuid=uuid_of(1),
            direction=Direction.FORWARD,
            destination=None,
            place=None,
        )
        standing = await stand(stage.gateway, trip)
        return standing, await doubt(stage.gateway, trip, standing, "lost contact")

    standing, doubtful = play(scene, [fault])
    assert standing.where is Where.SPLIT
    assert doubtful.reason == f"{standing.verdict}; lost contact"
    assert doubtful.evidence[: len(standing.evidence)] == standing.evidence
    told = [words for words in doubtful.evidence if "event at" in words]
    assert [words.partition(":")[0] for words in told] == ["source", "source", "target"]
    assert "Failed to migrate" in told[1]
    assert "lost contact" in told[1]
    assert f"Migrated {NAME}" in told[2]


def test_the_evidence_for_a_lost_vm_says_that_nothing_was_heard_of_it(play):
    async def scene(stage):
        trip = Trip(
            vm="9",
            name="ghost",
            instance_uuid="5000aaaa-0000-0000-0000-000000000000",
            direction=Direction.FORWARD,
            destination=None,
            place=None,
        )
        standing = await stand(stage.gateway, trip)
        return standing, await doubt(stage.gateway, trip, standing)

    standing, doubtful = play(scene)
    assert standing.where is Where.LOST
    assert [words for words in doubtful.evidence if "no event" in words] == [
        f"{side}: no event of a relocation of a VM of this name in the last 24 hours" for side in Side
    ]


def test_plain_pyvmomi_queries_events_and_finds_switches() -> None:
    with SimulatedPair(small_world(2)) as pair:
        si = connect(pair.endpoints[Side.SOURCE])
        things = all_of(si, vim.VirtualMachine, vim.HostSystem)
        vm = things["app0000"]
        WaitForTask(vm.RelocateVM_Task(vim.vm.RelocateSpec(host=things["esx1.old.example"])))
        entity = vim.event.EventFilterSpec.ByEntity(entity=vm, recursion="self")
        manager = si.content.eventManager
        found = manager.QueryEvents(
            vim.event.EventFilterSpec(entity=entity, eventTypeId=["VmRelocatedEvent"])
        )
        assert [event.fullFormattedMessage for event in found] == ["Relocated app0000"]
        assert found[0].vm.vm == vm
        assert manager.latestEvent.key == found[0].key
        newest = manager.QueryEvents(vim.event.EventFilterSpec(maxCount=1))
        assert [event.key for event in newest] == [found[0].key]
        collector = manager.CreateCollectorForEvents(vim.event.EventFilterSpec())
        collector.SetCollectorPageSize(1)
        assert [event.key for event in collector.latestPage] == [found[0].key]
        collector.DestroyCollector()
        (nic,) = [
            device
            for device in vm.config.hardware.device
            if isinstance(device, vim.vm.device.VirtualEthernetCard)
            and isinstance(
                device.backing, vim.vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo
            )
        ]
        switches = si.content.dvSwitchManager
        switch = switches.QueryDvsByUuid(nic.backing.port.switchUuid)
        assert switch.name == "old-dvs"
        assert switch.LookupDvPortGroup(nic.backing.port.portgroupKey).name == "old-net"
        with pytest.raises(vim.fault.NotFound):
            switches.QueryDvsByUuid("nowhere")
        leave(si)


def test_events_tell_where_a_vm_came_from_and_where_it_went() -> None:
    """As pyvmomi's sample of relocation events asks; what an event's class demands is never left out."""
    with SimulatedPair(small_world(2)) as pair:
        source = connect(pair.endpoints[Side.SOURCE])
        vm, hosts = all_of(source, vim.VirtualMachine)["app0000"], all_of(source, vim.HostSystem)
        to = vim.vm.RelocateSpec(host=hosts["esx1.old.example"])
        WaitForTask(vm.RelocateVM_Task(to), si=source)
        by_vm = vim.event.EventFilterSpec.ByEntity(entity=vm, recursion="self")
        began, ended = source.content.eventManager.QueryEvent(vim.event.EventFilterSpec(entity=by_vm))
        leave(source)
    assert (began.host.name, began.destHost.name) == ("esx0.old.example", "esx1.old.example")
    assert (ended.sourceHost.name, ended.host.name) == ("esx0.old.example", "esx1.old.example")
    assert ended.host.host == hosts["esx1.old.example"]
    assert (ended.sourceDatacenter.name, ended.datacenter.name) == ("Old", "Old")
    assert (ended.sourceDatastore.name, ended.ds.name) == ("old-ds1", "old-ds1")
