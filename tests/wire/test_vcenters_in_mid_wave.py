"""Whole waves over TLS while a vCenter ends sessions, restarts, or shows another certificate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.wire.night import WireNight, wire_night
from tests.wire.proxy import Harm
from wavelift.errors import CertificateMismatch, ExitCode, VCenterError
from wavelift.model.placement import Side
from wavelift.verbs.pairfile import read_pair, write_pair

SIDES = pytest.mark.parametrize("side", list(Side), ids=str)


@SIDES
def test_sessions_that_end_again_and_again_do_not_end_a_wave(side: Side, campaign: Path) -> None:
    with wire_night(campaign, speed=300.0) as night:

        def expire() -> None:
            for before in range(1, 4):
                night.running.pair.expire_sessions(side)
                night.wait(lambda before=before: night.calls("Login", side).count("ok") > before)

        thread = night.once_moving(expire)
        assert night.run().exit_code is ExitCode.DONE
        thread.join()
        assert night.calls("Login", side) == ["ok"] * 4
        assert night.calls("Login", side.other) == ["ok"]
        assert len(night.running.pair.record.relocations()) == 4
        night.assert_all_moved()


@pytest.mark.parametrize("sides", [(Side.SOURCE,), (Side.TARGET,), tuple(Side)], ids="-".join)
def test_a_restart_that_loses_the_task_list_moves_each_vm_once(
    sides: tuple[Side, ...], campaign: Path
) -> None:
    """What ran is gone from the task list; each VM is looked for, and moved again where it has not moved."""
    with wire_night(campaign, speed=300.0) as night:

        def restart() -> None:
            for side in sides:
                night.running.pair.restart(side, 120.0)

        thread = night.once_moving(restart)
        assert night.run().exit_code is ExitCode.DONE
        thread.join()
        world = night.running.pair.world
        ended = [task for task in world.tasks[Side.SOURCE].history if task.state == "success"]
        per_vm = [task.entity_name for task in ended if task.description == "VirtualMachine.relocate"]
        assert len(per_vm) == len(set(per_vm))
        accepted = [entry.name for entry in world.record.relocations()]
        assert len(accepted) > 4
        assert max(accepted.count(name) for name in accepted) == 2
        night.assert_all_moved()


@SIDES
def test_another_certificate_stops_the_wave_until_its_fingerprint_is_pinned(
    side: Side, campaign: Path
) -> None:
    with wire_night(campaign, speed=300.0) as night:

        def change() -> None:
            night.proxies[side].show(night.running.pair.change_certificate(side))
            night.proxies[side].reset_all()

        thread = night.once_moving(change)
        with pytest.raises(CertificateMismatch, match="is pinned") as stopped:
            night.run()
        thread.join()
        shown = night.running.pair.shown[side]
        assert f"shows certificate {shown.sha1}" in stopped.value.message
        assert "pin the new fingerprint" in stopped.value.advice
        with pytest.raises(CertificateMismatch):  # nothing is accepted by asking often
            night.resume()
        assert night.calls("Login", side) == ["ok"]
        pin(night, side, shown.sha1)
        assert night.resume().exit_code is ExitCode.DONE
        night.assert_all_moved()


def pin(night: WireNight, side: Side, thumbprint: str) -> None:
    """What a person does who has compared the new fingerprint with the vCenter's own."""
    known = read_pair(night.campaign, night.running.path)
    end = replace(getattr(known, side.value), thumbprint=thumbprint)
    write_pair(night.running.path, replace(known, **{side.value: end}))


@SIDES
def test_a_wrong_password_is_not_tried_often_though_no_answer_comes(side: Side, campaign: Path) -> None:
    """Each login that is cut may be one more towards the account's lock."""
    with wire_night(campaign, speed=300.0) as night:
        world = night.running.pair.world

        def change() -> None:
            with world.lock:
                world.vcenters[side].password = "changed at midnight"
            night.proxies[side].strike(Harm.CUT_IN_XML, "Login", times=100)
            night.running.pair.expire_sessions(side)

        thread = night.once_moving(change)
        with pytest.raises(VCenterError):
            night.run()
        thread.join()
        assert night.calls("Login", side)[1:] == ["vim.fault.InvalidLogin"] * 2
