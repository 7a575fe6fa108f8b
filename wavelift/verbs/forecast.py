"""From many nights to a forecast: a pure fold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from executor.simulator.night.rehearsed import WaveNight
from wavelift.model.forecast import Bottleneck, Critical, Quantiles, WaveForecast, WhatIf
from wavelift.model.plan import Plan, Wave

__all__ = ["forecast", "what_if"]

_MOST = 5


def forecast(plan: Plan, wave: Wave, nights: Sequence[WaveNight]) -> WaveForecast:
    """Fold one wave's nights."""
    window = plan.window(wave.window)
    return WaveForecast(
        id=wave.id,
        vms=len(wave.moves),
        window=wave.window,
        window_seconds=window.end.timestamp() - window.start.timestamp() if window else None,
        lockout_seconds=window.seconds if window else None,
        seconds=Quantiles.of(night.seconds for night in nights),
        late_probability=_late(nights),
        ends=tuple(sorted(round(night.delay + night.seconds, 1) for night in nights)),
        states=_means(night.states for night in nights),
        not_started=round(fmean(night.not_started for night in nights), 2),
        retries=round(fmean(night.retries for night in nights), 2),
        critical=_critical(wave, nights),
        bottlenecks=_bottlenecks(nights),
        stopped=_stopped(nights),
        pauses=round(fmean(night.pauses for night in nights), 2),
    )


def what_if(change: str, before: Sequence[WaveNight], after: Sequence[WaveNight]) -> WhatIf:
    """The same nights with and without a change."""
    return WhatIf(
        change=change,
        seconds=Quantiles.of(night.seconds for night in after),
        before=Quantiles.of(night.seconds for night in before),
        late_probability=_late(after),
        late_before=_late(before),
    )


def _late(nights: Sequence[WaveNight]) -> float:
    return round(fmean(night.late for night in nights), 4)


def _means(states: Iterable[Mapping[str, int]]) -> tuple[tuple[str, float], ...]:
    counts = list(states)
    names = sorted({name for count in counts for name in count})
    return tuple((name, round(fmean(count.get(name, 0) for count in counts), 2)) for name in names)


def _critical(wave: Wave, nights: Sequence[WaveNight]) -> tuple[Critical, ...]:
    names = {move.vm: move.name for move in wave.moves}
    last = Counter(night.last[0] for night in nights if night.last)
    ranked = sorted(last.items(), key=lambda pair: (-pair[1], names[pair[0]]))
    return tuple(Critical(vm, names[vm], round(number / len(nights), 4)) for vm, number in ranked[:_MOST])


def _bottlenecks(nights: Sequence[WaveNight]) -> tuple[Bottleneck, ...]:
    used: dict[tuple[str, str], float] = {}
    for night in nights:
        for usage in night.usages:
            used[usage.kind, usage.what] = used.get((usage.kind, usage.what), 0.0) + usage.share
    ranked = sorted(used.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bottleneck(*key, round(total / len(nights), 4)) for key, total in ranked[:_MOST])


def _stopped(nights: Sequence[WaveNight]) -> tuple[tuple[str, float], ...]:
    reasons = Counter(night.stopped for night in nights if night.stopped)
    ranked = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((reason, round(number / len(nights), 4)) for reason, number in ranked[:_MOST])
