"""Approvals that a run waits for, and the words that come for them from another terminal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from executor.trip import ErrandFailed

__all__ = ["Approvals", "Asked"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One approval that is waited for: the hook's name, and what it is for, in words."""

    hook: str
    question: str
    subject: str


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

    def answer(self, hook: str, subjects: frozenset[str], words: str, *, granted: bool) -> tuple[Asked, ...]:
        """Give the word for what is waited for under that hook; returns what it was given for.

        Args:
            hook: its name, in any case.
            subjects: only for these VMs, groups or the wave ("wave 3"); empty is for all that wait.
            words: who, and why.
            granted: approved or refused.
        """
        meant = tuple(
            asked
            for asked, future in self._open.items()
            if asked.hook.casefold() == hook.casefold()
            and (not subjects or asked.subject in subjects)
            and not future.done()
        )
        for asked in meant:
            self._open[asked].set_result((granted, words))
        return meant
