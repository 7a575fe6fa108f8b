"""One wave carried out or brought back: gateway, desk, onlooker and engine put together."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from executor.clock import Clock
from executor.control.approvals import Approvals
from executor.control.picture import Picture
from executor.engine import RunOptions, Stamp, WaveRun
from executor.gateway import Gateway, Refused, Unanswered
from executor.hooks.build import Backstage
from executor.leaping import LeapingClock
from executor.logbook import Logbook
from executor.preflight import barred, foresee_homecomings
from wavelift import __version__
from wavelift.errors import NeedsPerson, VCenterError, VCenterUnreachable
from wavelift.garbage import collector_seldom
from wavelift.model.quantities import count, some
from wavelift.model.typed import typed
from wavelift.verbs.control_desk import control_desk
from wavelift.verbs.interrupts import interruptible
from wavelift.verbs.night_job import Ended, Job
from wavelift.verbs.night_program import night_program, reveal_secret
from wavelift.verbs.onlooker import Onlooker
from wavelift.verbs.practice import keep_apart
from wavelift.verbs.readiness import WindowUse, check_until, window_use

__all__ = ["carry_out"]

_LOOK_AROUND = 15.0
_LOOK_AROUND_REALLY = 0.5
"""Seconds between two looks at others' tasks: of the campaign's clock, and at least on the wall."""
_log = logging.getLogger(__name__)


async def carry_out(job: Job) -> Ended:
    """Do the job, from the log-on at both vCenters to the log-off.

    Raises:
        NeedsPerson: VMs cannot go back, and the job is not to bring back the others without them.
        RunRefused: the window is not now, or the journal tells of the other kind of vCenter.
        VCenterError: a vCenter cannot be used; what was submitted goes on, ``resume`` takes it up.
    """
    night = job.night
    clock = night.connection.clock()
    use = _window(job, clock)
    check_until(night.options.until, clock.now())
    gateway = night.connection.gateway(clock.now)
    beginning = Picture(job.wave.id, job.command, clock.now(), clock.speed)
    try:
        async with (
            control_desk(night.campaign, beginning, _log.warning) as desk,
            clock.followed() if isinstance(clock, LeapingClock) else nullcontext(),
        ):
            await gateway.open()  # also a half-opened gateway is closed: who let us in sees us log off
            _keep_apart(job, clock)
            stuck = await _stuck(job, gateway) if job.look_first else {}
            with _looking_on(job) as onlooker, collector_seldom():
                tell = onlooker.note if onlooker else lambda _: None
                wave_run = _wave_run(job, gateway, clock, use, onlooker)
                desk.serve(wave_run)
                with interruptible(wave_run, tell):
                    await asyncio.sleep(0)  # a Ctrl-C from before shows here, while nothing has begun
                    if job.command == "rollback":
                        reason = "rolled back by the operator"
                        outcome = await wave_run.roll_back(job.chosen, reason, stuck)
                    else:
                        outcome = await wave_run.run(job.chosen or frozenset())
    finally:
        await gateway.close()
    return Ended(night.stored.plan, outcome)


async def _stuck(job: Job, gateway: Gateway) -> dict[str, str]:
    """VMs that a rollback could not bring back, with why, by key.

    Raises:
        NeedsPerson: there are some, and nobody said that the others may go without them.
        VCenterError: a vCenter does not let us see.
    """
    plan, night = job.night.stored.plan, job.night
    moves = [
        move
        for move in job.wave.moves
        if (job.chosen is None or move.vm in job.chosen) and job.ledger.move(move.vm).may_go_back
    ]
    try:
        seen = await foresee_homecomings(gateway, moves, job.ledger, plan.edges)
    except Unanswered as silence:
        raise VCenterUnreachable(f"a vCenter does not answer: {silence.text}") from silence
    except Refused as refusal:
        raise VCenterError(
            f"a vCenter refuses what a rollback needs to see: {refusal}",
            advice="look at the account's rights",
        ) from refusal
    stuck = {item.vm: item.reason for item in seen if not item.possible}
    if stuck and (not job.partial or len(stuck) == len(moves)):
        names = {move.vm: move.name for move in moves}
        words = some((f"{names[vm]}: {why}" for vm, why in stuck.items()), between="; ")
        others = len(moves) - len(stuck)
        rest = f"; or bring back the other {others:,}: --partial" if others else ""
        look = f"wavelift rollback {typed(night.campaign)} --wave {job.wave.id} --dry-run"
        raise NeedsPerson(
            f"{len(stuck):,} of {count(len(moves), 'VM')} of wave {job.wave.id} cannot go back, so nothing "
            f"was moved: {words}",
            advice=f"mend it{rest}; all of it: {look}",
        )
    return stuck


def _keep_apart(job: Job, clock: Clock) -> None:
    keep_apart(
        job.journal,
        job.ledger,
        job.wave.id,
        campaign=job.night.campaign,
        simulated=job.night.connection.simulated,
        now=clock.now(),
    )


def _looking_on(job: Job) -> AbstractContextManager[Onlooker | None]:
    night = job.night
    if night.watch is None:
        return nullcontext()
    return night.watch(night.stored.plan, job.wave, night.connection.now)


def _window(job: Job, clock: Clock) -> WindowUse:
    if job.command == "rollback":  # what must go back goes back, whatever the calendar says
        return WindowUse(None)
    return window_use(
        job.night.stored.plan,
        job.wave,
        clock.now(),
        ignore=job.night.options.ignore_window,
        simulated=job.night.connection.simulated,
    )


def _wave_run(job: Job, gateway: Gateway, clock: Clock, use: WindowUse, onlooker: Onlooker | None) -> WaveRun:
    night = job.night
    logbook = Logbook(
        job.journal,
        job.ledger,
        job.wave,
        clock,
        onlooker,
        note=onlooker.note if onlooker else lambda _: None,
    )
    approvals = Approvals()
    program = night_program(
        Backstage(
            settings=night.settings,
            wave=job.wave,
            folder=night.campaign,
            gateway=gateway,
            clock=clock,
            logbook=logbook,
            simulated=night.connection.simulated,
            reveal=partial(reveal_secret, night.campaign),
            approve=approvals.ask,
        )
    )
    return WaveRun(
        plan=night.stored.plan,
        wave=job.wave,
        gateway=gateway,
        logbook=logbook,
        clock=clock,
        settings=night.settings,
        chance=random.Random(night.options.seed),  # noqa: S311 - spreads retries, keeps no secret
        stamp=Stamp(job.command, night.stored.digest, __version__, os.getpid()),
        errands=program.errands,
        ceremonies=program.ceremonies,
        approvals=approvals,
        barred=barred,
        options=RunOptions(
            use.lockout,
            night.options.until,
            (*use.notes, *job.notes),
            neighbours=max(_LOOK_AROUND, _LOOK_AROUND_REALLY * clock.speed),
        ),
    )
