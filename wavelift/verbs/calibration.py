"""What waves already run teach: a robust ratio of actual to predicted, by kind of copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import geometric_mean, median

from executor.journal import Ledger
from executor.simulator.night.rehearsed import MoveNight, Scene, moves_of, rehearse_night
from executor.simulator.night.variation import Pace, Spread
from wavelift.model.forecast import Accuracy
from wavelift.model.inventory import Power
from wavelift.model.plan import Wave

__all__ = ["Sample", "calibrate", "fit", "running_seconds"]

_ENOUGH = 3
"""Moves of a kind below which their ratio says little."""
_LEAST, _MOST = 0.1, 10.0
_LAST_WAVES = 3
"""Waves whose lengths count: they are the most like the next one."""
_LEAST_LENGTH, _MOST_LENGTH = 0.25, 4.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One move that was run: whether its copy is a slow one, and how many times longer it took.

    ``ratio`` is actual seconds over those of the uncalibrated model.
    """

    cold: bool
    ratio: float


def fit(samples: Iterable[Sample]) -> Pace:
    """The median ratio by kind; a few moves that went badly do not change it.

    A kind with too few moves takes the ratio of the other one, and 1 where there is neither.
    """
    found = list(samples)
    hot = _median([sample.ratio for sample in found if not sample.cold])
    cold = _median([sample.ratio for sample in found if sample.cold])
    return Pace(hot or cold or 1.0, cold or hot or 1.0)


def _median(ratios: Sequence[float]) -> float | None:
    if len(ratios) < _ENOUGH:
        return None
    return min(max(median(ratios), _LEAST), _MOST)


def running_seconds(moves: Iterable[MoveNight]) -> float:
    """Seconds during which at least one attempt ran: a break between two runs of a wave does not count."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(span for move in moves for span in move.spans):
        if end > reached:
            total += end - max(begin, reached)
            reached = end
    return total


def calibrate(scene: Scene, ledger: Ledger) -> tuple[Pace, tuple[Accuracy, ...]]:
    """Foretell every wave that was run with what those before it had shown, and learn from it.

    Single moves teach the pace by kind. What that leaves wrong about the length of whole waves, as where the
    line is slower and the rest is not, is taken from the last waves and applied to all kinds alike.

    Returns:
        The pace that all of them together show, and predicted against actual per wave.
    """
    slow = {vm.key for vm in scene.source.vms if vm.power is not Power.ON or vm.snapshots}
    samples: list[Sample] = []
    lengths: list[float] = []
    told: list[Accuracy] = []
    for wave in _run_waves(scene, ledger):
        pace = _overall(fit(samples), lengths)
        actual = _actual(wave, ledger)
        night = _foretell(scene, wave, pace)
        predicted = {move.vm: move for move in night if move.seconds}
        both = [vm for vm, move in actual.items() if move.seconds and vm in predicted]
        if not both:
            continue
        ratios = {vm: (actual[vm].seconds or 0.0) / (predicted[vm].seconds or 1.0) for vm in both}
        told.append(_accuracy(wave, ratios, night, actual))
        for vm, ratio in ratios.items():
            samples.append(Sample(vm in slow, ratio * (pace.cold if vm in slow else pace.hot)))
        lengths += _length_ratios(_foretell(scene, wave, fit(samples)), actual)
    return _overall(fit(samples), lengths), tuple(told)


def _foretell(scene: Scene, wave: Wave, pace: Pace) -> tuple[MoveNight, ...]:
    """The wave's moves in a night without chance at that pace."""
    plain = replace(scene, spread=Spread.none(), faults=(), pace=pace, waves=(wave.id,))
    return rehearse_night(plain, 0, detail=True)[0].moves


def _length_ratios(foretold: Sequence[MoveNight], actual: Mapping[str, MoveNight]) -> list[float]:
    """Actual over foretold length of the whole wave, without the moves that broke and began anew.

    How long the wave waited for those says nothing about the next one's pace. Empty where all did.
    """
    at_once = {vm: move for vm, move in actual.items() if move.seconds and len(move.spans) == 1}
    length = running_seconds(move for move in foretold if move.vm in at_once)
    if not length:
        return []
    ratio = running_seconds(at_once.values()) / max(length, 1.0)
    return [min(max(ratio, _LEAST_LENGTH), _MOST_LENGTH)]


def _overall(pace: Pace, lengths: Sequence[float]) -> Pace:
    """The pace of moves, corrected by what the last waves' lengths showed beside it."""
    if not lengths:
        return pace
    factor = geometric_mean(lengths[-_LAST_WAVES:])
    return Pace(pace.hot * factor, pace.cold * factor)


def _run_waves(scene: Scene, ledger: Ledger) -> list[Wave]:
    found = (scene.plan.wave(wave) for wave in ledger.waves)
    return [wave for wave in found if wave is not None and not ledger.run(wave.id).open]


def _actual(wave: Wave, ledger: Ledger) -> Mapping[str, MoveNight]:
    outcome = ledger.outcome(wave)
    if outcome.began is None:
        return {}
    return {move.vm: move for move in moves_of(outcome, outcome.began)}


def _accuracy(
    wave: Wave, ratios: Mapping[str, float], predicted: Sequence[MoveNight], actual: Mapping[str, MoveNight]
) -> Accuracy:
    return Accuracy(
        wave=wave.id,
        moves=len(ratios),
        predicted=round(running_seconds(move for move in predicted if move.vm in actual), 1),
        actual=round(running_seconds(actual.values()), 1),
        move_error=round(median(abs(1 / ratio - 1) for ratio in ratios.values() if ratio), 4),
    )
