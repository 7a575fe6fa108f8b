"""``pause``, ``continue``, ``stop``, ``limit``, ``skip`` and ``retry``: said to a run in another process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from executor.control.channel import Answer, Channel, ChannelBroken, Steer
from executor.journal import Journal, Ledger
from wavelift.errors import NoRunOn, RunRefused, RunSilent, UsageError
from wavelift.model.typed import typed
from wavelift.planfile import read_plan
from wavelift.verbs.campaign_lock import is_held
from wavelift.verbs.on_duty import RunOn, run_on
from wavelift.verbs.operator import operator
from wavelift.verbs.practice import PRACTICE
from wavelift.verbs.readiness import find_wave, no_such_vm

__all__ = [
    "WAIT_SECONDS",
    "Acknowledged",
    "approve",
    "continue_run",
    "limit",
    "pause",
    "retry_failed",
    "skip",
    "stop",
    "vm_keys",
]

WAIT_SECONDS = 10.0
"""How long a run may take to answer."""
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A run took note.

    Attributes:
        number: the request's; the journal has it too, where something came of it.
        verb, wave: what, of which wave.
        answer: what the run does now, in words.
    """

    number: int
    verb: str
    wave: str
    answer: str


def pause(campaign: Path, *, wait: float = WAIT_SECONDS) -> Acknowledged:
    """Let what moves come to its end and start nothing until ``continue_run``; see ``_ask`` for errors."""
    return _ask(campaign, Steer.PAUSE, wait=wait)


def continue_run(campaign: Path, *, wait: float = WAIT_SECONDS) -> Acknowledged:
    """Go on after a pause; see ``_ask`` for errors."""
    return _ask(campaign, Steer.CONTINUE, wait=wait)


def stop(campaign: Path, *, cancel: bool = False, wait: float = WAIT_SECONDS) -> Acknowledged:
    """End the run early: what moves comes to its end, or is cancelled where vCenter lets go of it."""
    return _ask(campaign, Steer.CANCEL if cancel else Steer.STOP, wait=wait)


def limit(campaign: Path, most: int, *, wait: float = WAIT_SECONDS) -> Acknowledged:
    """Run at most so many moves at once; 0 gives the number back to what slots and the line allow.

    Raises:
        UsageError: less than 0.
    """
    if most < 0:
        raise UsageError(f"{most} moves at once cannot be", advice="give 1 or more, or auto")
    return _ask(campaign, Steer.LIMIT, (str(most),), wait=wait)


def skip(campaign: Path, vm: str, *, cancel: bool = False, wait: float = WAIT_SECONDS) -> Acknowledged:
    """Leave one VM where it is, by name or key; with ``cancel`` also one that moves already."""
    run = _on(campaign)
    (key,) = vm_keys(campaign, _wave(run), (vm,))
    return _ask(campaign, Steer.SKIP, (key, "cancel") if cancel else (key,), wait=wait)


def retry_failed(campaign: Path, vms: tuple[str, ...] = (), *, wait: float = WAIT_SECONDS) -> Acknowledged:
    """Let what has failed in the run that is on move once more; only these VMs if any are named."""
    run = _on(campaign)
    return _ask(campaign, Steer.RETRY, vm_keys(campaign, _wave(run), vms), wait=wait)


def approve(
    campaign: Path,
    hook: str,
    reason: str,
    subjects: tuple[str, ...] = (),
    *,
    refuse: bool = False,
    wait: float = WAIT_SECONDS,
) -> Acknowledged:
    """Give the word an approval hook waits for; see ``_ask`` for errors.

    Args:
        campaign: the campaign folder.
        hook: the hook's name.
        reason: why; it goes into journal and report with the operator's name.
        subjects: VMs, groups or "wave 3", as ``status`` shows them; empty is for all that wait.
        refuse: say no: what waits fails, and the policy decides what goes back.
        wait: seconds the run may take to answer.

    Raises:
        UsageError: no reason is given.
    """
    if not reason.strip():
        raise UsageError("a word needs a reason", advice='write --reason "what you looked at"')
    verb = Steer.REFUSE if refuse else Steer.APPROVE
    return _ask(campaign, verb, (hook, reason.strip(), *subjects), wait=wait)


def vm_keys(campaign: Path, wave_id: str, vms: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of VMs of a wave given by name or key.

    Raises:
        UsageError: one is not in that wave, or a name stands for several.
    """
    wave = find_wave(read_plan(campaign).plan, wave_id)
    keys = []
    for vm in vms:
        found = [move.vm for move in wave.moves if vm in (move.vm, move.name)]
        if not found:
            raise no_such_vm(campaign, wave, vm)
        if len(found) > 1:
            raise UsageError(
                f"wave {wave_id} has {len(found):,} VMs named {vm!r}",
                advice=f"give the key of the one you mean: {', '.join(found)}",
            )
        keys += found
    return tuple(keys)


def _ask(campaign: Path, verb: Steer, arguments: tuple[str, ...] = (), *, wait: float) -> Acknowledged:
    """Ask, and wait for the answer.

    Raises:
        NoRunOn: there is nobody to ask; nothing is left behind for a later run.
        RunSilent: it did not answer in time; the request was taken back.
        RunRefused: it will not do that.
    """
    run = _on(campaign)
    try:
        with Channel.open(campaign) as channel:
            number = channel.ask(run.token, verb, arguments, operator())
            answer = _await(channel, campaign, run, number, wait)
    except ChannelBroken as broken:
        raise RunSilent(
            f"the run cannot be reached: {broken}",
            advice="Ctrl-C in its own terminal stops it; see who may write into the campaign folder",
        ) from broken
    if not answer.obeyed:
        raise RunRefused(answer.text, advice=f"see: wavelift status {typed(campaign)}")
    return Acknowledged(number, str(verb), _wave(run), answer.text)


def _await(channel: Channel, campaign: Path, run: RunOn, number: int, wait: float) -> Answer:
    if _patient(lambda: channel.answered(number) is not None or not is_held(campaign), wait):
        answer = channel.answered(number)
        if answer is not None:
            return answer
    if channel.withdraw(number):
        if not is_held(campaign):
            raise _nobody(campaign, "the run ended before it took note")
        raise RunSilent(
            f"the run ({run.where}) did not take note within {wait:g} s; the request was taken back",
            advice=f"see whether it still works: wavelift status {typed(campaign)}; then ask again",
        )
    # Taken in the last moment: it is being obeyed now.
    _patient(lambda: channel.answered(number) is not None or not is_held(campaign), wait)
    answer = channel.answered(number)
    if answer is not None:
        return answer
    raise _nobody(campaign, "the run ended while it was about to obey")


def _patient(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _on(campaign: Path) -> RunOn:
    """The run to ask; one that only begins is waited for.

    Raises:
        NoRunOn: none is on.
        RunSilent: something holds the campaign but does not say what it is.
    """
    run = run_on(campaign)
    if run is None and is_held(campaign):
        _patient(lambda: run_on(campaign) is not None or not is_held(campaign), WAIT_SECONDS)
        run = run_on(campaign)
    if run is None and is_held(campaign):
        raise RunSilent(
            f"a run holds {campaign} but has not said which",
            advice="wait until it has logged on, then ask again",
        )
    if run is None:
        raise _nobody(campaign, "no run is on")
    return run


def _wave(run: RunOn) -> str:
    return run.picture.wave if run.picture else ""


def _nobody(campaign: Path, why: str) -> NoRunOn:
    journal = Journal.read_only(campaign)
    unfinished, flag = None, ""
    if journal is not None:
        with journal:
            ledger = Ledger(journal.records())
        unfinished = ledger.unfinished()
        flag = " --simulated" if unfinished and PRACTICE in ledger.run(unfinished).notes else ""
    if unfinished:
        first = f"first wavelift resume {typed(campaign)}{flag}, then ask again"
        advice = f"wave {unfinished} is not finished: {first}"
    else:
        advice = (
            f"start one: wavelift run {typed(campaign)} --wave ...; see: wavelift status {typed(campaign)}"
        )
    return NoRunOn(f"{why}: nothing was changed, and no later run will hear of this", advice=advice)
