"""Hooks of a virtual night whose commands are only written down, by whoever runs the night."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

from executor.hooks.build import Backstage, build_hooks
from executor.trip import ErrandFailed
from wavelift.model.hooks import Hook

__all__ = ["Stage", "hook", "with_hooks"]


@dataclass
class Stage:
    """Hooks whose commands are only written down: (hook, subject), or (hook, subject, "undo").

    Attributes:
        fails: (hook, subject) that fail.
        approved: what a person was asked; ``answer`` is awaited.
    """

    calls: list[tuple[str, ...]] = field(default_factory=list)
    fails: set[tuple[str, str]] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    answer: asyncio.Event | None = None

    async def approve(self, hook, question, subject):
        self.asked.append(f"{question} ({subject})")
        if self.answer is not None:
            await self.answer.wait()
        return "Ada: fine"

    def act(self, hook):
        stage = self

        class Act:
            async def do(self, scene):
                subject = scene["vm"] or scene["group"] or "wave"
                stage.calls.append((hook.name, subject))
                if (hook.name, subject) in stage.fails:
                    raise ErrandFailed("it does not work")
                return (f"{hook.name} for {subject}",)

            async def undo(self, scene):
                stage.calls.append((hook.name, scene["vm"] or scene["group"] or "wave", "undo"))
                return ()

        return Act()


def with_hooks(campaign, stage, *hooks, health=(), simulated=False, program=build_hooks):
    """Give a campaign hooks; ``program`` makes all its errands of them, by default nothing but hooks."""
    campaign.settings = replace(campaign.settings, hooks=hooks, health=health)

    def make(the_night, gateway, clock, logbook):
        return program(
            Backstage(
                settings=the_night.settings,
                wave=the_night.wave,
                folder=Path(the_night.folder),
                gateway=gateway,
                clock=clock,
                logbook=logbook,
                simulated=simulated,
                reveal={"env:TOKEN": "hunter2"}.__getitem__,
                approve=stage.approve,
            )
        )

    campaign.hooks = make
    return campaign


def hook(title, when, scope, **changes):
    return Hook(title, when, scope, command=("run", title), **changes)
