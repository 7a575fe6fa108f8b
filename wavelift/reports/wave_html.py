"""The morning-after page of one wave: one file, for a manager's minute and an engineer's hour."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.plan import Plan
from wavelift.model.quantities import count, duration, size
from wavelift.rehearsalfile import StoredRehearsal
from wavelift.reports.gantt_picture import picture_of
from wavelift.reports.html_page import write_page
from wavelift.reports.joined import WaveView
from wavelift.reports.moments import day_and_clock
from wavelift.reports.preflight_words import preflight_headline, way_words, ways_words
from wavelift.reports.wording import STATES, headline

__all__ = ["write_wave_report_html"]

_MOST_ATTENTION = 50
_MOST_LANES = 150
"""More lanes than this start folded away."""


@dataclass(frozen=True, slots=True)
class _Share:
    """One state's part of the bar under the headline; x and width in thousandths."""

    state: MoveState
    word: str
    mark: str
    number: int
    x: float
    width: float


def write_wave_report_html(
    path: Path, plan: Plan, outcome: WaveOutcome, foretold: StoredRehearsal | None = None
) -> None:
    """Write the page of one wave; ``foretold`` is a rehearsal of this very plan, if there is one.

    Raises:
        UsageError: the file cannot be written.
    """
    view = WaveView.of(plan, outcome)
    write_page(
        path,
        "wave.html.j2",
        plan=plan,
        outcome=outcome,
        view=view,
        headline=headline(plan, outcome),
        facts=_facts(view, foretold),
        shares=_shares(outcome),
        picture=picture_of(view),
        names=view.names,
        words=STATES,
        way_words=way_words,
        ranks={state: rank for rank, state in enumerate(STATES)},
        most_attention=_MOST_ATTENTION,
        most_lanes=_MOST_LANES,
    )


def _shares(outcome: WaveOutcome) -> list[_Share]:
    parts, x, total = [], 0.0, max(1, len(outcome.moves))
    for state in reversed(STATES):
        number = outcome.count(state)
        if number:
            width = round(1000 * number / total, 2)
            parts.append(_Share(state, STATES[state].word, STATES[state].mark, number, round(x, 2), width))
            x += width
    return parts


def _facts(view: WaveView, foretold: StoredRehearsal | None) -> list[tuple[str, str, str]]:
    outcome, wave, window, zone = view.outcome, view.wave, view.window, view.zone
    rows = [
        ("Began", day_and_clock(outcome.began, zone) or "not yet", _utc(view, begin=True)),
        ("Ended", day_and_clock(outcome.ended, zone) or "still on", _utc(view, begin=False)),
        ("Took", duration(view.seconds), _planned(view)),
        *_foretold(foretold, view),
        ("Moved", size(view.gib_moved), f"of {size(wave.gib)} provisioned" if wave else ""),
        ("Retries", f"{outcome.retries:,}", f"{count(len(view.attempts), 'attempt')} in all"),
    ]
    if outcome.preflight:
        rows.append(("Preflight", str(outcome.preflight.go), preflight_headline(outcome.preflight, zone)))
        rows.append(("Way back", ways_words(outcome.preflight), "as foreseen by the preflight"))
    if window:
        opens, closes = day_and_clock(window.start, zone), day_and_clock(window.end, zone)
        rows.append(("Window", window.name, f"{opens} to {closes}, {view.zone_name}"))
    return rows


def _foretold(stored: StoredRehearsal | None, view: WaveView) -> list[tuple[str, str, str]]:
    forecast = stored.rehearsal.wave(view.outcome.wave) if stored else None
    if stored is None or forecast is None:
        return []
    when = day_and_clock(stored.provenance(forecast).made, view.zone)[:16]
    told = f"rehearsed {when}; nine nights in ten end within {duration(forecast.seconds.p90)}"
    return [("Foretold", duration(forecast.seconds.p50), told)]


def _utc(view: WaveView, *, begin: bool) -> str:
    moment = view.outcome.began if begin else view.outcome.ended
    return f"{view.zone_name}; {day_and_clock(moment)} UTC" if moment else ""


def _planned(view: WaveView) -> str:
    if view.wave is None:
        return ""
    band = view.wave.seconds
    return f"planned {duration(band.expected)} ({duration(band.low)} to {duration(band.high)})"
