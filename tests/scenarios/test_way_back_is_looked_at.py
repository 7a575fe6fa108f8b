"""What goes back by itself is looked at first: what cannot go is not sent off, and goes to a person."""

import pytest

from tests.scenarios.world import name, night, states
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.settings import OnFailure

BACK, FAILED, PERSON = MoveState.ROLLED_BACK, MoveState.FAILED, MoveState.NEEDS_PERSON


def torn(folder, *faults, **policy):
    """Three VMs; the third fails for good when the others have moved, and they must come home."""
    broken = {"phase": "copy", "vm": name(2), "side": "source", "times": 0, "at": 99.0}
    return night(
        folder,
        3,
        faults=[broken | {"fault": "vim.fault.CannotAccessVmDevice"}, *faults],
        groups=[(0, 1, 2)],
        after={2: [0, 1]},
        **policy,
    )


def later(change, text, at=130.0):
    """Somebody changes something at the source while the last VM is copied."""
    return {"action": "change", "change": change, "side": "source", "at_seconds": at, "text": text}


@pytest.mark.parametrize("policy", [OnFailure.ROLLBACK_GROUP, OnFailure.ROLLBACK_WAVE], ids=str)
def test_no_relocation_is_tried_that_has_no_room_at_home(tmp_path, policy):
    full = later("full", "s-ds0") | {"seconds": 1024.0}
    campaign = torn(tmp_path, full, on_failure=policy)
    outcome = campaign.run()
    found = states(outcome)
    assert (found[name(0)], found[name(1)], found[name(2)]) == (PERSON, BACK, FAILED)
    assert campaign.relocations(0, Side.TARGET) == []
    assert "source datastore s-ds0 has 1.0 GiB left for it" in outcome.moves[0].reason
    assert campaign.side_of(0) is Side.TARGET


def test_without_the_rights_nothing_is_sent_off(tmp_path):
    campaign = torn(tmp_path, later("denied", "Datastore.AllocateSpace"))
    outcome = campaign.run()
    assert [states(outcome)[name(number)] for number in (0, 1)] == [PERSON] * 2
    assert campaign.relocations(side=Side.TARGET) == []
    assert "lacks Datastore.AllocateSpace on " in outcome.moves[0].reason


def test_what_one_that_is_stuck_needs_stays_with_it(tmp_path):
    campaign = torn(tmp_path, later("full", "s-ds1", at=230.0) | {"seconds": 1024.0})
    campaign.plan = night(tmp_path / "other", 3, groups=[(0, 1, 2)], after={1: [0], 2: [1]}).plan
    outcome = campaign.run()
    assert [states(outcome)[name(number)] for number in (0, 1)] == [PERSON] * 2
    assert f"{name(1)}, which depends on it, cannot go back" in outcome.moves[0].reason


def test_a_look_that_fails_keeps_nobody_from_going_home(tmp_path):
    silent = {"phase": "call", "action": "503", "method": "HasPrivilegeOnEntities", "times": 0}
    campaign = torn(tmp_path, silent)
    campaign.patience = 20.0
    assert [states(campaign.run())[name(number)] for number in (0, 1)] == [BACK] * 2
    campaign.assert_sound()
