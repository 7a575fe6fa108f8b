"""A process that dies at a chosen moment: at a journal record or at a gateway call, before or after it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from executor.gateway import Gateway, TaskRef, TaskState
from executor.journal import Body, Journal, Record
from executor.simulator.virtual.virtual_time import Stalled
from tests.scenarios.world import Night, QuickJournal
from wavelift.model.outcome import WaveOutcome

__all__ = ["Crash", "Death", "DyingGateway", "alone", "dying_journal", "live"]

_LONGEST_PAUSE = 400.0
"""Seconds the world goes on alone: long enough for a relocation to end, short enough to miss its end."""


class Crash(BaseException):
    """The process is gone. No handler for ordinary errors may catch it."""


@dataclass
class Death:
    """Counts steps and strikes at one of them; after that nothing leaves the process any more.

    Attributes:
        at: the step that kills, from 1; 0 never.
        after: whether the step is done before it kills.
        steps: how many steps there were.
        labels: what each of them was: the kind of a journal record, or a gateway method.
    """

    at: int = 0
    after: bool = False
    steps: int = 0
    dead: bool = False
    labels: list[str] = field(default_factory=list)

    def before_step(self, label: str = "") -> bool:
        """Die here if it is time; tells whether to die after the step."""
        if self.dead:
            raise Crash
        self.steps += 1
        self.labels.append(label)
        if self.steps != self.at:
            return False
        if not self.after:
            self.die()
        return True

    def die(self) -> None:
        """The end."""
        self.dead = True
        raise Crash

    def after_step(self, *, deadly: bool) -> None:
        """Die if this step was the one."""
        if deadly or self.dead:
            self.die()


def dying_journal(death: Death) -> Any:
    """Opens a journal that dies with ``death``."""

    class DyingJournal(QuickJournal):
        def append(self, at: datetime, wave: str, vm: str, body: Body) -> Record:
            deadly = death.before_step(type(body).__name__)
            record = super().append(at, wave, vm, body)
            death.after_step(deadly=deadly)
            return record

    def opened(folder: Path) -> Journal:
        return DyingJournal.open(folder)

    return opened


class DyingGateway:
    """A gateway whose calls are steps too."""

    def __init__(self, inner: Gateway, death: Death) -> None:
        self._inner = inner
        self._death = death

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name in ("open", "close"):
            return method

        async def call(*args: Any, **named: Any) -> Any:
            deadly = self._death.before_step(name)
            result = await method(*args, **named)
            self._death.after_step(deadly=deadly)
            return result

        return call

    async def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        deadly = self._death.before_step("follow")
        async for state in self._inner.follow(task):
            if self._death.dead:
                self._death.die()
            yield state
            if self._death.dead:
                self._death.die()
            if deadly:  # after the first state was seen
                self._death.die()


def live(campaign: Night, command: str, death: Death, **changes: Any) -> WaveOutcome | None:
    """One process's life; None when it was killed."""
    campaign.gateway = lambda inner: DyingGateway(inner, death)
    campaign.journal = dying_journal(death)
    try:
        return campaign.run(command, **changes)
    except BaseException as error:
        if not death.dead or not _only_crashes(error):
            raise
        return None


def _only_crashes(error: BaseException) -> bool:
    """A dying process may leave through a crash, or through the cancellations that follow it.

    One that died in the hands of an operator may leave nothing but tasks that wait for him.
    """
    if isinstance(error, BaseExceptionGroup):
        return all(_only_crashes(inner) for inner in error.exceptions)
    return isinstance(error, Crash | Stalled | asyncio.CancelledError)


def alone(campaign: Night, chance: random.Random) -> None:
    """The world goes on without us for a while."""
    seconds = chance.choice([0.0, chance.uniform(0.0, 5.0), chance.uniform(0.0, _LONGEST_PAUSE)])
    campaign.world.advance(campaign.world.elapsed + seconds)
