from __future__ import annotations

import asyncio
from collections.abc import Sequence

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


@pytest.mark.parametrize("turns", range(6))
def test_a_question_just_after_the_last_answer_is_answered(turns: int) -> None:
    """Whatever turn of the loop it comes in: a worker that has ended must not count as one."""

    async def scene() -> list[str]:
        gate = asyncio.get_running_loop().create_future()

        async def answer(questions: Sequence[str]) -> list[str]:
            if questions == ["first"]:
                await gate
            return list(questions)

        batch: Batch[str, str] = Batch(answer)
        first = asyncio.create_task(batch.ask(["first"]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.set_result(None)
        for _ in range(turns):
            await asyncio.sleep(0)
        answered = await asyncio.wait_for(batch.ask(["second"]), 5)
        await first
        return answered

    assert asyncio.run(scene()) == ["second"]
