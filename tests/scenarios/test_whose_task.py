"""Whose relocation it is that runs on a VM: ours that came late, or somebody else's at the same minute."""

import asyncio
import contextlib

import pytest

from executor.gateway import Refused, Unanswered
from executor.journal.records import AttemptEnded, Submitted
from tests.scenarios.world import name, night, states
from wavelift.model.outcome import MoveState

MOVED = MoveState.MOVED


class LateGateway:
    """The first submission gets lost on its way and reaches the vCenter after so many seconds."""

    def __init__(self, inner, seconds):
        self._inner = inner
        self._seconds = seconds
        self._late = None

    def __getattr__(self, name):
        return getattr(self._inner, name)

    async def submit(self, order):
        if self._late is not None:
            return await self._inner.submit(order)
        self._late = asyncio.create_task(self._deliver(order))
        raise Unanswered("nobody answered")

    async def _deliver(self, order):
        await asyncio.sleep(self._seconds)
        with contextlib.suppress(Refused):  # nobody hears that another task was there first
            await self._inner.submit(order)


def results(campaign):
    return [record.body.result for record in campaign.records() if isinstance(record.body, AttemptEnded)]


def followed(campaign):
    return [record.body.task.id for record in campaign.records() if isinstance(record.body, Submitted)]


@pytest.mark.parametrize("precheck", [True, False])
@pytest.mark.parametrize("late", [10.0, 35.0, 60.0, 140.0])
def test_a_submission_that_arrives_late_is_found_and_followed(tmp_path, late, precheck):
    campaign = night(tmp_path, 1, attempts=2, precheck=precheck)
    campaign.gateway = lambda inner: LateGateway(inner, late)
    outcome = campaign.run()
    assert states(outcome) == {name(0): MOVED}
    (accepted,) = campaign.relocations()
    assert followed(campaign) == [accepted.extra["task"]]
    assert results(campaign) == (["success"] if late < 30 else ["unknown", "success"]), "looked for patiently"
    campaign.assert_sound()


def others(user, seconds=95.0):
    """Somebody relocates the VM within the source while our first submission gets lost."""
    relocation = {"action": "foreign", "side": "source", "vm": name(0), "task": "VirtualMachine.relocate"}
    lost = {"phase": "call", "action": "drop-before", "method": "RelocateVM_Task", "times": 1}
    return [relocation | {"at_seconds": 0.0, "seconds": seconds, "user": user}, lost]


def test_what_somebody_else_does_with_a_vm_is_not_taken_for_a_lost_submission(tmp_path):
    campaign = night(tmp_path, 1, faults=others("EXAMPLE\\backup"), precheck=False)
    assert states(campaign.run()) == {name(0): MOVED}
    (accepted,) = campaign.relocations()
    assert followed(campaign) == [accepted.extra["task"]]
    assert results(campaign)[0] == "unknown"
    campaign.assert_sound()


def test_one_with_our_account_is_told_by_where_the_vm_is_when_it_has_ended(tmp_path):
    campaign = night(tmp_path, 1, faults=others("user-source"), precheck=False)
    assert states(campaign.run()) == {name(0): MOVED}
    (accepted,) = campaign.relocations()
    assert len(followed(campaign)) == 2
    assert followed(campaign)[-1] == accepted.extra["task"]
    assert results(campaign) == ["unknown", "success"]
    campaign.assert_sound()


def test_of_two_relocations_nobody_told_of_the_newer_one_is_followed(tmp_path):
    """The first comes late and fails at once; then the second one's answer gets lost."""
    late = {"phase": "start", "vm": name(0), "attempt": 1, "fault": "vim.fault.Timedout"}
    lost = {"phase": "call", "action": "drop-after", "method": "RelocateVM_Task", "vm": name(0), "attempt": 2}
    campaign = night(tmp_path, 1, faults=[late, lost])
    campaign.gateway = lambda inner: LateGateway(inner, 35.0)
    assert states(campaign.run()) == {name(0): MOVED}
    first, second = campaign.relocations()
    assert first.extra["task"] not in followed(campaign)
    assert followed(campaign) == [second.extra["task"]]
    assert results(campaign) == ["unknown", "success"]
    campaign.assert_sound()
