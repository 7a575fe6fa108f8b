"""What the campaign's clock shows, and what it does not go back behind."""

import asyncio
from datetime import UTC, datetime, timedelta

from executor.clock import Clock
from executor.engine.limits import Brake
from executor.simulator.virtual.virtual_time import run_virtual
from tests.unit.executor.test_dispatch import ticket

AT = datetime(2030, 1, 1, 22, 0, tzinfo=UTC)


def test_a_machine_that_slept_wakes_up_past_its_lockout():
    """The loop's time stands still while a laptop sleeps."""

    async def scene():
        shown = [AT]
        clock = Clock(machine=lambda: shown[0])
        brake = Brake(clock, lockout=AT + timedelta(hours=2))
        before = brake.permit(ticket("a", seconds=600))
        shown[0] += timedelta(hours=3)
        return before, brake.permit(ticket("a", seconds=600))

    before, after = run_virtual(scene())
    assert before == ""
    assert "the lockout is past" in after


def test_a_clock_that_is_set_back_stands_still_until_it_is_there_again():
    async def scene():
        shown = [AT]
        clock = Clock(machine=lambda: shown[0])
        told = []
        for minutes in (5, -10, 5, 5):
            shown[0] += timedelta(minutes=minutes)
            told.append(clock.now() - AT)
        return [each.total_seconds() / 60 for each in told]

    assert run_virtual(scene()) == [5, 5, 5, 5]


def test_a_practised_night_keeps_to_the_loops_time():
    async def scene():
        clock = Clock(AT, 60.0)
        await asyncio.sleep(2)
        return clock.now() - AT

    assert run_virtual(scene()) == timedelta(minutes=2)
