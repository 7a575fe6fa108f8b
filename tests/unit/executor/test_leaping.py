"""A clock that is put forward wakes whoever sleeps through it, and keeps with the pair's clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from executor.leaping import LeapingClock
from executor.simulator.virtual.virtual_time import run_virtual

AT = datetime(2030, 1, 1, 22, 0, tzinfo=UTC)


def test_a_leap_wakes_what_would_have_been_awake_by_then_and_nothing_else():
    async def scene():
        clock = LeapingClock(lambda: AT, 60.0)
        loop, awake = asyncio.get_running_loop(), {}
        began = loop.time()

        async def sleeper(seconds):
            await clock.sleep(seconds)
            awake[seconds] = round(loop.time() - began, 3)

        async with asyncio.TaskGroup() as tasks:
            for seconds in (0, 600, 1200, 6000):
                tasks.create_task(sleeper(seconds))
            await asyncio.sleep(5)  # 300 seconds of the clock
            clock.leap(1000)
        return awake, clock.now()

    awake, now = run_virtual(scene())
    assert awake == {0: 0, 600: 5, 1200: 5, 6000: round((6000 - 1000) / 60, 3)}
    assert abs((now - AT).total_seconds() - 6000) < 1


def test_it_keeps_with_the_pair_but_not_with_every_hiccup():
    async def scene():
        loop = asyncio.get_running_loop()
        began, ahead = loop.time(), [0.0]

        def told():
            return None if ahead[0] < 0 else AT + timedelta(seconds=(loop.time() - began) * 60 + ahead[0])

        clock = LeapingClock(told, 60.0)
        seen = []
        async with clock.followed():
            for step in (100.0, 4000.0, -1.0):
                ahead[0] = step
                await asyncio.sleep(2)
                seen.append(round((clock.now() - AT).total_seconds() - (loop.time() - began) * 60))
        return seen

    assert run_virtual(scene()) == [0, 4000, 4000]
