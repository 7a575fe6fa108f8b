"""When move groups come to rest."""

import asyncio

from executor.engine.rests import Rests


def made(concerned=()):
    """Rests of which only these groups are followed up, and what was done."""
    done: list[str] = []
    tasks: list[asyncio.Task[None]] = []

    async def follow_up(group):
        await asyncio.sleep(0)
        done.append(group)

    rests = Rests(
        lambda group: group in concerned, follow_up, lambda work: tasks.append(asyncio.create_task(work))
    )
    return rests, done


def test_what_follows_is_done_once_the_last_member_has_ended():
    async def go():
        rests, done = made({"shop"})
        rests.begin("shop")
        rests.begin("shop")
        rests.ended("shop")
        await asyncio.sleep(0.01)
        before = list(done)
        rests.ended("shop")
        await rests.wait("shop")
        return before, done

    assert asyncio.run(go()) == ([], ["shop"])


def test_a_group_that_asks_for_nothing_is_at_rest_with_its_last_member():
    async def go():
        rests, done = made()
        rests.begin("shop")
        waiting = asyncio.create_task(rests.wait("shop"))
        await asyncio.sleep(0)
        rests.ended("shop")
        await asyncio.wait_for(waiting, 1)
        return done

    assert asyncio.run(go()) == []


def test_who_waits_waits_for_what_follows_too_and_for_a_second_round():
    async def go():
        rests, done = made({"shop"})
        rests.begin("shop")
        waiting = asyncio.create_task(rests.wait("shop"))
        rests.ended("shop")
        await asyncio.sleep(0)
        rests.begin("shop")  # somebody took a member up once more before the first round was over
        await asyncio.sleep(0.01)
        still = waiting.done()
        rests.ended("shop")
        await asyncio.wait_for(waiting, 1)
        return still, done

    assert asyncio.run(go()) == (False, ["shop", "shop"])


def test_a_group_without_members_on_their_way_is_settled_at_once():
    async def go():
        rests, done = made({"shop", "mail"})
        rests.begin("mail")
        rests.settle("shop")
        rests.settle("mail")
        await rests.wait("shop")
        return done

    assert asyncio.run(go()) == ["shop"]
