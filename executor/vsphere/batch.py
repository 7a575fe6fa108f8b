"""Puts questions that come in together into one call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Batch"]

Q = TypeVar("Q")
A = TypeVar("A")


class Batch(Generic[Q, A]):
    """Answers the first question at once; what comes meanwhile is answered together next.

    So nothing waits for company, and 800 questions at a time become a few calls.

    Args:
        answer: answers many questions, in order.
        most: so many questions per call at most.
        workers: so many calls at a time at most.
    """

    def __init__(
        self, answer: Callable[[Sequence[Q]], Awaitable[list[A]]], *, most: int = 100, workers: int = 4
    ) -> None:
        self._answer = answer
        self._most = most
        self._workers = workers
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._working = 0

    async def ask(self, questions: Sequence[Q]) -> list[A]:
        """Answer these questions, in order."""
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[A]] = [loop.create_future() for _ in questions]
        self._waiting += zip(questions, futures, strict=True)
        useful = -(-len(self._waiting) // self._most)
        while self._working < min(self._workers, useful):
            self._working += 1
            task = loop.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await _all(futures)

    async def _work(self) -> None:
        try:
            await self._answer_all()
        finally:
            # At once, not in a callback: a question asked in between would find a worker that is none.
            self._working -= 1

    async def _answer_all(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._answer([question for question, _ in now])
            except Exception as error:  # noqa: BLE001  # each asker gets it
                for _, future in now:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), answer in zip(now, answers, strict=True):
                if not future.done():
                    future.set_result(answer)


async def _all(futures: Sequence[asyncio.Future[A]]) -> list[A]:
    """Wait for all, then answer or raise; so no failed future is left that nobody looked at."""
    if futures:
        await asyncio.wait(futures)
    for future in futures:
        future.exception()
    return [future.result() for future in futures]
