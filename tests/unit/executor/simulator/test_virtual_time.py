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


class Bell:
    """Rings at set times in the loop's time, without being of the loop."""

    def __init__(self, loop, *times):
        self.loop, self.times, self.heard = loop, list(times), []
        self.waiting = None

    def due(self):
        return self.times[0] if self.times else None

    def happen(self):
        self.heard.append((self.times.pop(0), self.loop.time()))
        if self.waiting is None or self.waiting.done():
            return False
        self.waiting.set_result(self.loop.time())
        return True


def test_what_lives_beside_happens_in_its_time_and_wakes_who_waits_for_it():
    async def work():
        loop = asyncio.get_running_loop()
        bell = Bell(loop, 5.0, 10.0, 20.0, 30.0)
        loop.live_beside(bell)
        await asyncio.sleep(12.0)
        slept = list(bell.heard), loop.time()
        bell.waiting = loop.create_future()
        woken = await bell.waiting
        await asyncio.sleep(10.0)  # due at the very moment at which the bell rings: that comes first
        return slept, woken, bell.heard[-1], loop.time()

    slept, woken, last, end = run_virtual(work())
    assert slept == ([(5.0, 5.0), (10.0, 10.0)], 12.0)
    assert woken == 20.0
    assert (last, end) == ((30.0, 30.0), 30.0)


def test_the_loop_is_not_held_by_what_happens_beside_it_without_end():
    async def work():
        loop = asyncio.get_running_loop()
        bell = Bell(loop, *range(1, 100_000))
        loop.live_beside(bell)
        came = asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, came.set)
        signal.raise_signal(signal.SIGUSR1)
        await came.wait()
        loop.remove_signal_handler(signal.SIGUSR1)
        loop.live_beside(None)
        return len(bell.heard)

    assert run_virtual(work()) < 10_000


def test_where_nothing_lives_on_beside_waiting_for_nothing_is_noticed():
    async def work():
        loop = asyncio.get_running_loop()
        loop.live_beside(Bell(loop, 5.0))
        await asyncio.Event().wait()

    with pytest.raises(Stalled):
        run_virtual(work())
