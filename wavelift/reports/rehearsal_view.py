"""What pages show of a rehearsal: when and how it was made, the picture, and one row per wave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta

from wavelift.model.forecast import Quantiles, Rehearsal, WaveForecast, WhatIf
from wavelift.model.plan import Plan
from wavelift.model.quantities import count, duration
from wavelift.model.tables import Window
from wavelift.rehearsalfile import StoredRehearsal
from wavelift.reports.moments import day_and_clock, zone_of
from wavelift.reports.rehearsal_picture import RehearsalPicture, rehearsal_picture
from wavelift.reports.rehearsal_text import (
    nights_words,
    provenance_words,
    rehearsal_headline,
    trouble_words,
    what_if_effect,
)

__all__ = ["RehearsalRow", "RehearsalView", "rehearsal_facts", "rehearsal_view"]

_FEW = 50
"""Fewer nights say little of the last one in a hundred."""


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    """One wave.

    Attributes:
        wave: the forecast.
        made: with which nights and when, "" where that is the same for all.
        ends: after p50, p90 and p99 of the nights: seconds from the window's opening, how long that is, and
            what the clocks of the window's zone show then, "" without a window.
        lockout: when, in words; "" without a window.
        slack: p90 against it, in words.
        trouble: what goes wrong, in sentences.
        deciding: the moves that end last.
        used: slots and bandwidth used most.
        changes: a change, what it would bring, and whether it brings anything.
    """

    wave: WaveForecast
    made: str
    ends: tuple[tuple[float, str, str], ...]
    lockout: str
    slack: str
    trouble: tuple[str, ...]
    deciding: tuple[str, ...]
    used: tuple[str, ...]
    changes: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class RehearsalView:
    """All of it.

    Attributes:
        rehearsal: what was foretold.
        headline: one sentence.
        made: when and how it was made, in sentences.
        stale: why it does not count any more, or "".
        facts: label, value and remark.
        picture: of all waves.
        rows: one per wave.
    """

    rehearsal: Rehearsal
    headline: str
    made: tuple[str, ...]
    stale: str
    facts: list[tuple[str, str, str]]
    picture: RehearsalPicture
    rows: tuple[RehearsalRow, ...]


def rehearsal_view(plan: Plan, digest: str, stored: StoredRehearsal) -> RehearsalView:
    """What a page of that plan shows.

    Args:
        plan: the plan that stands.
        digest: SHA-256 of its plan.json.
        stored: the newest rehearsal, of this plan or of an earlier one.
    """
    rehearsal, same = stored.rehearsal, stored.plan == digest
    made = provenance_words(rehearsal.waves)
    missing = [wave.id for wave in plan.waves if same and rehearsal.wave(wave.id) is None]
    return RehearsalView(
        rehearsal=rehearsal,
        headline=rehearsal_headline(rehearsal, len(rehearsal.waves) + len(missing)),
        made=tuple(_made(stored, missing)),
        stale="" if same else _STALE,
        facts=rehearsal_facts(rehearsal),
        picture=rehearsal_picture(rehearsal),
        rows=tuple(
            _row(wave, made[wave.id], plan.window(wave.window) if same else None) for wave in rehearsal.waves
        ),
    )


_STALE = (
    "The plan has changed since: waves, windows and times below are those of an earlier plan. "
    "Rehearse again: wavelift rehearse"
)


def _made(stored: StoredRehearsal, missing: list[str]) -> list[str]:
    rehearsal = stored.rehearsal
    when = day_and_clock(stored.made)[:16]
    by = f" by {rehearsal.made_by}" if rehearsal.made_by else ""
    nights = count(rehearsal.nights, "night")
    told = [f"Rehearsed on {when} UTC{by}: {nights}, seed {rehearsal.seed}."]
    if stored.wave:
        others = ""
        if any(wave.id != stored.wave for wave in rehearsal.waves):
            others = " The forecasts of the others stay; each tells its nights."
        told.append(f"Wave {stored.wave} alone, as if none had to end before it.{others}")
    if missing:
        told.append(f"Not rehearsed: {count(len(missing), 'wave')} ({', '.join(missing[:8])}).")
    if stored.faults:
        told.append(f"With the faults of {stored.faults}: this is a what if, not a forecast.")
    if rehearsal.accuracy:
        told.append(f"Calibrated by {count(len(rehearsal.accuracy), 'wave')} already run.")
    else:
        told.append("Not calibrated by waves already run: take it to compare plans, not as a promise.")
    if min(stored.provenance(wave).nights for wave in rehearsal.waves) < _FEW:
        told.append("With so few nights, p99 is little more than the worst of them: --nights 200 tells it.")
    return told


def rehearsal_facts(rehearsal: Rehearsal) -> list[tuple[str, str, str]]:
    """A few figures: label, value and remark."""
    fitting = sum(wave.fits for wave in rehearsal.waves)
    calibrated = f"from {count(len(rehearsal.accuracy), 'wave')} already run" if rehearsal.accuracy else ""
    return [
        (
            "Nights rehearsed",
            nights_words(rehearsal).removesuffix(" nights").removesuffix(" night"),
            _seeds(rehearsal),
        ),
        ("Waves that fit", f"{fitting:,} of {len(rehearsal.waves):,}", "in nine nights of ten"),
        ("Moves per night", f"{sum(wave.vms for wave in rehearsal.waves):,}", ""),
        (
            "Pace",
            f"{rehearsal.hot:.2f} / {rehearsal.cold:.2f}",
            calibrated or "running / off; not calibrated",
        ),
    ]


def _seeds(rehearsal: Rehearsal) -> str:
    seeds = {wave.provenance.seed if wave.provenance else rehearsal.seed for wave in rehearsal.waves}
    return f"seed {rehearsal.seed}" if seeds <= {rehearsal.seed} else "with several seeds"


def _row(wave: WaveForecast, made: str, window: Window | None) -> RehearsalRow:
    ends = Quantiles.of(wave.ends) if wave.ends else wave.seconds
    return RehearsalRow(
        wave=wave,
        made=made,
        ends=tuple((end, duration(end), _clock(window, end)) for end in (ends.p50, ends.p90, ends.p99)),
        lockout=_lockout(wave, window),
        slack=_slack(wave, ends),
        trouble=tuple(trouble_words(wave)),
        deciding=tuple(f"{move.name} ({move.share:.0%})" for move in wave.critical[:3]),
        used=tuple(f"{item.kind} of {item.what} ({item.share:.0%})" for item in wave.bottlenecks[:2]),
        changes=tuple(map(_change, wave.what_ifs)),
    )


def _clock(window: Window | None, seconds: float) -> str:
    """What clocks show then; a later day is told by its date."""
    if window is None:
        return ""
    zone = zone_of(window)
    opens = window.start.astimezone(zone)
    moment = (opens.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(zone)
    return f"{moment:%H:%M}" if moment.date() == opens.date() else f"{moment:%a %H:%M}"


def _lockout(wave: WaveForecast, window: Window | None) -> str:
    if wave.lockout_seconds is None:
        return ""
    at = _clock(window, wave.lockout_seconds)
    after = f"after {duration(wave.lockout_seconds)}"
    return f"{at}, {after}" if at else after


def _slack(wave: WaveForecast, ends: Quantiles) -> str:
    if wave.lockout_seconds is None:
        return ""
    left = wave.lockout_seconds - ends.p90
    return f"p90 is {duration(abs(left))} {'before' if left >= 0 else 'after'} it"


def _change(item: WhatIf) -> tuple[str, str, bool]:
    effect = what_if_effect(item)
    words = item.change[:1].upper() + item.change[1:]
    return words, effect or "no difference", bool(effect)
