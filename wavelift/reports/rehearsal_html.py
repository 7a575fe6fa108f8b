"""A rehearsal as one page: how each wave's end spreads against its window and its lockout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wavelift.model.forecast import Rehearsal, WaveForecast
from wavelift.model.plan import Plan
from wavelift.reports.html_page import write_page
from wavelift.reports.quantities import count, duration
from wavelift.reports.rehearsal_text import deciding_words, rehearsal_headline, trouble_words, what_if_words

__all__ = ["write_rehearsal_html"]

_WIDTH, _LEFT, _ROW, _TOP = 1000.0, 190.0, 34.0, 24.0
_STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class _Lane:
    """One wave in the picture; all in pixels. ``box`` is from p50 to p90, ``line`` from first to last."""

    wave: WaveForecast
    y: float
    dots: tuple[float, ...]
    box: tuple[float, float]
    line: tuple[float, float]
    window: float | None
    lockout: float | None


@dataclass(frozen=True, slots=True)
class _Picture:
    width: float
    height: float
    lanes: tuple[_Lane, ...]
    ticks: tuple[tuple[float, str], ...]


def write_rehearsal_html(path: Path, plan: Plan, rehearsal: Rehearsal) -> None:
    """Write the page.

    Raises:
        UsageError: the file cannot be written.
    """
    write_page(
        path,
        "rehearsal.html.j2",
        plan=plan,
        rehearsal=rehearsal,
        headline=rehearsal_headline(rehearsal),
        facts=_facts(rehearsal),
        picture=_picture(rehearsal),
        words={
            wave.id: [*trouble_words(wave), *deciding_words(wave), *what_if_words(wave)]
            for wave in rehearsal.waves
        },
    )


def _facts(rehearsal: Rehearsal) -> list[tuple[str, str, str]]:
    fitting = sum(wave.fits for wave in rehearsal.waves)
    calibrated = f"from {count(len(rehearsal.accuracy), 'wave')} already run" if rehearsal.accuracy else ""
    return [
        ("Nights rehearsed", f"{rehearsal.nights:,}", f"seed {rehearsal.seed}"),
        ("Waves that fit", f"{fitting} of {len(rehearsal.waves)}", "in nine nights of ten"),
        ("Moves per night", f"{sum(wave.vms for wave in rehearsal.waves):,}", ""),
        (
            "Pace",
            f"{rehearsal.hot:.2f} / {rehearsal.cold:.2f}",
            calibrated or "running / off; not calibrated",
        ),
    ]


def _picture(rehearsal: Rehearsal) -> _Picture:
    last = max(
        (max(*wave.ends, wave.window_seconds or 0.0) for wave in rehearsal.waves if wave.ends), default=1.0
    )
    scale = (_WIDTH - _LEFT - 20) / max(last, 1.0)
    lanes = tuple(_lane(wave, _TOP + _ROW * n, scale) for n, wave in enumerate(rehearsal.waves))
    step = next((step for step in _STEPS if last / step <= _MOST_TICKS), _STEPS[-1])
    ticks = tuple((_LEFT + n * step * scale, duration(n * step)) for n in range(int(last / step) + 1))
    return _Picture(_WIDTH, _TOP + _ROW * len(lanes) + 8, lanes, ticks[:60])


def _lane(wave: WaveForecast, y: float, scale: float) -> _Lane:
    def at(seconds: float) -> float:
        return round(_LEFT + seconds * scale, 1)

    ends = wave.ends
    middle, most = ends[len(ends) // 2], ends[min(len(ends) - 1, int(len(ends) * 0.9))]
    return _Lane(
        wave=wave,
        y=y,
        dots=tuple(at(end) for end in ends[:400]),
        box=(at(middle), max(at(most) - at(middle), 1.5)),
        line=(at(ends[0]), at(ends[-1])),
        window=at(wave.window_seconds) if wave.window_seconds is not None else None,
        lockout=at(wave.lockout_seconds) if wave.lockout_seconds is not None else None,
    )
