"""A rehearsal in a few lines for a terminal: a table, and the sentences that matter."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from wavelift.model.forecast import Rehearsal, WaveForecast, WhatIf
from wavelift.model.quantities import count, duration, number, some
from wavelift.reports.hostile import one_line
from wavelift.reports.moments import day_and_clock
from wavelift.reports.rows import Table
from wavelift.reports.text import table_text

__all__ = [
    "deciding_words",
    "kept_words",
    "nights_words",
    "provenance_words",
    "rehearsal_headline",
    "rehearsal_text",
    "trouble_words",
    "what_if_effect",
    "what_if_words",
]

WIDTH = 100
_HEADERS = ("wave", "window", "VMs", "p50", "p90", "p99", "window is", "late", "fits")


def rehearsal_headline(rehearsal: Rehearsal, planned: int = 0) -> str:
    """One sentence: does the plan hold?

    Args:
        rehearsal: what was foretold.
        planned: waves in the plan, where it is told of them all.
    """
    late = [wave.id for wave in rehearsal.waves if not wave.fits]
    nights = nights_words(rehearsal)
    if not late and len(rehearsal.waves) < planned:
        which = f"every rehearsed wave fits ({len(rehearsal.waves):,} of {planned:,})"
        return f"In {nights} rehearsed, {which}{_left(rehearsal)}"
    if not late:
        waves = count(len(rehearsal.waves), "wave")
        return f"In {nights} rehearsed, every wave fits ({waves}){_left(rehearsal)}"
    what = "wave " + late[0] if len(late) == 1 else f"{len(late):,} waves ({some(late, 8)})"
    verb = "does" if len(late) == 1 else "do"
    return f"In {nights} rehearsed, {what} of {len(rehearsal.waves):,} {verb} not fit{_left(rehearsal)}"


def nights_words(rehearsal: Rehearsal) -> str:
    """How many nights: of each wave, where they were not rehearsed together."""
    nights = {wave.provenance.nights if wave.provenance else rehearsal.nights for wave in rehearsal.waves}
    fewest, most = min(nights, default=rehearsal.nights), max(nights, default=rehearsal.nights)
    return count(most, "night") if fewest == most else f"{fewest:,} to {count(most, 'night')}"


def provenance_words(waves: Sequence[WaveForecast]) -> dict[str, str]:
    """By wave, with which nights it was foretold and when; "" for all where they were rehearsed together."""
    if len({wave.provenance for wave in waves}) <= 1:
        return {wave.id: "" for wave in waves}
    return {wave.id: _provenance(wave) for wave in waves}


def _provenance(wave: WaveForecast) -> str:
    told = wave.provenance
    if told is None:
        return ""
    alone = ", alone" if told.alone else ""
    when = day_and_clock(told.made)[:16]
    return f"{count(told.nights, 'night')}, seed {told.seed}{alone}, {when} UTC"


def kept_words(kept: Sequence[WaveForecast], missing: Sequence[str]) -> list[str]:
    """What a rehearsal of one wave leaves as it is, in lines; nothing where it was of all.

    Args:
        kept: forecasts of other waves that stay.
        missing: ids of waves without any forecast.
    """
    lines = [f"  wave {one_line(wave.id)}: {_provenance(wave)}" for wave in kept]
    if lines:
        lines.insert(0, "forecasts that stay as they are")
    if missing:
        which = f"{'wave' if len(missing) == 1 else 'waves'} {some(map(one_line, missing), 8)}"
        lines.append(f"not rehearsed as planned now: {which}")
    return lines


def _left(rehearsal: Rehearsal) -> str:
    """VMs that do not get there, whatever the clock says: a wave can end early because moves failed."""
    left = sum(mean for wave in rehearsal.waves for state, mean in wave.states if state != "moved")
    return f"; {number(left)} VMs a night, on average, do not move" if left >= 0.005 else ""


def rehearsal_text(rehearsal: Rehearsal, *, width: int = WIDTH) -> str:
    """Headline, one row per wave, what decides each, what a change would bring, and past accuracy."""
    lines = [rehearsal_headline(rehearsal), "", table_text(_table(rehearsal))]
    for wave in rehearsal.waves:
        sentences = [*trouble_words(wave), *deciding_words(wave), *what_if_words(wave)]
        if sentences:
            lines += ["", f"wave {one_line(wave.id)}"]
            for sentence in sentences:
                lines += textwrap.wrap(
                    sentence, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
                )
    return "\n".join([*lines, *_accuracy_lines(rehearsal)])


def _table(rehearsal: Rehearsal) -> Table:
    rows = tuple(
        (
            one_line(wave.id),
            one_line(wave.window),
            f"{wave.vms:,}",
            duration(wave.seconds.p50),
            duration(wave.seconds.p90),
            duration(wave.seconds.p99),
            duration(wave.window_seconds),
            f"{wave.late_probability:.0%}",
            "yes" if wave.fits else "NO",
        )
        for wave in rehearsal.waves
    )
    return Table(_HEADERS, rows, frozenset({2, 3, 4, 5, 6, 7}))


def trouble_words(wave: WaveForecast) -> list[str]:
    """What goes wrong, in sentences; nothing where nothing does."""
    result = []
    if wave.not_started:
        result.append(
            f"{number(wave.not_started)} moves a night, on average, cannot start before the lockout."
        )
    bad = [f"{number(mean)} {state.replace('_', ' ')}" for state, mean in wave.states if state != "moved"]
    if bad:
        result.append(f"Not moved, on average a night: {', '.join(bad)}.")
    if wave.retries:
        result.append(f"Attempts again, on average a night: {number(wave.retries)}.")
    if wave.pauses:
        result.append(f"Pauses by the operator, on average a night: {number(wave.pauses)}.")
    result += [f"Stopped in {share:.0%} of the nights: {one_line(why)}." for why, share in wave.stopped]
    return result


def deciding_words(wave: WaveForecast) -> list[str]:
    """Which moves end last, and what is used most, in sentences."""
    result = []
    if wave.critical:
        last = ", ".join(f"{one_line(move.name)} ({move.share:.0%})" for move in wave.critical[:3])
        result.append(f"Last to end: {last}.")
    if wave.bottlenecks:
        used = ", ".join(
            f"{item.kind} of {one_line(item.what)} ({item.share:.0%})" for item in wave.bottlenecks[:3]
        )
        result.append(f"Used most: {used}.")
    return result


def what_if_words(wave: WaveForecast) -> list[str]:
    """What each change would bring, in sentences."""
    return [_what_if(item) for item in wave.what_ifs]


def _what_if(item: WhatIf) -> str:
    words = what_if_effect(item) or "no difference"
    return f"With {one_line(item.change)}: {words}.".replace("With without", "Without")


def what_if_effect(item: WhatIf) -> str:
    """What a change would bring; "" for nothing."""
    gained = item.before.p90 - item.seconds.p90
    words = []
    if abs(gained) >= 1:
        words.append(f"p90 {duration(abs(gained))} {'earlier' if gained > 0 else 'later'}")
    if item.late_probability != item.late_before:
        words.append(f"late in {item.late_probability:.0%} of the nights instead of {item.late_before:.0%}")
    return ", ".join(words)


def _accuracy_lines(rehearsal: Rehearsal) -> list[str]:
    if not rehearsal.accuracy:
        return []
    return [
        "",
        "waves already run, each foretold with what those before it had shown",
        *(
            f"  wave {one_line(item.wave)}: predicted {duration(item.predicted)}, was"
            f" {duration(item.actual)} ({item.error:+.0%}); a move is off by {item.move_error:.0%}"
            for item in rehearsal.accuracy
        ),
        f"  calibrated: times of running VMs x {rehearsal.hot:.2f}, of others x {rehearsal.cold:.2f}",
    ]
