"""Carrying out one wave."""

from executor.engine.options import RunOptions, Stamp
from executor.engine.wave_run import WaveRun

__all__ = ["RunOptions", "Stamp", "WaveRun"]
