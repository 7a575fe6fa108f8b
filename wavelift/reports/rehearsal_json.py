"""A rehearsal for programs (design, section 5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wavelift.model.forecast import Accuracy, Rehearsal, WaveForecast

__all__ = ["rehearsal_document"]


def rehearsal_document(rehearsal: Rehearsal) -> dict[str, Any]:
    """The document that ``--json`` prints."""
    return {
        "schema": 1,
        "campaign": rehearsal.campaign,
        "nights": rehearsal.nights,
        "seed": rehearsal.seed,
        "fits": rehearsal.fits,
        "calibration": {
            "hot": rehearsal.hot,
            "cold": rehearsal.cold,
            "waves": [_accuracy(item) for item in rehearsal.accuracy],
        },
        "waves": [_wave(wave) for wave in rehearsal.waves],
    }


def _wave(wave: WaveForecast) -> dict[str, Any]:
    return {
        "id": wave.id,
        "window": wave.window,
        "vms": wave.vms,
        "fits": wave.fits,
        "seconds": asdict(wave.seconds),
        "late_probability": wave.late_probability,
        "window_seconds": wave.window_seconds,
        "lockout_seconds": wave.lockout_seconds,
        "not_started": wave.not_started,
        "states": dict(wave.states),
        "retries": wave.retries,
        "stopped": [{"reason": reason, "share": share} for reason, share in wave.stopped],
        "critical": [asdict(item) for item in wave.critical],
        "bottlenecks": [asdict(item) for item in wave.bottlenecks],
        "what_if": [asdict(item) for item in wave.what_ifs],
    }


def _accuracy(item: Accuracy) -> dict[str, Any]:
    return {**asdict(item), "error": round(item.error, 4)}
