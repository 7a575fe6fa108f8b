"""The ends of rehearsed waves as a picture: one lane per wave, its nights against window and lockout."""

from __future__ import annotations

from dataclasses import dataclass

from wavelift.model.forecast import Quantiles, Rehearsal, WaveForecast
from wavelift.reports.quantities import duration

__all__ = ["RehearsalPicture", "rehearsal_picture"]

_WIDTH, _LEFT, _ROW, _TOP = 1000.0, 190.0, 34.0, 24.0
_STEPS = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)
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
    """The whole picture; ``ticks`` are position and label of times after a window's opening."""

    width: float
    height: float
    left: float
    lanes: tuple[_Lane, ...]
    ticks: tuple[tuple[float, str], ...]


def rehearsal_picture(rehearsal: Rehearsal) -> RehearsalPicture:
    """Draw the waves in running order, all from their windows' opening on, so that they can be compared."""
    last = max(
        (max(*wave.ends, wave.window_seconds or 0.0) for wave in rehearsal.waves if wave.ends), default=1.0
    )
    scale = (_WIDTH - _LEFT - 20) / max(last, 1.0)
    seen = [wave for wave in rehearsal.waves if wave.ends]
    lanes = tuple(_lane(wave, _TOP + _ROW * n, scale) for n, wave in enumerate(seen))
    step = next((step for step in _STEPS if last / step <= _MOST_TICKS), _STEPS[-1])
    ticks = tuple((_LEFT + n * step * scale, duration(n * step)) for n in range(int(last / step) + 1))
    return RehearsalPicture(_WIDTH, _TOP + _ROW * len(lanes) + 8, _LEFT, lanes, ticks[:60])


def _lane(wave: WaveForecast, y: float, scale: float) -> _Lane:
    def at(seconds: float) -> float:
        return round(_LEFT + seconds * scale, 1)

    ends = Quantiles.of(wave.ends)
    return _Lane(
        wave=wave,
        y=y,
        dots=tuple(at(end) for end in _some(wave.ends)),
        box=(at(ends.p50), round(max((ends.p90 - ends.p50) * scale, 1.5), 1)),
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
