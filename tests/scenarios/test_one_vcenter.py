"""Moves within one vCenter: no service locator, and only the placement tells where a VM stands."""

import random
from dataclasses import replace

import pytest

from executor.gateway import Order
from executor.orders import Drift
from executor.simulator.estate.nodes import VmNode
from executor.whereabouts import stands_at, stands_where
from tests.crash.dying import Death, live
from tests.scenarios.one_vcenter import one_night
from tests.scenarios.world import key, name, states
from tests.unit.executor.simulator.worlds import run as run_on
from wavelift.errors import VCenterError
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side

MOVED, BACK = MoveState.MOVED, MoveState.ROLLED_BACK


def test_a_wave_moves_between_clusters_and_comes_back(tmp_path):
    campaign = one_night(tmp_path, 6, after={3: [0]}, groups=[(1, 2)])
    assert set(states(campaign.run()).values()) == {MOVED}
    for number in range(6):
        assert campaign.side_of(number) is Side.TARGET
        assert campaign.node(number).name == name(number)
    assert len(campaign.relocations()) == 6
    campaign.assert_sound()
    assert set(states(campaign.run("rollback")).values()) == {BACK}
    for number in range(6):
        campaign.assert_home(number)
    campaign.assert_sound()


def test_no_call_carries_a_service_locator_and_managed_object_ids_stay(tmp_path):
    campaign = one_night(tmp_path, 2)
    before = {vm.name: vm.moref for vm in campaign.there(Side.SOURCE)}
    campaign.run()
    orders = [record.body.order for record in campaign.records() if hasattr(record.body, "order")]
    assert orders
    assert all(isinstance(order, Order) and order.local for order in orders)
    assert {vm.name: vm.moref for vm in campaign.there(Side.TARGET)} == before


def test_a_disk_that_the_plan_does_not_know_does_not_hide_that_a_vm_has_arrived(tmp_path):
    """It went along by where it lay; once it lies elsewhere, nothing could be ordered for that VM."""
    added = {"action": "change", "side": "source", "vm": name(0), "change": "disk-added", "at_seconds": 1.0}
    campaign = one_night(tmp_path, 2, faults=[added], groups=[(0, 1)])
    campaign.world.advance(5.0)
    assert len(campaign.node(0).disks) == 2
    assert set(states(campaign.run()).values()) == {MOVED}
    campaign.assert_sound()
    assert set(states(campaign.run("rollback")).values()) == {BACK}
    campaign.assert_sound()


def test_one_vcenter_where_two_are_meant_is_refused_and_nothing_moves(tmp_path):
    campaign = one_night(tmp_path, 2, same=False)
    with pytest.raises(VCenterError, match="source and target are the same vCenter"):
        campaign.run()
    assert campaign.relocations() == []


def test_what_stands_where_it_belongs_already_is_not_moved(tmp_path):
    campaign = one_night(tmp_path, 2)
    campaign.run()
    (tmp_path / "journal.sqlite").unlink()
    count = len(campaign.relocations())
    assert set(states(campaign.run()).values()) == {MOVED}
    assert len(campaign.relocations()) == count


def test_a_half_right_placement_is_not_there(tmp_path):
    campaign = one_night(tmp_path, 1)
    campaign.run()
    (state,) = campaign.there(Side.TARGET)
    there = state.placement
    assert stands_at(state, there)
    assert not stands_at(state, replace(there, folder="Elsewhere"))
    assert not stands_at(state, replace(there, pool="Gold"))
    disks = tuple(replace(disk, datastore="s-ds0") for disk in there.disks)
    assert not stands_at(state, replace(there, disks=disks))
    nics = tuple(replace(nic, network="VLAN-11") for nic in there.nics)
    assert not stands_at(state, replace(there, nics=nics))


def test_what_cannot_be_ordered_is_where_the_devices_are_that_the_plan_knows(tmp_path):
    campaign = one_night(tmp_path, 1)
    campaign.run()
    (state,) = campaign.there(Side.TARGET)

    def place(_state, _host):
        raise Drift("a disk is not in the plan")

    by_label = replace(
        state.placement,
        disks=tuple(replace(disk, key=None) for disk in state.placement.disks),
        nics=tuple(replace(nic, key=None) for nic in state.placement.nics),
    )
    for wanted in (state.placement, by_label):
        assert stands_where(place, wanted)(state)
        assert not stands_where(place, replace(wanted, cluster="C1"))(state)
        elsewhere = tuple(replace(disk, datastore="s-ds0") for disk in wanted.disks)
        assert not stands_where(place, replace(wanted, disks=elsewhere))(state)
    unknown = tuple(replace(disk, key=None, label="Hard disk 9") for disk in state.placement.disks)
    assert not stands_where(place, replace(by_label, disks=unknown))(state)


def test_a_failed_member_brings_its_group_back(tmp_path):
    fault = {
        "phase": "switchover",
        "vm": name(1),
        "times": 0,
        "fault": "vim.fault.CannotAccessVmDevice",
    }
    campaign = one_night(tmp_path, 3, faults=[fault], groups=[(0, 1)])
    found = states(campaign.run())
    assert found[name(2)] is MOVED
    assert found[name(1)] is MoveState.FAILED
    assert campaign.side_of(0) is Side.SOURCE
    campaign.assert_sound()


def test_killed_at_any_step_and_resumed_every_vm_moves_once(tmp_path):
    lost = {"phase": "call", "action": "drop-after", "method": "RelocateVM_Task", "vm": name(0), "times": 1}
    death = Death()
    (tmp_path / "count").mkdir()
    live(one_night(tmp_path / "count", 2, faults=[lost]), "run", death)
    for at in range(1, death.steps + 1):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = one_night(folder, 2, faults=[lost])
        if live(campaign, "run", Death(at, after=bool(at % 2))) is None:
            campaign.world.advance(campaign.world.elapsed + random.Random(at).choice([0.0, 5.0, 400.0]))
            live(campaign, "resume" if campaign.ledger().unfinished() else "run", Death())
        run_on(campaign.world)
        assert set(states(campaign.outcome()).values()) == {MOVED}, at
        assert len(campaign.relocations()) == 2, at
        campaign.assert_sound()


def test_killed_in_a_rollback_and_resumed_every_vm_is_home(tmp_path):
    death = Death()
    (tmp_path / "count").mkdir()
    campaign = one_night(tmp_path / "count", 2)
    campaign.run()
    live(campaign, "rollback", death)
    for at in range(1, death.steps + 1, 2):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = one_night(folder, 2)
        campaign.run()
        if live(campaign, "rollback", Death(at)) is None:
            live(campaign, "rollback", Death())
        run_on(campaign.world)
        campaign.assert_home(0)
        campaign.assert_home(1)
        campaign.assert_sound()


def test_there_is_one_inventory(tmp_path):
    campaign = one_night(tmp_path, 2)
    assert campaign.world.vcenters[Side.SOURCE] is campaign.world.vcenters[Side.TARGET]
    assert len([n for n in campaign.world.sites[0].nodes.values() if isinstance(n, VmNode)]) == 2
    assert key(0) in {move.vm for move in campaign.wave.moves}


def test_hosts_of_both_clusters_are_one_account_and_nothing_is_queued(tmp_path):
    campaign = one_night(tmp_path, 10)
    campaign.run()
    campaign.assert_never_queued()


def test_without_disks_to_copy_eight_run_at_once_on_a_host(tmp_path):
    campaign = one_night(tmp_path, 12)
    moves = tuple(
        replace(move, target=replace(move.target, datastore="", disks=move.source.disks))
        for move in campaign.wave.moves
    )
    campaign.plan = replace(campaign.plan, waves=(replace(campaign.wave, moves=moves),))
    assert set(states(campaign.run()).values()) == {MOVED}
    campaign.assert_never_queued()
    starts = sorted(entry.at for entry in campaign.relocations())
    assert starts[11] == starts[0], "two hosts take eight plain vMotions each"
