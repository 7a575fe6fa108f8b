"""``report``: what people read the morning after, from plan and journal alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wavelift.errors import UsageError
from wavelift.model.outcome import WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.typed import typed
from wavelift.planfile import read_plan
from wavelift.rehearsalfile import StoredRehearsal
from wavelift.reports.moments import zone_of
from wavelift.reports.wave_html import write_wave_report_html
from wavelift.reports.wave_json import wave_document
from wavelift.reports.wave_xlsx import write_wave_report_xlsx
from wavelift.verbs.readiness import find_wave
from wavelift.verbs.rehearsed import rehearsed_as
from wavelift.verbs.status import outcome_of
from wavelift.verbs.workbooks import Written, status_beside
from wavelift.whole_file import replacing

__all__ = ["Reported", "report"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A wave's report: the files, what they say, what was written beside the VMs' rows, what was foretold."""

    plan: Plan
    outcome: WaveOutcome
    files: tuple[Path, ...]
    beside: Written | None = None
    foretold: StoredRehearsal | None = None


def report(
    campaign: Path,
    wave_id: str,
    folder: Path | None = None,
    *,
    write_back: bool = False,
    into: Sequence[Path] = (),
) -> Reported:
    """Write report.xlsx, report.html and report.json of one wave.

    Args:
        campaign: the campaign folder.
        wave_id: the wave.
        folder: where to; ``reports/wave-ID`` in the campaign if not given.
        write_back: write wave, state, attempts, times and reason beside each VM's row of the inventory too.
        into: workbooks that list VMs, to write that into instead of the inventory.

    Raises:
        UsageError: there is no such wave, or it never ran.
        InputError: a file cannot be written; or a workbook to write back into cannot be read or written, the
            report itself is written then.
    """
    stored = read_plan(campaign)
    plan, foretold = stored.plan, rehearsed_as(campaign, stored.digest)
    wave = find_wave(plan, wave_id)
    outcome = outcome_of(campaign, plan, wave_id)
    if outcome is None:
        raise UsageError(f"wave {wave_id} has not run yet", advice=f"see: wavelift status {typed(campaign)}")
    folder = folder or campaign / "reports" / f"wave-{wave_id}"
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(folder / f"report.{ending}" for ending in ("xlsx", "html", "json"))
    write_wave_report_xlsx(files[0], plan, outcome)
    write_wave_report_html(files[1], plan, outcome, foretold)
    document = json.dumps(wave_document(plan, outcome, foretold), indent=1, ensure_ascii=False)
    with replacing(files[2]) as draft:
        draft.write_text(document + "\n", encoding="utf-8")
    beside = None
    if write_back or into:
        window = plan.window(wave.window)
        beside = status_beside(campaign, outcome, zone_of(window), into)
    return Reported(plan, outcome, files, beside, foretold)
