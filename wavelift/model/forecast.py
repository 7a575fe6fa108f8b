"""What a rehearsal foretells: how each wave may end, and what decides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "Accuracy",
    "Bottleneck",
    "Critical",
    "Provenance",
    "Quantiles",
    "Rehearsal",
    "WaveForecast",
    "WhatIf",
]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Seconds that half, nine in ten, and ninety-nine in a hundred nights do not exceed."""

    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Quantiles:
        """Of these values, of which there must be one; linear between neighbours, to a tenth of a second."""
        ordered = sorted(values)
        return cls(*(round(_quantile(ordered, share), 1) for share in (0.5, 0.9, 0.99)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, slots=True)
class Critical:
    """A move that ends last, and in what share of the nights it does."""

    vm: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Something that is used most: ``kind`` slots or bandwidth, ``what`` in words, mean ``share`` 0 to 1."""

    kind: str
    what: str
    share: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would bring.

    Attributes:
        change: in words.
        seconds: with the change.
        before: the same nights without it.
        late_probability, late_before: likewise.
    """

    change: str
    seconds: Quantiles
    before: Quantiles
    late_probability: float
    late_before: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """By which nights a wave was foretold: those of one rehearsal, which may be another than its neighbours'.

    Attributes:
        nights, seed: how many, and what decided all chance.
        made: when, aware.
        alone: only this wave was rehearsed, as if none had to end before it.
        hot, cold: as in ``Rehearsal``.
        made_by: "wavelift 0.1.0".
    """

    nights: int
    seed: int
    made: datetime
    alone: bool = False
    hot: float = 1.0
    cold: float = 1.0
    made_by: str = ""

    @property
    def same_nights(self) -> tuple[int, int, bool, float, float]:
        """Equal for rehearsals whose nights were the very same ones."""
        return self.nights, self.seed, self.alone, self.hot, self.cold


@dataclass(frozen=True, slots=True)
class WaveForecast:
    """One wave over all rehearsed nights.

    Attributes:
        id: the wave.
        vms: how many it moves.
        window: name of its window, or "".
        window_seconds, lockout_seconds: from the window's start to its end and lockout; None without one.
        seconds: from the wave's start to its end.
        late_probability: share of nights in which something could not start before the lockout, or ended
            after the window.
        ends: end of each night in seconds from the window's start, in order of size.
        states: mean number of moves by state.
        not_started: mean number of moves that the lockout kept from starting.
        retries: mean number of attempts beyond the first.
        critical: moves that end last, most frequent first.
        bottlenecks: what was used most, first the most.
        stopped: why nights ended early, with their share.
        what_ifs: what changes would bring.
        pauses: mean number of times the operator pauses it.
        provenance: by which nights; None where all waves were rehearsed together.
    """

    id: str
    vms: int
    window: str
    window_seconds: float | None
    lockout_seconds: float | None
    seconds: Quantiles
    late_probability: float
    ends: tuple[float, ...]
    states: tuple[tuple[str, float], ...]
    not_started: float
    retries: float
    critical: tuple[Critical, ...]
    bottlenecks: tuple[Bottleneck, ...]
    stopped: tuple[tuple[str, float], ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()
    pauses: float = 0.0
    provenance: Provenance | None = None

    @property
    def fits(self) -> bool:
        """In nine nights in ten everything starts before the lockout and ends before the window does."""
        return self.late_probability <= 0.1


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A wave that was run, foretold with what earlier waves had shown.

    Attributes:
        wave: its id.
        moves: how many of its moves could be compared.
        predicted, actual: seconds during which relocations ran.
        move_error: median of |predicted / actual - 1| over its moves.
    """

    wave: str
    moves: int
    predicted: float
    actual: float
    move_error: float

    @property
    def error(self) -> float:
        """Predicted against actual: 0.1 is ten percent too long."""
        return self.predicted / self.actual - 1 if self.actual else 0.0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All of it.

    Attributes:
        campaign: its name.
        nights, seed: how it was rehearsed; single waves may tell of other nights in their ``provenance``.
        waves: in running order.
        hot, cold: how many times longer moves of running VMs, and copies of others, take than the
            uncalibrated model says; 1 without a journal.
        accuracy: waves already run, predicted against actual.
        made_by: "wavelift 0.1.0".
    """

    campaign: str
    nights: int
    seed: int
    waves: tuple[WaveForecast, ...]
    hot: float = 1.0
    cold: float = 1.0
    accuracy: tuple[Accuracy, ...] = ()
    made_by: str = ""

    def wave(self, wave: str) -> WaveForecast | None:
        """The forecast of that wave, or None."""
        return next((found for found in self.waves if found.id == wave), None)

    @property
    def fits(self) -> bool:
        """Whether every wave does."""
        return all(wave.fits for wave in self.waves)
