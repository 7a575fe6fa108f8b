"""What a hook does, as one small thing per kind: a command, a call, an approval, or only a note."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from executor.hooks.call import call
from executor.hooks.command import run_command
from executor.hooks.scene import Scene, fill, fill_body, fill_url, variables
from executor.hooks.secrets import Values
from executor.trip import ErrandFailed
from wavelift.model.hooks import Hook, HookFailure

__all__ = ["Act", "Approve", "Approving", "Calling", "Commanding", "Lenient", "OnlyNoted"]

Approve = Callable[[str, str, str], Awaitable[str]]
"""Waits for a person's word: given hook, question and subject, returns who approved and why.

Raises ``ErrandFailed`` when the person refuses.
"""


class Act(Protocol):
    """What a hook does and takes back."""

    async def do(self, scene: Scene) -> tuple[str, ...]:
        """Do it; returns remarks. Raises ``ErrandFailed``."""

    async def undo(self, scene: Scene) -> tuple[str, ...]:
        """Take it back; returns remarks. Raises ``ErrandFailed``."""


@dataclass(frozen=True, slots=True)
class Commanding:
    """Runs a command, and another to take it back."""

    hook: Hook
    folder: Path
    values: Values

    async def do(self, scene: Scene) -> tuple[str, ...]:
        """Run the command."""
        return await self._run(self.hook.command, scene)

    async def undo(self, scene: Scene) -> tuple[str, ...]:
        """Run the command that takes it back, if there is one."""
        return await _undone(self.hook, self.folder, self.values, scene)

    async def _run(self, command: tuple[str, ...], scene: Scene) -> tuple[str, ...]:
        return await _ran(self.hook, command, self.folder, self.values, scene)


@dataclass(frozen=True, slots=True)
class Calling:
    """Makes an HTTP call."""

    hook: Hook
    folder: Path
    values: Values
    headers: Values

    async def do(self, scene: Scene) -> tuple[str, ...]:
        """Make the call."""
        hook = self.hook
        try:
            said = await call(
                hook.method,
                fill_url(hook.url, scene),
                body=fill_body(hook.body, scene),
                headers=self.headers.all(),
                expect=hook.expect,
                ca_file=self.folder / hook.ca_file if hook.ca_file else None,
                seconds=hook.timeout_seconds,
            )
        except ErrandFailed as failure:
            raise ErrandFailed(self.headers.hide(failure.reason)) from None
        return (f"{hook.name}: {said}",)

    async def undo(self, scene: Scene) -> tuple[str, ...]:
        """Run the command that takes it back, if there is one."""
        return await _undone(self.hook, self.folder, self.values, scene)


@dataclass(frozen=True, slots=True)
class Approving:
    """Waits for a person."""

    hook: Hook
    approve: Approve

    async def do(self, scene: Scene) -> tuple[str, ...]:
        """Wait for the word."""
        subject = scene["vm"] or scene["group"] or f"wave {scene['wave']}"
        who = await self.approve(self.hook.name, fill(self.hook.approval, scene), subject)
        return (f"{self.hook.name}: {who}",)

    async def undo(self, scene: Scene) -> tuple[str, ...]:
        """An approval that was not used is worth nothing."""
        return (f"{self.hook.name}: the approval for {scene['vm'] or 'this'} lapses",)


@dataclass(frozen=True, slots=True)
class OnlyNoted:
    """Stands for a hook that must not really run against simulated VMs."""

    hook: Hook

    async def do(self, scene: Scene) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Say that it would run."""
        return (f"{self.hook.name}: not run, because these vCenters are simulated",)

    async def undo(self, scene: Scene) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """There is nothing to take back."""
        return ()


@dataclass(frozen=True, slots=True)
class Lenient:
    """An act whose failing is only told."""

    act: Act
    name: str

    async def do(self, scene: Scene) -> tuple[str, ...]:
        """Do it, or tell that it failed."""
        try:
            return await self.act.do(scene)
        except ErrandFailed as failure:
            return (f"{self.name} failed, which is only told ({HookFailure.WARN}): {failure.reason}",)

    async def undo(self, scene: Scene) -> tuple[str, ...]:
        """Take it back."""
        return await self.act.undo(scene)


async def _undone(hook: Hook, folder: Path, values: Values, scene: Scene) -> tuple[str, ...]:
    return await _ran(hook, hook.undo, folder, values, scene) if hook.undo else ()


async def _ran(
    hook: Hook, command: tuple[str, ...], folder: Path, values: Values, scene: Scene
) -> tuple[str, ...]:
    filled = [fill(part, scene) for part in command]
    try:
        said = await run_command(
            filled,
            variables={**variables(scene), **values.all()},
            folder=folder,
            seconds=hook.timeout_seconds,
        )
    except ErrandFailed as failure:
        raise ErrandFailed(values.hide(failure.reason)) from None
    said = values.hide(said).replace("\n", " | ")
    return (f"{hook.name}: {said}" if said else f"{hook.name}: done",)
