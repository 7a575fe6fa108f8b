"""Whether a wave may run now: its predecessors in earlier waves, and its window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from executor.journal.ledger import Ledger
from wavelift.errors import RunRefused, UsageError
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Plan, Wave
from wavelift.model.quantities import count, duration, some
from wavelift.model.typed import typed
from wavelift.verbs.names import Subject, unknown, waves_known

__all__ = ["WindowUse", "check_order", "check_until", "find_wave", "no_such_vm", "window_use"]


def find_wave(plan: Plan, wave_id: str) -> Wave:
    """The wave of that id.

    Raises:
        UsageError: there is none.
    """
    wave = plan.wave(wave_id)
    if wave is None:
        known = waves_known([wave.id for wave in plan.waves])
        raise unknown("the plan", (Subject.WAVE,), wave_id, (), known)
    return wave


def no_such_vm(campaign: Path, wave: Wave, vm: str) -> UsageError:
    """The error for a VM that is not in a wave; VMs of the wave that are called so or so are told."""
    names = (move.name for move in wave.moves)
    see = f"see: wavelift status {typed(campaign)} --wave {wave.id}"
    return unknown(f"wave {wave.id}", (Subject.VM,), vm, names, see)


def check_order(plan: Plan, wave: Wave, ledger: Ledger) -> None:
    """Refuse a wave whose VMs must wait for VMs of earlier waves that have not moved.

    Raises:
        RunRefused: names the VMs and the waves they are in.
    """
    here = {move.vm for move in wave.moves}
    names = {move.vm: move.name for move in plan.moves()}
    waves = {move.vm: other.id for other in plan.waves for move in other.moves}
    missing = sorted(
        {
            (waves[edge.before], names[edge.before], names[edge.vm])
            for edge in plan.edges
            if edge.vm in here
            and edge.before not in here
            and edge.before in waves
            and ledger.move(edge.before).state is not MoveState.MOVED
            and ledger.move(edge.vm).state is not MoveState.MOVED
        }
    )
    if missing:
        words = some(
            (f"{first} (wave {number}) before {second}" for number, first, second in missing), between="; "
        )
        first = len({(number, vm) for number, vm, _ in missing})
        raise RunRefused(
            f"wave {wave.id} must wait: {count(first, 'VM has', 'VMs have')} to move first: {words}",
            advice=f"run wave {missing[0][0]} first, or override with --any-order (noted in the report)",
        )


@dataclass(frozen=True, slots=True)
class WindowUse:
    """What a wave's window means for this run: when nothing starts any more, and what to note."""

    lockout: datetime | None
    notes: tuple[str, ...] = ()


def window_use(plan: Plan, wave: Wave, now: datetime, *, ignore: bool, simulated: bool) -> WindowUse:
    """Hold the clock against the wave's window.

    On a simulated pair the window counts as if it began now: practice nights are not on the calendar.

    Raises:
        RunRefused: the window has not begun or is over.
    """
    window = plan.window(wave.window)
    if window is None:
        return WindowUse(None)
    if simulated:
        lockout = now + timedelta(seconds=window.seconds)
        return WindowUse(lockout, (f"simulated pair: window {window.name} was taken to begin with the run",))
    if ignore:
        return WindowUse(None, (f"window {window.name} was ignored (--ignore-window)",))
    if window.start <= now < window.lockout:
        return WindowUse(window.lockout)
    when = f"{window.start:%a %Y-%m-%d %H:%M} to {window.end:%a %Y-%m-%d %H:%M} {window.timezone}"
    what = "has not begun" if now < window.start else "is past its lockout"
    wait = f" (opens in {duration((window.start - now).total_seconds())})" if now < window.start else ""
    raise RunRefused(
        f"wave {wave.id}: window {window.name} {what}{wait}: {when}",
        advice="wait for it, plan the wave into another window, or override with --ignore-window",
    )


def check_until(until: datetime | None, now: datetime) -> None:
    """Refuse a limit that is past already.

    Raises:
        UsageError: with the time it is.
    """
    if until is not None and until <= now:
        here = now.astimezone(until.tzinfo)
        raise UsageError(
            f"--until {until:%Y-%m-%d %H:%M} is past: it is {here:%Y-%m-%d %H:%M}",
            advice="give a later time; nothing starts that could not end before it",
        )
