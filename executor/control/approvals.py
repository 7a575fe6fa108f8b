"""Approvals that a run waits for, and the words that come for them from another terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from executor.trip import ErrandFailed

__all__ = ["Approvals", "Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One approval that is waited for: the hook's name, and what it is for, in words."""

    hook: str
    question: str
    subject: str

    def __str__(self) -> str:
        return f"{self.hook} for {self.subject}: {self.question}"


@dataclass(slots=True)
class Approvals:
    """All approvals of one run."""

    _open: dict[Asked, asyncio.Future[tuple[bool, str]]] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Asked, ...]:
        """What is waited for now, in the order it was asked."""
        return tuple(self._open)

    async def ask(self, hook: str, question: str, subject: str) -> str:
        """Wait for a person's word; returns who approved and why.

        Raises:
            ErrandFailed: the person refused.
        """
        asked = Asked(hook, question, subject)
        future: asyncio.Future[tuple[bool, str]] = asyncio.get_running_loop().create_future()
        self._open[asked] = future
        try:
            granted, words = await future
        finally:
            self._open.pop(asked, None)
        if not granted:
            raise ErrandFailed(f"refused by {words}")
        return f"approved by {words}"

    def matching(self, hook: str, subjects: frozenset[str]) -> tuple[Asked, ...]:
        """What is waited for under that hook, in any case; only for these subjects if any are given."""
        return tuple(
            asked
            for asked, future in self._open.items()
            if asked.hook.casefold() == hook.casefold()
            and (not subjects or asked.subject in subjects)
            and not future.done()
        )

    def answer(self, asked: Iterable[Asked], words: str, *, granted: bool) -> None:
        """Give the word.

        Args:
            asked: from ``matching``.
            words: who, and why.
            granted: approved or refused.
        """
        for item in asked:
            future = self._open.get(item)
            if future is not None and not future.done():
                future.set_result((granted, words))
