"""Whole waves over TLS while a machine in the middle cuts, holds and delays: every VM moves once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wire.night import wire_night
from tests.wire.proxy import Harm
from wavelift.errors import ExitCode, VCenterUnreachable
from wavelift.model.outcome import MoveState
from wavelift.model.placement import Side
from wavelift.verbs.control import stop

SUBMIT = "RelocateVM_Task"
MOST = {SUBMIT, "Login", "RetrievePropertiesEx", "FindAllByUuid", "CreateFilter", "WaitForUpdatesEx"}
WATCHING = {SUBMIT, "CreateFilter", "WaitForUpdatesEx"}
CALLS = [harm for harm in Harm if harm is not Harm.HANDSHAKE]


@pytest.mark.parametrize("harm", CALLS)
def test_a_submission_that_is_harmed_moves_its_vm_once(harm: Harm, campaign: Path) -> None:
    with wire_night(campaign, call_timeout=1.0) as night:
        night.source.strike(harm, SUBMIT, times=2)
        night.run()
        assert night.source.struck[harm, SUBMIT] == 2
        night.assert_all_moved()


@pytest.mark.parametrize("harm", [Harm.CUT_BEFORE, Harm.CUT_IN_HEADERS, Harm.CUT_IN_XML])
def test_every_call_of_a_night_is_harmed_once(harm: Harm, campaign: Path) -> None:
    """Whoever cannot log on says so and has done nothing; whatever else is cut is asked for again."""
    with wire_night(campaign) as night:
        for proxy in night.proxies.values():
            proxy.strike_each(harm)
        refused = 0
        while True:
            try:
                night.run()
                break
            except VCenterUnreachable:
                refused += 1
        assert refused <= 4  # who it is, and the login, on both sides
        assert {method for _, method in night.source.struck} >= MOST
        assert {method for _, method in night.target.struck} >= MOST - WATCHING
        night.assert_all_moved()


@pytest.mark.parametrize("side", list(Side))
def test_connections_and_handshakes_reset_in_mid_wave(side: Side, campaign: Path) -> None:
    with wire_night(campaign, speed=300.0) as night:
        proxy = night.proxies[side]

        def reset() -> None:
            proxy.strike(Harm.HANDSHAKE, times=8)
            proxy.reset_all()

        thread = night.once_moving(reset)
        night.run()
        thread.join()
        assert proxy.struck[Harm.HANDSHAKE, ""] == 8
        night.assert_all_moved()


def test_answers_held_past_the_timeout_are_asked_for_again(campaign: Path) -> None:
    with wire_night(campaign, call_timeout=1.0) as night:
        night.source.strike(Harm.HELD, "WaitForUpdatesEx")
        night.target.strike(Harm.HELD, "FindAllByUuid")
        night.run()
        assert sum((night.source.struck + night.target.struck).values()) == 2
        night.assert_all_moved()


@pytest.mark.parametrize("harm", [Harm.CUT_BEFORE, Harm.CUT_IN_XML])
def test_a_cancellation_whose_answer_is_cut_leaves_a_wave_that_can_be_resumed(
    harm: Harm, campaign: Path
) -> None:
    """Whether the vCenter heard it or not, the run ends as the tasks end, and nothing is cancelled twice."""
    with wire_night(campaign, speed=120.0) as night:
        night.source.strike(harm, "CancelTask", times=9)
        thread = night.once_moving(lambda: stop(campaign, cancel=True))
        stopped = night.run()
        thread.join()
        cancelled = sum(night.source.struck.values())
        assert cancelled >= 1
        assert stopped.exit_code is ExitCode.STOPPED
        moved = stopped.count(MoveState.MOVED)
        assert (moved > 0) == (harm is Harm.CUT_BEFORE)
        assert len(night.calls("CancelTask")) == (0 if harm is Harm.CUT_BEFORE else cancelled)
        assert night.resume().exit_code is ExitCode.DONE
        night.assert_all_moved()
