"""The ends of rehearsed waves as a picture: one lane per wave, its nights against window and lockout.

All lanes share one scale of time, so that waves can be compared. Where the shortest wave would be a few
pixels of it, a wave of twenty minutes in a window of eight hours, say, the scale is stretched towards its
beginning, and the picture says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log1p

from wavelift.model.forecast import Quantiles, Rehearsal, WaveForecast
from wavelift.model.quantities import duration

__all__ = ["RehearsalPicture", "rehearsal_picture"]

_WIDTH, _LEFT, _ROW, _TOP = 1000.0, 190.0, 34.0, 24.0
_STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
_ROUND = (60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 345600, 604800)
_STRETCHED_FROM = 8.0
"""How many times longer than the shortest wave the picture is before its scale is stretched."""
_TICKS_APART = 75.0
_MOST_TICKS, _MOST_DOTS = 9, 400


@dataclass(frozen=True, slots=True)
class _Lane:
    """One wave in the picture; all in pixels.

    Attributes:
        wave: which.
        y: its upper edge.
        dots: one per night.
        box: left edge at p50, and width to p90.
        most: p99.
        line: from the first night's end to the last one's.
        window, lockout: ends of the window and of what may start in it, or None.
        words: all of it for those who cannot see it.
    """

    wave: WaveForecast
    y: float
    dots: tuple[float, ...]
    box: tuple[float, float]
    most: float
    line: tuple[float, float]
    window: float | None
    lockout: float | None
    words: str


@dataclass(frozen=True, slots=True)
class RehearsalPicture:
    """The whole picture.

    Attributes:
        width, height, left: in pixels; ``left`` is where time begins.
        lanes: one per wave.
        ticks: position and label of times after a window's opening.
        stretched: whether early times are drawn wider than late ones.
    """

    width: float
    height: float
    left: float
    lanes: tuple[_Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    stretched: bool


def rehearsal_picture(rehearsal: Rehearsal) -> RehearsalPicture:
    """Draw the waves in running order, all from their windows' opening on, so that they can be compared."""
    last = max(
        (max(*wave.ends, wave.window_seconds or 0.0) for wave in rehearsal.waves if wave.ends), default=1.0
    )
    seen = [wave for wave in rehearsal.waves if wave.ends]
    shortest = min((max(min(wave.ends), 60.0) for wave in seen), default=last)
    stretched = last > _STRETCHED_FROM * shortest
    at = _stretched(last, shortest) if stretched else _even(last)
    lanes = tuple(_lane(wave, _TOP + _ROW * n, at) for n, wave in enumerate(seen))
    ticks = _round_ticks(last, at) if stretched else _even_ticks(last, at)
    return RehearsalPicture(_WIDTH, _TOP + _ROW * len(lanes) + 8, _LEFT, lanes, ticks, stretched)


_Scale = Callable[[float], float]
"""From seconds after a window's opening to pixels."""


def _even(last: float) -> _Scale:
    scale = (_WIDTH - _LEFT - 20) / max(last, 1.0)
    return lambda seconds: round(_LEFT + seconds * scale, 1)


def _stretched(last: float, shortest: float) -> _Scale:
    """Nearly even up to half the shortest wave, logarithmic from there on."""
    unit = shortest / 2
    scale = (_WIDTH - _LEFT - 20) / log1p(last / unit)
    return lambda seconds: round(_LEFT + log1p(max(seconds, 0.0) / unit) * scale, 1)


def _even_ticks(last: float, at: _Scale) -> tuple[tuple[float, str], ...]:
    step = next((step for step in _STEPS if last / step <= _MOST_TICKS), _STEPS[-1])
    return tuple((at(n * step), duration(n * step)) for n in range(min(int(last / step) + 1, 60)))


def _round_ticks(last: float, at: _Scale) -> tuple[tuple[float, str], ...]:
    """Round times as far apart as their labels need."""
    ticks = [(at(0.0), duration(0.0))]
    for seconds in _ROUND:
        if seconds <= last and at(seconds) - ticks[-1][0] >= _TICKS_APART:
            ticks.append((at(seconds), duration(seconds)))
    return tuple(ticks)


def _lane(wave: WaveForecast, y: float, at: _Scale) -> _Lane:
    ends = Quantiles.of(wave.ends)
    left, right = at(ends.p50), at(ends.p90)
    return _Lane(
        wave=wave,
        y=y,
        dots=tuple(at(end) for end in _some(wave.ends)),
        box=(left, round(max(right - left, 1.5), 1)),
        most=at(ends.p99),
        line=(at(wave.ends[0]), at(wave.ends[-1])),
        window=at(wave.window_seconds) if wave.window_seconds is not None else None,
        lockout=at(wave.lockout_seconds) if wave.lockout_seconds is not None else None,
        words=_words(wave, ends),
    )


def _some(ends: tuple[float, ...]) -> tuple[float, ...]:
    """Not more than can be told apart, spread evenly."""
    if len(ends) <= _MOST_DOTS:
        return ends
    last = len(ends) - 1
    return tuple(ends[round(last * place / (_MOST_DOTS - 1))] for place in range(_MOST_DOTS))


def _words(wave: WaveForecast, ends: Quantiles) -> str:
    told = f"wave {wave.id} ends after {duration(ends.p50)} (p50), {duration(ends.p90)} (p90), "
    told += f"{duration(ends.p99)} (p99)"
    if wave.lockout_seconds is not None:
        told += f"; lockout after {duration(wave.lockout_seconds)}"
    return f"{told}; late in {round(100 * wave.late_probability)} % of the nights"
