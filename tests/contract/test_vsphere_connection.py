"""What only a gateway over the wire has to keep: certificates, passwords, sessions, restarts."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import traceback

import pytest

from executor.gateway import Refused, TaskPhase, Unanswered
from executor.simulator.soap.pair import SimulatedPair
from executor.vsphere.gateway import VSphereGateway
from tests.contract.estate import PASSWORDS, make_world, vm
from tests.contract.orders import follow, forward, see, until_running
from tests.contract.stages import login_at, over_soap
from wavelift.errors import CertificateMismatch, LoginRefused, VCenterUnreachable
from wavelift.model.placement import Side

BIG = (vm(1, gib=5), vm(2))


@pytest.fixture(scope="module")
def pair():
    with SimulatedPair(make_world(), speed=20) as running:
        yield running


def fails_to_open(pair, error, **target):
    """Try to open with a changed target login; returns the error and the methods called meanwhile."""
    before = len(pair.record.entries)

    async def attempt():
        gateway = VSphereGateway(
            login_at(pair.endpoints[Side.SOURCE]),
            login_at(pair.endpoints[Side.TARGET], **target),
            call_timeout=5,
        )
        try:
            with pytest.raises(error) as caught:
                await gateway.open()
            with pytest.raises(error):
                await gateway.open()
        finally:
            await gateway.close()
        return caught.value

    error = asyncio.run(attempt())
    return error, [entry for entry in pair.record.entries[before:] if entry.method == "Login"]


def variables_in(error):
    """All variables of the gateway's own frames that an error and what led to it drag along."""
    texts = []
    while error is not None:
        summary = traceback.TracebackException.from_exception(error, capture_locals=True).stack
        texts += [
            str(frame.locals)
            for frame in summary
            if "vsphere" in frame.filename and "test_" not in frame.filename
        ]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def test_a_wrong_password_is_tried_once(pair):
    error, logins = fails_to_open(pair, LoginRefused, password="guessed-wrong")
    assert [entry.outcome for entry in logins if entry.side is Side.TARGET] == ["vim.fault.InvalidLogin"]
    assert "guessed-wrong" not in str(error) + error.advice


def test_a_wrong_pin_sends_no_credential_to_either_side(pair):
    error, logins = fails_to_open(pair, CertificateMismatch, thumbprint="AB" * 32)
    assert (
        pair.endpoints[Side.TARGET].sha256.replace(":", "").lower() in error.message.replace(":", "").lower()
    )
    assert logins == []


def test_no_pin_is_not_taken_for_any(pair):
    error, logins = fails_to_open(pair, CertificateMismatch, thumbprint="")
    assert "pinned" in error.message
    assert logins == []


def test_an_authority_instead_of_a_pin(pair):
    endpoint = pair.endpoints[Side.TARGET]

    async def scene():
        trusted = login_at(endpoint, thumbprint="", ca_file=str(endpoint.certificate))
        gateway = VSphereGateway(login_at(pair.endpoints[Side.SOURCE]), trusted)
        await gateway.open()
        try:
            return await gateway.survey(Side.TARGET)
        finally:
            await gateway.close()

    assert asyncio.run(scene()).datacenters == ("DC-East",)


def test_nobody_there(pair):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    async def scene():
        endpoint = pair.endpoints[Side.TARGET]
        from dataclasses import replace

        gateway = VSphereGateway(
            login_at(pair.endpoints[Side.SOURCE]), login_at(replace(endpoint, port=port)), call_timeout=5
        )
        try:
            with pytest.raises(VCenterUnreachable, match=str(port)):
                await gateway.open()
        finally:
            await gateway.close()

    asyncio.run(scene())


def test_closing_in_mid_follow_is_quick_and_leaves_no_thread(pair):
    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task)

    before = {thread.name for thread in threading.enumerate()}
    over_soap(scene, vms=BIG, speed=1.0)
    gc.collect()
    left = {thread.name for thread in threading.enumerate()} - before
    assert not {name for name in left if name.startswith(("vsphere", "tasks-"))}


def test_sessions_that_end_all_the_time_are_one_login_each(pair):
    """Many calls notice at once; one of them logs in again."""

    async def scene(stage):
        await asyncio.gather(*(see(stage.gateway, number) for number in range(1, 9)))
        stage.expire(Side.SOURCE)
        await asyncio.gather(
            *(stage.gateway.survey(Side.SOURCE) for _ in range(4)),
            *(see(stage.gateway, number) for number in range(1, 9)),
        )
        return stage.record.counts["Login"]

    assert over_soap(scene) == 3


def test_datastores_are_asked_how_full_they_are_before_they_are_read():
    """``summary.freeSpace`` alone is what the vCenter saw some while ago (fact sheet 4.1)."""

    async def scene(stage):
        stores = [store.name for store in (await stage.gateway.survey(Side.TARGET)).datastores]
        assert "RefreshDatastoreStorageInfo" not in stage.record.counts
        before = len(stage.record.entries)
        await stage.gateway.survey(Side.TARGET, refreshed=stores)
        return len(stores), [entry.method for entry in stage.record.entries[before:]]

    number, methods = over_soap(scene)
    assert methods.count("RefreshDatastoreStorageInfo") == number
    assert methods[:number] == ["RefreshDatastoreStorageInfo"] * number
    assert "RetrievePropertiesEx" in methods[number:]


def test_all_tasks_share_one_filter_and_are_never_asked_for_one_by_one():
    fleet = tuple(vm(number) for number in range(1, 13))

    async def scene(stage):
        async def move(number):
            await follow(stage.gateway, await stage.gateway.submit(forward(await see(stage.gateway, number))))

        await asyncio.gather(*(move(number) for number in range(1, 13)))
        return stage.record.counts

    counts = over_soap(scene, vms=fleet)
    assert counts["CreateFilter"] == 1
    assert counts["ModifyListView"] <= 14
    assert counts.get("Fetch", 0) == 0


@pytest.mark.parametrize("kind", ["503", "restart"])
def test_a_restart_in_mid_follow(kind):
    """Reads outlast it; the task's follower gets its end, or learns that the vCenter forgot it."""
    faults = {
        "503": [{"phase": "call", "action": "503", "method": "WaitForUpdatesEx", "times": 3}],
        "restart": [],
    }[kind]

    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        if kind == "restart":
            await until_running(stage.gateway, task)
            with stage.world.lock:
                stage.world.restart(Side.SOURCE)
        try:
            end = (await follow(stage.gateway, task))[-1].phase
        except Refused as refused:
            end = refused.fault.name
        await stage.gateway.survey(Side.SOURCE)
        return end, len(stage.record.relocations())

    end, accepted = over_soap(scene, faults, vms=BIG)
    assert end in (TaskPhase.SUCCESS, TaskPhase.ERROR, "vmodl.fault.ManagedObjectNotFound")
    assert accepted == 1
    if kind == "503":
        assert end is TaskPhase.SUCCESS


def test_no_password_in_the_record_of_calls():
    async def scene(stage):
        await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        return repr(stage.record.entries) + repr(vars(stage.gateway))

    shown = over_soap(scene)
    assert not any(password in shown for password in PASSWORDS.values())


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"phase": "call", "fault": "vim.fault.Timedout"}, Refused),
        ({"phase": "call", "action": "drop-after"}, Unanswered),
        ({"phase": "call", "method": "CheckRelocate_Task", "fault": "vim.fault.Timedout"}, Refused),
    ],
)
def test_no_password_in_a_traceback_with_all_its_variables(fault, error):
    """The spec with the password is on the stack when a submission fails (fact sheet 0.3)."""

    async def scene(stage):
        order = forward(await see(stage.gateway, 1))
        ask = stage.gateway.check if fault.get("method") else stage.gateway.submit
        with pytest.raises(error) as caught:
            await ask(order)
        return variables_in(caught.value)

    shown = over_soap(scene, [fault])
    assert "order" in shown
    assert not any(password in shown for password in PASSWORDS.values())


def test_no_password_in_the_traceback_of_a_refused_login(pair):
    error, _ = fails_to_open(pair, LoginRefused, password="guessed-wrong")
    assert "guessed-wrong" not in variables_in(error)
