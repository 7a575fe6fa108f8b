"""What vCenter leaves behind, through the real engine: recorded, given back, told, in both directions."""

import pytest

from executor.belongings import GiveBack, Remember
from executor.hooks.build import Hooks
from executor.hooks.ceremony import Ceremonies
from executor.simulator.estate.nodes import ClusterNode, SimRule
from executor.simulator.estate.possessions import belongings_of
from tests.crash.dying import Death, live
from tests.scenarios.world import name, night, states
from tests.unit.executor.simulator.worlds import run
from wavelift.model.belongings import Permission, RuleKind
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure, Restore

MOVED, FAILED, BACK = MoveState.MOVED, MoveState.FAILED, MoveState.ROLLED_BACK
PDL = "vmComponentProtectionSettings.vmStorageProtectionForPDL"


def caring(campaign, wanted=Restore.TELL):
    campaign.hooks = lambda night, gateway, clock, logbook: Hooks(
        (Remember(gateway, logbook, wanted), GiveBack(gateway, logbook, wanted)), Ceremonies((), logbook)
    )
    return campaign


@pytest.fixture
def rich(tmp_path):
    """Two VMs that a rule keeps apart, one with attributes, tags and a permission; and a plain one."""

    def make(folder=tmp_path, wanted=Restore.TELL, after=None, **policy):
        campaign = caring(night(folder, 3, after=after, **policy), wanted)
        first, second = campaign.node(0), campaign.node(1)
        first.custom_values = {"Owner": "Ada"}
        first.tags = frozenset({("Stage", "prod")})
        first.permissions = [Permission("CORP\\app", "VmUser", group=True)]
        first.ha_priority, first.ha_monitoring = "high", "vmMonitoringOnly"
        first.ha_details = (("restartPriorityTimeout", "600"), (PDL, "warning"))
        cluster = next(
            node
            for node in campaign.world.vcenters[Side.SOURCE].nodes.values()
            if isinstance(node, ClusterNode)
        )
        cluster.rules = [SimRule("apart", RuleKind.APART, [first.moref, second.moref])]
        campaign.before = {number: owned(campaign, number, Side.SOURCE) for number in range(3)}
        return campaign

    return make


def owned(campaign, number, side):
    return belongings_of(campaign.world.vcenters[side], campaign.node(number, side))


def test_it_has_at_the_target_what_it_had_at_the_source_and_again_when_it_is_back(rich):
    campaign = rich()
    outcome = campaign.run()
    assert set(states(outcome).values()) == {MOVED}
    for number in range(3):
        assert owned(campaign, number, Side.TARGET) == campaign.before[number]
    assert "attribute Owner; tag Stage: prod; permission of CORP\\app (VmUser)" in outcome.moves[0].remarks[0]
    assert outcome.moves[2].remarks == ()
    campaign.run("rollback")
    for number in range(3):
        assert owned(campaign, number, Side.SOURCE) == campaign.before[number]


def test_the_rule_stands_once_both_are_there_and_nobody_calls_it_missing(rich):
    remarks = [remark for move in rich().run().moves for remark in move.remarks]
    assert not any("MISSING" in remark for remark in remarks)
    assert sum("DRS rule apart is made when another of its VMs arrives" in remark for remark in remarks) == 1


def test_the_rule_is_whole_also_when_one_of_them_leaves_long_before_the_other(rich):
    campaign = rich(after={1: [0]})
    campaign.run()
    for number in range(3):
        assert owned(campaign, number, Side.TARGET).rules == campaign.before[number].rules
    campaign.run("rollback")
    for number in range(3):
        assert owned(campaign, number, Side.SOURCE).rules == campaign.before[number].rules


def test_what_cannot_be_given_back_is_told(rich):
    campaign = rich()
    campaign.world.vcenters[Side.TARGET].roles.remove("VmUser")
    (move, *_) = campaign.run().moves
    assert move.state is MOVED
    assert any("MISSING, give back by hand: permission of CORP\\app" in text for text in move.remarks)


def test_the_report_says_what_of_an_ha_override_was_given_back(rich):
    (move, *_) = rich().run().moves
    assert "HA restart timeout in seconds 600; HA answer to a PDL warning" in move.remarks[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("drs", "manual"),
        ("ha_priority", "high"),
        ("ha_isolation", "powerOff"),
        ("ha_monitoring", "vmMonitoringOnly"),
        ("ha_details", ((PDL, "warning"),)),
    ],
)
def test_an_override_is_given_back_also_where_nothing_else_is_lacking(rich, field, value):
    campaign = rich()
    setattr(campaign.node(2), field, value)
    campaign.run()
    assert getattr(owned(campaign, 2, Side.TARGET), field) == value
    campaign.run("rollback")
    assert getattr(owned(campaign, 2, Side.SOURCE), field) == value


def test_or_it_fails_the_move_where_all_of_it_is_wanted(rich):
    campaign = rich(wanted=Restore.MUST, on_failure=OnFailure.ROLLBACK_GROUP)
    campaign.world.vcenters[Side.TARGET].roles.remove("VmUser")
    outcome = campaign.run()
    assert states(outcome)[name(0)] is BACK
    assert campaign.side_of(0) is Side.SOURCE


def test_switched_off_nothing_is_asked(rich):
    campaign = rich(wanted=Restore.OFF)
    campaign.run()
    assert not owned(campaign, 0, Side.TARGET).anything
    assert not [record for record in campaign.records() if type(record.body).__name__ == "Remembered"]


def test_killed_at_any_step_nothing_is_lost(rich, tmp_path):
    count = Death()
    (tmp_path / "count").mkdir()
    live(rich(tmp_path / "count"), "run", count)
    for at in range(1, count.steps + 1, 2):
        folder = tmp_path / f"{at}"
        folder.mkdir()
        campaign = rich(folder)
        if live(campaign, "run", Death(at, after=bool(at % 4 == 1))) is None:
            run(campaign.world)
            live(campaign, "resume" if campaign.ledger().unfinished() else "run", Death())
        assert set(states(campaign.outcome()).values()) == {MOVED}, at
        for number in range(3):
            assert owned(campaign, number, Side.TARGET) == campaign.before[number], at
