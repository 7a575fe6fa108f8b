"""``run``, ``resume`` and ``rollback``: one wave on two vCenters, under one lock, into one journal."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from executor.approvals import Approvals
from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.engine.steering import to_retry
from executor.gateway import Gateway, Refused, Unanswered
from executor.hooks.build import Backstage
from executor.journal import Journal, Ledger
from executor.leaping import LeapingClock
from executor.logbook import Logbook
from executor.picture import Picture
from executor.preflight import barred, foresee_homecomings
from wavelift import __version__
from wavelift.errors import NeedsPerson, RunRefused, UsageError, VCenterError, VCenterUnreachable
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Plan, Wave
from wavelift.planfile import StoredPlan, read_plan
from wavelift.reports.quantities import count
from wavelift.settings import OnFailure, Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.campaign_lock import campaign_lock
from wavelift.verbs.choosing import choose
from wavelift.verbs.clearance import Clearing, clearance
from wavelift.verbs.connections import Connection, connect
from wavelift.verbs.control_desk import control_desk
from wavelift.verbs.interrupts import interruptible
from wavelift.verbs.night_program import night_program, reveal_secret
from wavelift.verbs.onlooker import Onlooker, Watch
from wavelift.verbs.practice import keep_apart
from wavelift.verbs.readiness import (
    WindowUse,
    check_order,
    check_until,
    find_wave,
    some,
    window_use,
)

__all__ = ["Ended", "NightOptions", "resume", "retry", "rollback", "run"]


_LOOK_AROUND = 15.0
_LOOK_AROUND_REALLY = 0.5
"""Seconds between two looks at others' tasks: of the campaign's clock, and at least on the wall."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NightOptions:
    """What the operator may set for one run.

    Attributes:
        simulated: use the simulated pair that runs for this campaign.
        pair_file: where that pair left its addresses, if not in the usual place.
        ignore_window: run outside the wave's window; noted in the report.
        any_order: run although VMs of earlier waves have not moved; noted in the report.
        without_preflight: why the wave may run without a valid preflight; noted in the report.
        until: nothing starts that would end after this.
        on_failure, max_failures: instead of the settings' policy.
        seed: of the chance that spreads retries; None takes one from the system.
    """

    simulated: bool = False
    pair_file: Path | None = None
    ignore_window: bool = False
    any_order: bool = False
    without_preflight: str = ""
    until: datetime | None = None
    on_failure: OnFailure | None = None
    max_failures: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended: the plan it followed and what became of the wave."""

    plan: Plan
    outcome: WaveOutcome


@dataclass(frozen=True, slots=True)
class _Night:
    """What the three verbs share."""

    campaign: Path
    settings: Settings
    stored: StoredPlan
    options: NightOptions
    watch: Watch | None
    connection: Connection


def run(
    campaign: Path, wave_id: str, options: NightOptions | None = None, watch: Watch | None = None
) -> Ended:
    """Carry a wave out: everything in it that has not moved yet; where all has, nothing is done.

    Raises:
        RunRefused: an interrupted run must be resumed first, an earlier wave is missing, the preflight is
            missing, stale, unsigned or a no-go, or the window is not now.
        CampaignLocked, VCenterError, InputError: see ``wavelift.errors``.
    """
    night = _prepare(campaign, options or NightOptions(), watch)
    wave = find_wave(night.stored.plan, wave_id)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        _refuse_unfinished(ledger, campaign, night.options)
        notes = _order_notes(night, wave, ledger)
        if all(ledger.move(move.vm).state is MoveState.MOVED for move in wave.moves):
            return Ended(night.stored.plan, ledger.outcome(wave))
        notes += _preflight_notes(night, wave, ledger)
        return asyncio.run(_carry_out(_Job(night, wave, journal, ledger, "run", notes)))


def resume(campaign: Path, options: NightOptions | None = None, watch: Watch | None = None) -> Ended | None:
    """Go on with the wave whose run died or was stopped; None when there is nothing to resume.

    Raises:
        RunRefused: the plan was made anew and lacks VMs that are under way.
    """
    night = _prepare(campaign, options or NightOptions(), watch)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        unfinished = ledger.unfinished()
        if unfinished is None:
            return None
        wave = find_wave(night.stored.plan, unfinished)
        _refuse_another_plan(wave, ledger)
        job = _Job(night, wave, journal, ledger, "resume")
        last = ledger.run(unfinished)
        chosen = frozenset(last.vms) or None
        if last.command == "rollback":
            job = replace(job, command="rollback", chosen=chosen)
        elif chosen is not None:  # it was a retry of some
            job = replace(job, chosen=chosen)
        return asyncio.run(_carry_out(job))


def retry(
    campaign: Path,
    wave_id: str,
    vms: tuple[str, ...] = (),
    options: NightOptions | None = None,
    watch: Watch | None = None,
) -> Ended | None:
    """Carry out once more what failed in a wave that has ended, with all that stayed because of it.

    Args:
        campaign: the campaign folder.
        wave_id: the wave; "" takes the last one that was worked on.
        vms: names or keys; empty means all that failed.
        options: as for ``run``.
        watch: makes an onlooker that is told after each change.

    Returns:
        None when there is nothing to retry.

    Raises:
        UsageError: nothing has been run yet, or a VM is not in that wave.
        RunRefused: an interrupted run must be resumed first, or the window is not now.
    """
    night = _prepare(campaign, options or NightOptions(), watch)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        _refuse_unfinished(ledger, campaign, night.options)
        if not wave_id and not ledger.waves:
            raise UsageError(
                "no wave has been run yet", advice=f"begin with: wavelift run {campaign} --wave ..."
            )
        wave = find_wave(night.stored.plan, wave_id or _last_worked_on(ledger))
        moves = to_retry(wave, ledger, choose(night.campaign, wave, vms) or frozenset())
        if not moves:
            return None
        notes = (*_order_notes(night, wave, ledger), f"retry of {count(len(moves), 'VM')}")
        notes += _again_notes(night, wave, ledger)
        only = frozenset(move.vm for move in moves)
        return asyncio.run(_carry_out(_Job(night, wave, journal, ledger, "run", notes, only)))


def _last_worked_on(ledger: Ledger) -> str:
    def seen(wave: str) -> datetime:
        return ledger.run(wave).seen or datetime.min.replace(tzinfo=UTC)

    return max(ledger.waves, key=seen)


def _refuse_another_plan(wave: Wave, ledger: Ledger) -> None:
    """A VM that is under way must be in the wave that is taken up; planning again may have moved it."""
    lost = sorted(ledger.under_way() - {move.vm for move in wave.moves})
    if lost:
        raise RunRefused(
            f"the plan has changed since wave {wave.id} ran: {count(len(lost), 'VM')} under way are not in "
            f"it any more: {some(lost)}",
            advice="put back the plan.json that the run began with, resume, and plan again afterwards",
        )


def rollback(
    campaign: Path,
    wave_id: str,
    vms: tuple[str, ...] = (),
    options: NightOptions | None = None,
    watch: Watch | None = None,
    *,
    groups: tuple[str, ...] = (),
    partial: bool = False,
) -> Ended:
    """Bring a wave, or some of its VMs, back to where they were before.

    Both vCenters are looked at first: for room, privileges, hosts, and whatever it takes to go back.

    Args:
        campaign: the campaign folder.
        wave_id: the wave.
        vms: names or keys; empty, with no groups either, means all.
        options: as for ``run``.
        watch: makes an onlooker that is told after each change.
        groups: ids of move groups, besides ``vms``.
        partial: bring back what can go, though some cannot; these go to a person.

    Raises:
        NeedsPerson: VMs cannot go back, and ``partial`` is not set; nothing was moved.
        UsageError: a VM or group is not in that wave.
        RunRefused: the journal tells of the other kind of vCenter, or a run that died must be taken up
            before single VMs go back.
    """
    night = _prepare(campaign, options or NightOptions(), watch)
    wave = find_wave(night.stored.plan, wave_id)
    chosen = choose(night.campaign, wave, vms, groups)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        if chosen is not None and ledger.under_way() - chosen:
            _refuse_unfinished(ledger, campaign, night.options)
        notes = _dependents_notes(night, wave, chosen, ledger)
        job = _Job(night, wave, journal, ledger, "rollback", notes, chosen)
        return asyncio.run(_carry_out(replace(job, look_first=True, partial=partial)))


def _prepare(campaign: Path, options: NightOptions, watch: Watch | None) -> _Night:
    settings = read_settings(campaign)
    policy = settings.policy
    policy = replace(policy, on_failure=options.on_failure or policy.on_failure)
    if options.max_failures is not None:
        policy = replace(policy, max_failures=options.max_failures)
    settings = replace(settings, policy=policy)
    stored = read_plan(campaign)
    connection = connect(campaign, settings, simulated=options.simulated, pair_file=options.pair_file)
    return _Night(campaign, settings, stored, options, watch, connection)


def _refuse_unfinished(ledger: Ledger, campaign: Path, options: NightOptions) -> None:
    unfinished = ledger.unfinished()
    if unfinished is not None:
        flag = " --simulated" if options.simulated else ""
        raise RunRefused(
            f"the last run of wave {unfinished} did not end",
            advice=f"first: wavelift resume {campaign}{flag}",
        )


def _order_notes(night: _Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    try:
        check_order(night.stored.plan, wave, ledger)
    except RunRefused as refused:
        if not night.options.any_order:
            raise
        return (f"--any-order: {refused.message}",)
    return ()


def _preflight_notes(night: _Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    options = night.options
    pair = " --simulated" if options.simulated else ""
    if options.pair_file is not None:
        pair = f" --pair {options.pair_file}"
    clearing = Clearing(
        plan=night.stored.digest,
        simulated=night.connection.simulated,
        now=night.connection.now(),
        rules=night.settings.preflight,
        command=f"wavelift preflight {night.campaign} --wave {wave.id}{pair}",
        without=options.without_preflight,
    )
    return clearance(wave, ledger.run(wave.id).preflight, clearing)


def _again_notes(night: _Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    """A retry needs no new preflight; where the last one does not count any more, the report tells."""
    try:
        return _preflight_notes(night, wave, ledger)
    except RunRefused as refused:
        return (f"retry without a valid preflight: {refused.message}",)


def _dependents_notes(
    night: _Night, wave: Wave, chosen: frozenset[str] | None, ledger: Ledger
) -> tuple[str, ...]:
    """VMs of other waves that moved after these and would be left without them."""
    plan = night.stored.plan
    going = chosen if chosen is not None else frozenset(move.vm for move in wave.moves)
    names = {move.vm: move.name for move in plan.moves()}
    left = sorted(
        {
            names[edge.vm]
            for edge in plan.edges
            if edge.before in going
            and edge.vm not in going
            and edge.vm in names
            and ledger.move(edge.vm).state is MoveState.MOVED
        }
    )
    if not left:
        return ()
    return (f"{count(len(left), 'VM')} that moved after these stay at the target: {some(left)}",)


@dataclass(frozen=True, slots=True)
class _Job:
    """One wave to work on, with its journal open."""

    night: _Night
    wave: Wave
    journal: Journal
    ledger: Ledger
    command: str
    notes: tuple[str, ...] = ()
    chosen: frozenset[str] | None = None
    look_first: bool = False
    partial: bool = False


async def _carry_out(job: _Job) -> Ended:
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
            with _looking_on(job) as onlooker:
                tell = onlooker.note if onlooker else lambda _: None
                wave_run = _wave_run(job, gateway, clock, use, onlooker)
                desk.serve(wave_run)
                with interruptible(wave_run, tell):
                    if job.command == "rollback":
                        reason = "rolled back by the operator"
                        outcome = await wave_run.roll_back(job.chosen, reason, stuck)
                    else:
                        outcome = await wave_run.run(job.chosen or frozenset())
    finally:
        await gateway.close()
    return Ended(night.stored.plan, outcome)


async def _stuck(job: _Job, gateway: Gateway) -> dict[str, str]:
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
        words = some((f"{names[vm]}: {why}" for vm, why in stuck.items()), "; ")
        others = len(moves) - len(stuck)
        rest = f"; or bring back the other {others}: --partial" if others else ""
        look = f"wavelift rollback {night.campaign} --wave {job.wave.id} --dry-run"
        raise NeedsPerson(
            f"{len(stuck)} of {count(len(moves), 'VM')} of wave {job.wave.id} cannot go back, so nothing was "
            f"moved: {words}",
            advice=f"mend it{rest}; all of it: {look}",
        )
    return stuck


def _keep_apart(job: _Job, clock: Clock) -> None:
    keep_apart(
        job.journal,
        job.ledger,
        job.wave.id,
        campaign=job.night.campaign,
        simulated=job.night.connection.simulated,
        now=clock.now(),
    )


def _looking_on(job: _Job) -> AbstractContextManager[Onlooker | None]:
    night = job.night
    if night.watch is None:
        return nullcontext()
    return night.watch(night.stored.plan, job.wave, night.connection.now)


def _window(job: _Job, clock: Clock) -> WindowUse:
    if job.command == "rollback":  # what must go back goes back, whatever the calendar says
        return WindowUse(None)
    return window_use(
        job.night.stored.plan,
        job.wave,
        clock.now(),
        ignore=job.night.options.ignore_window,
        simulated=job.night.connection.simulated,
    )


def _wave_run(
    job: _Job, gateway: Gateway, clock: Clock, use: WindowUse, onlooker: Onlooker | None
) -> WaveRun:
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
