import asyncio

import pytest

from executor.control.approvals import Approvals
from executor.trip import ErrandFailed


def play(scene):
    return asyncio.run(scene(Approvals()))


async def asked(approvals, *subjects):
    tasks = [asyncio.create_task(approvals.ask("DBA", "quiet?", subject)) for subject in subjects]
    await asyncio.sleep(0)
    return tasks


def test_a_word_is_for_whom_it_is_given():
    async def scene(approvals):
        first, second = await asked(approvals, "web", "db")
        meant = approvals.matching("dba", frozenset({"db"}))
        approvals.answer(meant, "Ada", granted=True)
        word = await second
        left = [item.subject for item in approvals.open]
        first.cancel()
        return [item.subject for item in meant], word, left

    assert play(scene) == (["db"], "approved by Ada", ["web"])


def test_one_word_for_all_and_a_refusal_fails():
    async def scene(approvals):
        tasks = await asked(approvals, "web", "db")
        approvals.answer(approvals.matching("DBA", frozenset()), "Ada: backup runs", granted=False)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        return results, approvals.open

    results, left = play(scene)
    assert [str(result) for result in results] == ["refused by Ada: backup runs"] * 2
    assert all(isinstance(result, ErrandFailed) for result in results)
    assert left == ()


def test_a_word_nobody_waits_for_is_for_nothing():
    assert Approvals().matching("DBA", frozenset()) == ()


def test_who_stops_waiting_is_not_asked_about_any_more():
    async def scene(approvals):
        (task,) = await asked(approvals, "web")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return approvals.open

    assert play(scene) == ()
