"""The picture of the moment that a run shows to other processes, beside what its journal tells them."""

from __future__ import annotations

from collections.abc import Iterable

from executor.clock import Clock
from executor.control.approvals import Asked
from executor.control.picture import Picture
from executor.engine.limits import Brake
from executor.logbook import Logbook
from executor.turns.headroom import Headroom

__all__ = ["picture_of"]


def picture_of(
    wave: str,
    command: str,
    clock: Clock,
    logbook: Logbook,
    *,
    brake: Brake,
    headroom: Headroom | None,
    foreign: tuple[str, ...],
    asked: Iterable[Asked],
) -> Picture:
    """Return what only the running process knows.

    Args:
        wave: the wave's id.
        command: the verb that carries it.
        clock: the campaign's clock.
        logbook: progress, waits, steps and remarks.
        brake: whether it is paused, or ends early.
        headroom: how many run at once; None before the vCenters were looked at.
        foreign: what others have running on the same hosts, in words.
        asked: approvals that are waited for.
    """
    progress, waits, steps = logbook.seen()
    reasons: dict[str, list[str]] = {}
    for vm, reason in waits.items():
        reasons.setdefault(reason, []).append(vm)
    return Picture(
        wave=wave,
        command=command,
        at=clock.now(),
        speed=clock.speed,
        paused=brake.paused,
        stopping=brake.reason,
        limit=headroom.limit if headroom else 0,
        limit_why=headroom.why if headroom else "",
        foreign=foreign,
        progress=dict(progress),
        # Before its turn a move is in the step before it: that says nothing while thousands wait.
        steps={vm: step for vm, step in steps.items() if vm not in waits},
        waits=reasons,
        remarks=tuple(logbook.remarks),
        asked=tuple((item.hook, item.question, item.subject) for item in asked),
    )
