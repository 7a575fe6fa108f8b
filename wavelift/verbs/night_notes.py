"""What stands against a run before it begins, and what its report will say of it."""

from __future__ import annotations

from pathlib import Path

from executor.journal import Ledger
from wavelift.errors import RunRefused
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Wave
from wavelift.model.quantities import count, some
from wavelift.model.typed import typed
from wavelift.verbs.clearance import Clearing, clearance
from wavelift.verbs.night_job import Night, NightOptions
from wavelift.verbs.readiness import check_order

__all__ = [
    "again_notes",
    "dependents_notes",
    "order_notes",
    "preflight_notes",
    "refuse_another_plan",
    "refuse_unfinished",
]


def refuse_unfinished(ledger: Ledger, campaign: Path, options: NightOptions) -> None:
    """A run that did not end is taken up before anything else begins.

    Raises:
        RunRefused: there is one.
    """
    unfinished = ledger.unfinished()
    if unfinished is not None:
        flag = " --simulated" if options.simulated else ""
        raise RunRefused(
            f"the last run of wave {unfinished} did not end",
            advice=f"first: wavelift resume {typed(campaign)}{flag}",
        )


def refuse_another_plan(wave: Wave, ledger: Ledger) -> None:
    """A VM that is under way must be in the wave that is taken up; planning again may have moved it.

    Raises:
        RunRefused: one is not.
    """
    lost = sorted(ledger.under_way() - {move.vm for move in wave.moves})
    if lost:
        raise RunRefused(
            f"the plan has changed since wave {wave.id} ran: {count(len(lost), 'VM')} under way are not in "
            f"it any more: {some(lost)}",
            advice="put back the plan.json that the run began with, resume, and plan again afterwards",
        )


def order_notes(night: Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    """That VMs of earlier waves have not moved, where the operator runs this one all the same.

    Raises:
        RunRefused: they have not, and nobody said that it may run.
    """
    try:
        check_order(night.stored.plan, wave, ledger)
    except RunRefused as refused:
        if not night.options.any_order:
            raise
        return (f"--any-order: {refused.message}",)
    return ()


def preflight_notes(night: Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    """What the report has to tell of the preflight this run relies on, or does without.

    Raises:
        RunRefused: it is missing, stale, unsigned or a no-go.
    """
    options = night.options
    pair = " --simulated" if options.simulated else ""
    if options.pair_file is not None:
        pair = f" --pair {typed(options.pair_file)}"
    clearing = Clearing(
        plan=night.stored.digest,
        simulated=night.connection.simulated,
        now=night.connection.now(),
        rules=night.settings.preflight,
        command=f"wavelift preflight {typed(night.campaign)} --wave {wave.id}{pair}",
        without=options.without_preflight,
    )
    return clearance(wave, ledger.run(wave.id).preflight, clearing)


def again_notes(night: Night, wave: Wave, ledger: Ledger) -> tuple[str, ...]:
    """A retry needs no new preflight; where the last one does not count any more, the report tells."""
    try:
        return preflight_notes(night, wave, ledger)
    except RunRefused as refused:
        return (f"retry without a valid preflight: {refused.message}",)


def dependents_notes(
    night: Night, wave: Wave, chosen: frozenset[str] | None, ledger: Ledger
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
