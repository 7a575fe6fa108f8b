"""How much to measure, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller chose.

    Attributes:
        folder: an empty scratch folder of this benchmark.
        smoke: a tiny size that only shows that the benchmark works.
        big: also the sizes that take many minutes.
    """

    folder: Path
    smoke: bool = False
    big: bool = False
