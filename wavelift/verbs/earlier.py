"""The plan that stands and what became of it: what planning again leaves alone."""

from __future__ import annotations

from pathlib import Path

from executor.journal import Journal, Ledger
from planner.replanning.history import History
from wavelift.errors import InputError, PlanningError
from wavelift.model.outcome import MoveState
from wavelift.model.plan import Standing, Wave
from wavelift.planfile import FILE_NAME, PREVIOUS_NAME, read_plan

__all__ = ["read_history"]

_STAYS = (MoveState.MOVED, MoveState.NEEDS_PERSON, MoveState.RUNNING, MoveState.RETURNING)
"""States in which a VM stays in the wave that was run."""

_BACK = {
    MoveState.FAILED: "it failed in wave {wave}",
    MoveState.ROLLED_BACK: "it was rolled back in wave {wave}",
    MoveState.SKIPPED: "it was skipped in wave {wave}",
    MoveState.WAITING: "it did not start in wave {wave}",
}


def read_history(campaign: Path, *, afresh: bool = False) -> History | None:
    """Return the plan that stands, with what the journal says of its waves; None for a first plan.

    A wave that was run is done, and its VMs that are not at the target are planned again; one whose run
    died, or has VMs under way, is running until it is resumed. A practice counts like earnest, until its
    journal is set aside.

    Args:
        campaign: the campaign folder.
        afresh: plan everything anew that is not frozen.

    Raises:
        InputError: the journal cannot be read.
        PlanningError: waves have been run, and the plan they belong to is missing or cannot be read.
    """
    ledger = _ledger(campaign)
    try:
        plan = read_plan(campaign).plan
    except InputError as error:
        if ledger.waves:
            raise PlanningError(
                f"waves of this campaign have been run, and their plan is gone: {error.message}",
                advice=f"put {FILE_NAME} back ({PREVIOUS_NAME} is the one before it), "
                "or set the journal aside to begin anew",
            ) from error
        return None
    standing = {wave.id: found for wave in plan.waves if (found := _standing(wave, ledger))}
    back = {
        move.vm: words
        for wave in plan.waves
        if standing.get(wave.id) is Standing.DONE
        for move in wave.moves
        if (words := _came_back(move.vm, wave, ledger))
    }
    return History(plan, standing, back, frozenset(ledger.waves), afresh)


def _ledger(campaign: Path) -> Ledger:
    journal = Journal.read_only(campaign)
    if journal is None:
        return Ledger()
    with journal:
        return Ledger(journal.records())


def _standing(wave: Wave, ledger: Ledger) -> Standing | None:
    if wave.id not in ledger.waves:
        return None
    under_way = ledger.under_way() & {move.vm for move in wave.moves}
    return Standing.RUNNING if ledger.run(wave.id).open or under_way else Standing.DONE


def _came_back(vm: str, wave: Wave, ledger: Ledger) -> str:
    move = ledger.move(vm)
    if move.state in _STAYS:
        return ""
    words = _BACK[move.state].format(wave=wave.id)
    return f"{words}: {move.reason}" if move.reason else words
