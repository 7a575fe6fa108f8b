"""What belongs to a VM, on every implementation: read, lost on the way, given back, and twice is once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from executor.simulator.estate.nodes import ClusterNode, SimRule, VmNode
from executor.simulator.estate.registry import leave
from executor.vsphere.pins import PinnedConnection
from tests.contract.estate import SOURCE_VMS, uuid_of, vm
from tests.contract.orders import follow, forward, see
from tests.contract.stages import STAGES, over_soap
from wavelift.model.belongings import DRS_OFF, Belongings, Permission, Rule, RuleKind
from wavelift.model.inventory import Power
from wavelift.model.placement import Side


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


VMS = (*SOURCE_VMS[:5], vm(6, power=Power.OFF), *SOURCE_VMS[6:])
PERMISSIONS = (Permission("CORP\\app-team", "VmUser", group=True), Permission("CORP\\eve", "ReadOnly"))
OWN = Belongings(
    attributes=(("Owner", "Ada"), ("Ticket", "CHG-1 <&>")),
    tags=(("Backup", "gold"), ("Stage", "prod")),
    permissions=PERMISSIONS,
    notes="call Ada first",
    rules=(Rule("apart", RuleKind.APART, (uuid_of(1), uuid_of(6))),),
    groups=("licensed (VMs)",),
    drs="manual",
    ha_priority="high",
    ha_isolation="powerOff",
    ha_monitoring="vmAndAppMonitoring",
    ha_details=(
        ("restartPriorityTimeout", "600"),
        ("vmComponentProtectionSettings.enableAPDTimeoutForHosts", "false"),
        ("vmComponentProtectionSettings.vmReactionOnAPDCleared", "reset"),
        ("vmComponentProtectionSettings.vmStorageProtectionForAPD", "restartAggressive"),
        ("vmComponentProtectionSettings.vmStorageProtectionForPDL", "warning"),
        ("vmComponentProtectionSettings.vmTerminateDelayForAPDSec", "120"),
        ("vmToolsMonitoringSettings.failureInterval", "45"),
        ("vmToolsMonitoringSettings.maxFailureWindow", "-1"),
    ),
    multi_writer=(2001,),
)


def node_of(world, number, side=Side.SOURCE):
    nodes = world.vcenters[side].nodes.values()
    return next(n for n in nodes if isinstance(n, VmNode) and n.instance_uuid == uuid_of(number))


def endow(world, number=6):
    """Give a VM everything there is, from outside."""
    with world.lock:
        vc = world.vcenters[Side.SOURCE]
        node, other = node_of(world, number), node_of(world, 1)
        node.custom_values = dict(OWN.attributes)
        node.tags = frozenset(OWN.tags)
        node.permissions = list(PERMISSIONS)
        node.annotation = OWN.notes
        node.drs, node.ha_monitoring = OWN.drs, OWN.ha_monitoring
        node.ha_priority, node.ha_isolation = OWN.ha_priority, OWN.ha_isolation
        node.ha_details = OWN.ha_details
        node.disks[1].multi_writer = True
        cluster = next(n for n in vc.nodes.values() if isinstance(n, ClusterNode))
        cluster.rules = [SimRule("apart", RuleKind.APART, [other.moref, node.moref])]
        cluster.rules.append(SimRule("to licensed hosts", None, group="licensed (VMs)"))
        cluster.groups = {"licensed (VMs)": [node.moref]}
        for moref in (node.moref, cluster.moref):
            world.touch(vc, moref, "")


async def move(stage, number):
    task = await stage.gateway.submit(forward(await see(stage.gateway, number)))
    assert (await follow(stage.gateway, task))[-1].phase == "success"
    return await see(stage.gateway, number, Side.TARGET)


def test_all_of_it_is_read_and_what_binds_to_hosts_is_said(play):
    async def scene(stage):
        endow(stage.world)
        return await stage.gateway.belongings(await see(stage.gateway, 6))

    found = play(scene, vms=VMS)
    assert replace(found, unseen=()) == OWN
    assert found.unseen == (
        "rule to licensed hosts binds it to hosts: make it anew for the hosts of its new cluster",
    )


def test_a_plain_vm_has_nothing(play):
    async def scene(stage):
        return await stage.gateway.belongings(await see(stage.gateway, 2))

    assert not play(scene, vms=VMS).anything


def test_many_asked_for_together_are_told_with_few_calls():
    async def scene(stage):
        endow(stage.world)
        vms = [await see(stage.gateway, number) for number in range(1, 9)]
        alone = [await stage.gateway.belongings(vm) for vm in vms]
        before = len(stage.record.entries)
        together = await asyncio.gather(*map(stage.gateway.belongings, vms))
        return alone, together, [entry.method for entry in stage.record.entries[before:]]

    alone, together, calls = over_soap(scene, vms=VMS)
    assert together == alone
    assert together[5].anything
    assert calls == ["RetrievePropertiesEx"] * 3, "the VMs, their clusters, the other VMs of their rules"


def test_tags_are_asked_for_over_connections_that_stand(monkeypatch):
    opened = []
    connect = PinnedConnection.connect

    def counting(connection):
        opened.append(connection)
        connect(connection)

    async def scene(stage):
        endow(stage.world)
        vms = [await see(stage.gateway, number) for number in (2, 6)]
        await stage.gateway.belongings(vms[0])
        monkeypatch.setattr(PinnedConnection, "connect", counting)
        return [await stage.gateway.belongings(vm) for vm in vms * 3]

    assert over_soap(scene, vms=VMS)[1].tags == OWN.tags
    assert not opened


def test_one_that_is_gone_does_not_hide_the_tags_of_others():
    async def scene(stage):
        endow(stage.world)
        gone, vm = await see(stage.gateway, 2), await see(stage.gateway, 6)
        with stage.world.lock:
            leave(stage.world.vcenters[Side.SOURCE], node_of(stage.world, 2))
        return await asyncio.gather(stage.gateway.belongings(gone), stage.gateway.belongings(vm))

    gone, found = over_soap(scene, vms=VMS)
    assert found.tags == OWN.tags
    assert "tags cannot be read" in gone.unseen[0]


def test_what_is_lost_on_the_way_is_given_back_and_twice_changes_nothing(play):
    async def scene(stage):
        endow(stage.world)
        gateway = stage.gateway
        await move(stage, 1)
        there = await move(stage, 6)
        lost = await gateway.belongings(there)
        first = await gateway.give_back(there, OWN)
        given = await gateway.belongings(there)
        again = await gateway.give_back(there, OWN)
        return lost, first, given, again, await gateway.belongings(there)

    lost, first, given, again, last = play(scene, vms=VMS)
    assert lost == Belongings(notes=OWN.notes), "only notes travel"
    assert (first.trouble, first.later, again.trouble, again.later) == ((), (), (), ())
    assert given == last == OWN


def test_a_rule_waits_for_its_other_vm(play):
    async def scene(stage):
        endow(stage.world)
        there = await move(stage, 6)
        first = await stage.gateway.give_back(there, OWN)
        alone = await stage.gateway.belongings(there)
        other = await move(stage, 1)
        await stage.gateway.give_back(other, Belongings(rules=OWN.rules))
        return first.later, alone.rules, (await stage.gateway.belongings(there)).rules

    assert play(scene, vms=VMS) == (("apart",), (), OWN.rules)


def test_what_does_not_work_stops_nothing_else(play):
    async def scene(stage):
        stage.world.vcenters[Side.TARGET].roles.remove("VmUser")
        endow(stage.world)
        there = await move(stage, 6)
        given = await stage.gateway.give_back(there, OWN)
        return given.trouble, await stage.gateway.belongings(there)

    trouble, found = play(scene, vms=VMS)
    assert len(trouble) == 1
    assert "VmUser" in trouble[0]
    assert (found.tags, found.attributes, found.permissions) == (OWN.tags, OWN.attributes, PERMISSIONS[1:])


def test_many_that_arrive_together_all_get_their_group_and_their_rule():
    """A cluster takes a group as a whole list: two that are written at once must not undo each other."""
    numbers = range(1, 9)
    rule = Rule("all of them", RuleKind.APART, tuple(sorted(uuid_of(number) for number in numbers)))
    wanted = Belongings(rules=(rule,), groups=("licensed (VMs)", "night shift"))

    async def scene(stage):
        vms = [await see(stage.gateway, number) for number in numbers]
        given = await asyncio.gather(*(stage.gateway.give_back(vm, wanted) for vm in vms))
        return given, [await stage.gateway.belongings(vm) for vm in vms]

    given, found = over_soap(scene, vms=VMS)
    assert [one.trouble for one in given] == [()] * 8
    assert [one.groups for one in found] == [wanted.groups] * 8
    assert [one.rules for one in found] == [(rule,)] * 8


def test_a_vm_that_drs_must_not_touch_is_not_touched_at_the_target_either(play):
    async def scene(stage):
        with stage.world.lock:
            node = node_of(stage.world, 6)
            node.drs = DRS_OFF
            stage.world.touch(stage.world.vcenters[Side.SOURCE], node.moref, "")
        kept = await stage.gateway.belongings(await see(stage.gateway, 6))
        there = await move(stage, 6)
        await stage.gateway.give_back(there, kept)
        return kept.drs, (await stage.gateway.belongings(there)).drs, node_of(stage.world, 6, Side.TARGET).drs

    assert play(scene, vms=VMS) == (DRS_OFF, DRS_OFF, DRS_OFF)


def test_what_the_target_sets_for_a_vm_besides_stays(play):
    """Whoever set it there meant it; what the VM had is given back next to it, and asked for once."""
    there_already = ("vmToolsMonitoringSettings.maxFailures", "9")

    async def scene(stage):
        endow(stage.world)
        there = await move(stage, 6)
        with stage.world.lock:
            node = node_of(stage.world, 6, Side.TARGET)
            node.ha_details = (there_already,)
            stage.world.touch(stage.world.vcenters[Side.TARGET], node.moref, "")
        wanted = Belongings(notes=OWN.notes, ha_details=OWN.ha_details[:1])
        await stage.gateway.give_back(there, wanted)
        return (await stage.gateway.belongings(there)).ha_details

    assert play(scene, vms=VMS) == (OWN.ha_details[0], there_already)


def test_an_override_that_is_there_is_not_written_again():
    async def scene(stage):
        endow(stage.world)
        vm = await see(stage.gateway, 6)
        before = len(stage.record.entries)
        # It has more than is asked for: nothing of that is a reason to write.
        await stage.gateway.give_back(vm, replace(OWN, ha_priority="", ha_details=OWN.ha_details[:2]))
        return [entry.method for entry in stage.record.entries[before:]]

    assert "ReconfigureComputeResource_Task" not in over_soap(scene, vms=VMS)


HELD = ("[east-a] iso/rescue.iso", "[west-a] iso/setup.iso")
WITH_DRIVES = (*VMS[:2], replace(VMS[2], cd_media=HELD), *VMS[3:])


def test_an_image_that_the_target_has_is_in_its_drive_again_and_the_other_is_told(play):
    async def scene(stage):
        kept = await stage.gateway.belongings(await see(stage.gateway, 3))
        there = await move(stage, 3)
        lost = await stage.gateway.belongings(there)
        first = await stage.gateway.give_back(there, kept)
        given = await stage.gateway.belongings(there)
        again = await stage.gateway.give_back(there, kept)
        return kept.media, lost.media, first.trouble, given.media, again.trouble

    kept, lost, trouble, given, again = play(scene, vms=WITH_DRIVES)
    drives = tuple(zip(("CD/DVD drive 1", "CD/DVD drive 2"), HELD, strict=True))
    assert (kept, lost, given) == (drives, (), drives[:1])
    assert len(trouble) == 1
    assert trouble == again
    assert trouble[0].startswith("CD/DVD drive 2: ")
    assert "no file [west-a] iso/setup.iso" in trouble[0]
