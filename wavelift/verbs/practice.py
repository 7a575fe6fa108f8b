"""Practice and earnest never share a journal: what moved on a simulated pair moved nowhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from executor.journal import Journal, Ledger
from executor.journal.records import Noted
from executor.journal.store import FILE_NAME
from wavelift.errors import RunRefused

__all__ = ["PRACTICE", "keep_apart"]

PRACTICE = "simulated pair: nothing of this happened on a real vCenter"


def keep_apart(
    journal: Journal, ledger: Ledger, wave_id: str, *, campaign: Path, simulated: bool, now: datetime
) -> None:
    """Refuse a run on the other kind of vCenter than the journal tells of, and mark a practice as such.

    The mark is written before the run's first record, so that a crash cannot fall between the two.

    Raises:
        RunRefused: the journal tells of a practice and this is earnest, or the other way round.
    """
    practised = {PRACTICE in ledger.run(wave).notes for wave in ledger.waves}
    if (not simulated) in practised:
        told, now_on = ("simulated", "the real vCenters") if not simulated else ("real", "a simulated pair")
        raise RunRefused(
            f"the journal of {campaign} tells of runs on {told} vCenters, and this run would be on {now_on}",
            advice=_advice(campaign, simulated=simulated),
        )
    if simulated and PRACTICE not in ledger.run(wave_id).notes:
        ledger.apply(journal.append(now, wave_id, "", Noted(PRACTICE)))


def _advice(campaign: Path, *, simulated: bool) -> str:
    if simulated:
        return f"practise on a copy of {campaign} without its {FILE_NAME}"
    return f"set the practice aside first: move {campaign / FILE_NAME} and the files beside it elsewhere"
