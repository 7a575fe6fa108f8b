"""After a crash in mid-wave every running task is followed again before anything is asked about its VM."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from executor.gateway import Gateway, TaskRef, TaskState
from tests.crash.dying import Death, DyingGateway, dying_journal
from tests.scenarios.world import night, states
from wavelift.model.outcome import MoveState

MOVES = 4  # all that the slots let run at once


class Watched:
    """A gateway that notes its calls; told to, its process dies as soon as so many tasks are followed."""

    def __init__(self, inner: Gateway, death: Death, most: int = 0) -> None:
        self._inner = DyingGateway(inner, death)
        self._death = death
        self._most = most
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._inner, name)

    async def follow(self, task: TaskRef) -> AsyncIterator[TaskState]:
        self.calls.append("follow")
        async for state in self._inner.follow(task):
            if self.calls.count("follow") == self._most:
                self._death.die()
            yield state


def live(campaign, command, most=0):
    """One process's life; what it called."""
    death, made = Death(), []

    def watched(inner):
        made.append(Watched(inner, death, most))
        return made[-1]

    campaign.gateway, campaign.journal = watched, dying_journal(death)
    try:
        campaign.run(command)
    except BaseException:
        if not death.dead:
            raise
    return made[-1].calls


def test_tasks_are_followed_before_any_vm_is_looked_for(tmp_path):
    waiting = 3
    campaign = night(tmp_path, MOVES + waiting)
    assert live(campaign, "run", most=MOVES).count("submit") == MOVES
    calls = live(campaign, "resume")
    before = calls[: [at for at, call in enumerate(calls) if call == "follow"][MOVES - 1]]
    assert not {"find", "find_on_both"} & set(before), "a thousand answers would keep it from following"
    assert calls.count("submit") == waiting
    assert set(states(campaign.outcome()).values()) == {MoveState.MOVED}
    campaign.assert_sound()
