"""Templates, suspended and powered-off VMs through the real engine."""

import pytest

from executor.templates import template_errands
from tests.scenarios.world import name, night, states
from tests.unit.executor.simulator.worlds import make_vm
from wavelift.model.inventory import Power
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side

MOVED, FAILED, BACK = MoveState.MOVED, MoveState.FAILED, MoveState.ROLLED_BACK


@pytest.fixture
def converting(monkeypatch):
    """Gives a campaign the errands for templates: they need the run's own gateway and logbook."""

    def prepare(campaign, *, allowed=True):
        from executor.hooks.build import Hooks
        from executor.hooks.ceremony import Ceremonies

        campaign.hooks = lambda night, gateway, clock, logbook: Hooks(
            template_errands(gateway, logbook, allowed=allowed), Ceremonies((), logbook)
        )
        return campaign

    return prepare


def test_a_template_moves_as_a_vm_and_is_a_template_again_in_both_directions(tmp_path, converting):
    campaign = converting(night(tmp_path, [make_vm(0, template=True), make_vm(1)]))
    outcome = campaign.run()
    assert states(outcome) == {name(0): MOVED, name(1): MOVED}
    assert campaign.node(0, Side.TARGET).template
    assert "it is a template again" in outcome.moves[0].remarks
    assert outcome.moves[1].remarks == ()
    campaign.run("rollback")
    campaign.assert_home(0)
    campaign.assert_sound()


def test_a_template_that_cannot_move_stays_a_template(tmp_path, converting):
    fault = {"phase": "start", "vm": name(0), "times": 0, "fault": "vim.fault.CannotAccessVmDevice"}
    campaign = converting(night(tmp_path, [make_vm(0, template=True)], faults=[fault]))
    assert states(campaign.run()) == {name(0): FAILED}
    campaign.assert_home(0)
    campaign.assert_sound()


def test_without_leave_a_template_is_not_touched(tmp_path, converting):
    campaign = converting(night(tmp_path, [make_vm(0, template=True)]), allowed=False)
    outcome = campaign.run()
    assert states(outcome) == {name(0): FAILED}
    assert "convert_templates" in outcome.moves[0].reason
    assert [entry.method for entry in campaign.world.record.entries if "Mark" in entry.method] == []


def test_without_the_privilege_a_template_is_not_moved_and_says_why(tmp_path, converting):
    denied = {"action": "change", "change": "denied", "side": "source", "at_seconds": 0.0}
    privilege = "VirtualMachine.Provisioning.MarkAsVM"
    campaign = night(tmp_path, [make_vm(0, template=True)], faults=[denied | {"text": privilege}])
    outcome = converting(campaign).run()
    assert states(outcome) == {name(0): FAILED}
    assert privilege in outcome.moves[0].reason
    assert campaign.relocations() == []


def test_a_retried_template_is_converted_once(tmp_path, converting):
    fault = {"phase": "copy", "vm": name(0), "attempt": 1, "fault": "vim.fault.Timedout"}
    campaign = converting(night(tmp_path, [make_vm(0, template=True)], faults=[fault]))
    assert states(campaign.run()) == {name(0): MOVED}
    marks = [entry.method for entry in campaign.world.record.entries if "Mark" in entry.method]
    assert marks == ["MarkAsVirtualMachine", "MarkAsTemplate"]


@pytest.mark.parametrize("power", [Power.OFF, Power.SUSPENDED])
def test_what_does_not_run_arrives_as_it_was_and_comes_back(tmp_path, power):
    campaign = night(tmp_path, [make_vm(0, power=power)])
    assert states(campaign.run()) == {name(0): MOVED}
    assert campaign.node(0, Side.TARGET).power is power
    assert states(campaign.run("rollback")) == {name(0): BACK}
    campaign.assert_home(0)
