from __future__ import annotations

import asyncio

import pytest

from executor.vsphere.batch import Batch


def test_questions_that_come_in_together_share_calls():
    calls = []

    async def answer(questions):
        calls.append(list(questions))
        await asyncio.sleep(0)
        return [question * 10 for question in questions]

    async def ask_all():
        batch = Batch(answer, most=100, workers=1)
        return await asyncio.gather(*(batch.ask([number, number + 1000]) for number in range(120)))

    answers = asyncio.run(ask_all())
    assert answers == [[number * 10, (number + 1000) * 10] for number in range(120)]
    assert len(calls) <= 4
    assert max(len(call) for call in calls) == 100


def test_an_error_reaches_everybody_who_asked():
    async def answer(questions):
        raise ValueError(str(len(questions)))

    async def ask_all():
        batch = Batch(answer)
        return await asyncio.gather(*(batch.ask([1, 2]) for _ in range(3)), return_exceptions=True)

    assert [type(error) for error in asyncio.run(ask_all())] == [ValueError] * 3


def test_no_question_is_no_call():
    async def answer(questions):
        pytest.fail("nobody asked")

    assert asyncio.run(Batch(answer).ask([])) == []


def test_an_asker_that_goes_away_does_not_hurt_the_others():
    async def answer(questions):
        await asyncio.sleep(0)
        return list(questions)

    async def ask_all():
        batch = Batch(answer, workers=1)
        gone = asyncio.create_task(batch.ask([1]))
        stays = asyncio.create_task(batch.ask([2]))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert asyncio.run(ask_all()) == [2]
