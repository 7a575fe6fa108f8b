"""What ten hours do to sessions: kept alive on both sides, lost and had again, never asked twice in vain."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest

from executor.simulator.soap.pair import SimulatedPair
from executor.vsphere.gateway import VSphereGateway
from tests.contract.estate import SOURCE_VMS, make_world, vm
from tests.contract.orders import follow, forward, see, until_running
from tests.contract.stages import login_at
from wavelift.errors import LoginRefused
from wavelift.model.placement import Side

BOUND = 60.0


@contextlib.asynccontextmanager
async def opened(pair, **changes):
    """A gateway to the pair, logged in."""
    logins = [login_at(pair.endpoints[side]) for side in Side]
    values = {"call_timeout": 20, "patience": 30.0, "settle": 0.01, **changes}
    gateway = VSphereGateway(*logins, **values)
    await gateway.open()
    try:
        yield gateway
    finally:
        await gateway.close()


async def until(done):
    deadline = time.monotonic() + BOUND
    while not done():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def calls(pair, method):
    """How often it was called on each side."""
    with pair.world.lock:
        entries = [entry.side for entry in pair.record.entries if entry.method == method]
    return {side: entries.count(side) for side in Side}


def logins(pair):
    with pair.world.lock:
        return [(entry.side, entry.outcome) for entry in pair.record.entries if entry.method == "Login"]


def test_both_sessions_outlive_ten_idle_half_hours():
    """The other vCenter's goes first, because only one is asked during a long move (fact sheet 0.9).

    Time is turned on by hand, each time once both were kept alive: a busy machine cannot make them idle out.
    """

    async def scene(pair):
        async with opened(pair, keepalive_seconds=0.01) as gateway:
            while pair.world.elapsed < 10 * 1800:
                before = calls(pair, "CurrentTime")
                for side in Side:
                    await until(
                        lambda side=side, before=before: calls(pair, "CurrentTime")[side] > before[side]
                    )
                pair.jump(1500)
            for side in Side:
                await gateway.survey(side)
        return logins(pair)

    with SimulatedPair(make_world(), speed=1, idle_seconds=1800) as pair:
        assert asyncio.run(scene(pair)) == [(Side.SOURCE, "ok"), (Side.TARGET, "ok")]


def test_a_vcenter_that_is_down_does_not_let_the_other_session_idle_out():
    """503 for minutes on one side: the other side is kept alive and asked meanwhile."""

    async def scene(pair):
        async with opened(pair, keepalive_seconds=0.05) as gateway:
            before = calls(pair, "CurrentTime")[Side.TARGET]
            pair.restart(Side.SOURCE, 86400.0)
            waiting = [asyncio.create_task(gateway.survey(Side.SOURCE)) for _ in range(20)]
            await until(lambda: calls(pair, "CurrentTime")[Side.TARGET] > before + 5)
            there = await asyncio.wait_for(gateway.survey(Side.TARGET), BOUND)
            assert not any(task.done() for task in waiting)
            with pair.world.lock:
                pair.world.down_until[Side.SOURCE] = 0.0
            sites = await asyncio.wait_for(asyncio.gather(*waiting), BOUND)
            assert {site.side for site in sites} == {Side.SOURCE}
            return there

    with SimulatedPair(make_world(), speed=20) as pair:
        assert asyncio.run(scene(pair)).side is Side.TARGET
        assert [side for side, _ in logins(pair)] == [Side.SOURCE, Side.TARGET, Side.SOURCE]


@pytest.mark.parametrize("side", list(Side))
def test_a_password_changed_at_night_is_tried_once_by_all_threads_together(side):
    async def scene(pair):
        async with opened(pair, keepalive_seconds=0.05) as gateway:
            with pair.world.lock:
                pair.world.vcenters[side].password = "changed at midnight"
            pair.expire_sessions(side)
            asked = [asyncio.create_task(gateway.survey(side)) for _ in range(12)]
            ends = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(end) for end in ends} == {LoginRefused}
            kept = calls(pair, "CurrentTime")[side.other]
            await until(lambda: calls(pair, "CurrentTime")[side.other] > kept + 3)
            assert (await gateway.survey(side.other)).side is side.other
        return [outcome for who, outcome in logins(pair) if who is side]

    with SimulatedPair(make_world(), speed=20) as pair:
        assert asyncio.run(scene(pair)) == ["ok", "vim.fault.InvalidLogin"]


def test_a_password_changed_in_mid_copy_is_told_to_who_follows():
    async def scene(pair):
        async with opened(pair) as gateway:
            task = await gateway.submit(forward(await see(gateway, 1)))
            await until_running(gateway, task)
            with pair.world.lock:
                pair.world.vcenters[Side.SOURCE].password = "changed at midnight"
            pair.expire_sessions(Side.SOURCE)
            with pytest.raises(LoginRefused):
                await follow(gateway, task)
        return [outcome for who, outcome in logins(pair) if who is Side.SOURCE]

    with SimulatedPair(make_world(vms=(vm(1, gib=50), *SOURCE_VMS[1:])), speed=20) as pair:
        assert asyncio.run(scene(pair)) == ["ok", "vim.fault.InvalidLogin"]


def test_tasks_are_followed_through_many_lost_sessions():
    """Filter and view die with each session (fact sheet 6.1): they are made anew, with all open tasks."""

    async def scene(pair):
        async with opened(pair) as gateway:
            tasks = [await gateway.submit(forward(await see(gateway, number))) for number in (1, 2)]
            following = [asyncio.create_task(follow(gateway, task)) for task in tasks]
            for turn in range(1, 6):
                await until(lambda turn=turn: calls(pair, "CreateFilter")[Side.SOURCE] >= turn)
                pair.expire_sessions(Side.SOURCE)
            for task in tasks:
                await gateway.cancel(task)
            return [states[-1].fault.name for states in await asyncio.gather(*following)]

    with SimulatedPair(make_world(), speed=1) as pair:
        assert asyncio.run(scene(pair)) == ["vmodl.fault.RequestCanceled"] * 2
        assert len(pair.record.relocations()) == 2


@pytest.mark.parametrize("timeout", [1.0, 5.0, 30.0, 120.0, 600.0])
def test_no_call_is_cut_off_while_the_vcenter_may_still_hold_it(timeout):
    """The client's timeout is longer than the longest wait it asks for (fact sheet 0.10)."""

    async def scene():
        logins = [login_at(pair.endpoints[side]) for side in Side]
        gateway = VSphereGateway(*logins, call_timeout=timeout)
        return [side.session.timing for side in gateway._sides.values()]

    with SimulatedPair(make_world()) as pair:
        for timing in asyncio.run(scene()):
            assert timing.poll < timing.call
            assert timing.connect <= timing.call


def test_a_served_world_does_not_remember_every_change_of_a_night():
    async def scene(pair):
        async with opened(pair) as gateway:
            task = await gateway.submit(forward(await see(gateway, 1)))
            following = asyncio.create_task(follow(gateway, task))
            await until(lambda: calls(pair, "CreateFilter")[Side.SOURCE] == 1)
            log, vc = pair.world.changes[Side.SOURCE], pair.world.vcenters[Side.SOURCE]
            for burst in range(20):
                with pair.world.lock:
                    for number in range(1000):
                        log.record(f"vm-{burst}-{number}", "guest")
                with pair.world.lock:
                    asked = pair.record.counts.get("WaitForUpdatesEx", 0)
                    pair.world.touch(vc, task.id, "info.progress")
                await until(lambda asked=asked: pair.record.counts.get("WaitForUpdatesEx", 0) > asked)
            following.cancel()
            return len(log)

    with SimulatedPair(make_world(), speed=1) as pair:
        assert asyncio.run(scene(pair)) < 6000
