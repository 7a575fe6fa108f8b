"""A loop that never waits."""

import asyncio
import signal
import threading
import time

import pytest

from executor.simulator.virtual.virtual_time import Stalled, run_virtual


def test_a_long_night_takes_no_time():
    async def work():
        loop = asyncio.get_running_loop()
        seen = []

        async def wake(hours):
            await asyncio.sleep(hours * 3600)
            seen.append((hours, loop.time()))

        await asyncio.gather(wake(30), wake(2), wake(0))
        return seen

    began = time.monotonic()
    assert run_virtual(work(), start=100.0) == [(0, 100.0), (2, 7300.0), (30, 108100.0)]
    assert time.monotonic() - began < 5


def test_timeouts_are_virtual_too():
    async def work():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert run_virtual(work()) == pytest.approx(3600)


def test_time_stands_still_while_threads_work():
    async def work():
        loop = asyncio.get_running_loop()
        sleeper = asyncio.create_task(asyncio.sleep(1000))
        await asyncio.sleep(0)
        result = await asyncio.to_thread(sum, [1, 2])
        at = loop.time()
        sleeper.cancel()
        return result, at

    assert run_virtual(work()) == (3, 0.0)


def test_waiting_for_nothing_is_noticed():
    async def work():
        await asyncio.Event().wait()

    with pytest.raises(Stalled):
        run_virtual(work())


def test_an_error_in_the_work_comes_through():
    async def work():
        await asyncio.sleep(5)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_virtual(work())


def test_what_another_thread_hands_in_is_taken_up():
    async def work():
        loop, came = asyncio.get_running_loop(), asyncio.Event()
        thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(came.set))
        thread.start()
        thread.join()
        await asyncio.sleep(1.0)
        return came.is_set()

    assert run_virtual(work())


def test_a_signal_is_heard_in_the_midst_of_virtual_time():
    async def work():
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, heard.set)
        signal.raise_signal(signal.SIGUSR1)
        for _ in range(1000):
            if heard.is_set():
                break
            await asyncio.sleep(3600)
        loop.remove_signal_handler(signal.SIGUSR1)
        return heard.is_set()

    assert run_virtual(work())
