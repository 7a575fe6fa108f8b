"""``run``, ``resume`` and ``rollback``: one wave on two vCenters, under one lock, into one journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from executor.engine.steering import to_retry
from executor.journal import Journal, Ledger
from wavelift.errors import UsageError
from wavelift.model.outcome import MoveState
from wavelift.model.quantities import count
from wavelift.model.typed import typed
from wavelift.verbs.campaign_lock import campaign_lock
from wavelift.verbs.choosing import choose
from wavelift.verbs.looped import in_loop
from wavelift.verbs.night_job import Ended, Job, NightOptions, prepare
from wavelift.verbs.night_notes import (
    again_notes,
    dependents_notes,
    order_notes,
    preflight_notes,
    refuse_another_plan,
    refuse_unfinished,
)
from wavelift.verbs.night_work import carry_out
from wavelift.verbs.onlooker import Watch
from wavelift.verbs.readiness import find_wave

__all__ = ["Ended", "NightOptions", "resume", "retry", "rollback", "run"]


def run(
    campaign: Path, wave_id: str, options: NightOptions | None = None, watch: Watch | None = None
) -> Ended:
    """Carry a wave out: everything in it that has not moved yet; where all has, nothing is done.

    Raises:
        RunRefused: an interrupted run must be resumed first, an earlier wave is missing, the preflight is
            missing, stale, unsigned or a no-go, or the window is not now.
        CampaignLocked, VCenterError, InputError: see ``wavelift.errors``.
    """
    night = prepare(campaign, options or NightOptions(), watch)
    wave = find_wave(night.stored.plan, wave_id)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        refuse_unfinished(ledger, campaign, night.options)
        notes = order_notes(night, wave, ledger)
        if all(ledger.move(move.vm).state is MoveState.MOVED for move in wave.moves):
            return Ended(night.stored.plan, ledger.outcome(wave))
        notes += preflight_notes(night, wave, ledger)
        return in_loop(carry_out(Job(night, wave, journal, ledger, "run", notes)))


def resume(campaign: Path, options: NightOptions | None = None, watch: Watch | None = None) -> Ended | None:
    """Go on with the wave whose run died or was stopped; None when there is nothing to resume.

    Raises:
        RunRefused: the plan was made anew and lacks VMs that are under way.
    """
    night = prepare(campaign, options or NightOptions(), watch)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        unfinished = ledger.unfinished()
        if unfinished is None:
            return None
        wave = find_wave(night.stored.plan, unfinished)
        refuse_another_plan(wave, ledger)
        job = Job(night, wave, journal, ledger, "resume")
        last = ledger.run(unfinished)
        chosen = frozenset(last.vms) or None
        if last.command == "rollback":
            job = replace(job, command="rollback", chosen=chosen)
        elif chosen is not None:  # it was a retry of some
            job = replace(job, chosen=chosen)
        return in_loop(carry_out(job))


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
    night = prepare(campaign, options or NightOptions(), watch)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        refuse_unfinished(ledger, campaign, night.options)
        if not wave_id and not ledger.waves:
            raise UsageError(
                "no wave has been run yet", advice=f"begin with: wavelift run {typed(campaign)} --wave ..."
            )
        wave = find_wave(night.stored.plan, wave_id or _last_worked_on(ledger))
        moves = to_retry(wave, ledger, choose(night.campaign, wave, vms) or frozenset())
        if not moves:
            return None
        notes = (*order_notes(night, wave, ledger), f"retry of {count(len(moves), 'VM')}")
        notes += again_notes(night, wave, ledger)
        only = frozenset(move.vm for move in moves)
        return in_loop(carry_out(Job(night, wave, journal, ledger, "run", notes, only)))


def _last_worked_on(ledger: Ledger) -> str:
    def seen(wave: str) -> datetime:
        return ledger.run(wave).seen or datetime.min.replace(tzinfo=UTC)

    return max(ledger.waves, key=seen)


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
    night = prepare(campaign, options or NightOptions(), watch)
    wave = find_wave(night.stored.plan, wave_id)
    chosen = choose(night.campaign, wave, vms, groups)
    with campaign_lock(campaign), Journal.open(campaign) as journal:
        ledger = Ledger(journal.records())
        if chosen is not None and ledger.under_way() - chosen:
            refuse_unfinished(ledger, campaign, night.options)
        notes = dependents_notes(night, wave, chosen, ledger)
        job = Job(night, wave, journal, ledger, "rollback", notes, chosen)
        return in_loop(carry_out(replace(job, look_first=True, partial=partial)))
