"""Carrying out asynchronous work from a verb."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["in_loop"]

T = TypeVar("T")


def in_loop(work: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run``, without a result in the loop's own hands.

    When that gives Ctrl-C back it writes its task out in full (and throws the text away): with a night of a
    thousand moves as the task's result that took half a second.
    """
    results: list[T] = []

    async def carry_out() -> None:
        results.append(await work)

    asyncio.run(carry_out())
    (result,) = results
    return result
