"""A VM's snapshots: a tree of names, and the place in it where the VM stands.

What a snapshot holds of disks and settings is not modelled; only which power state it brings back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wavelift.model.inventory import Power

__all__ = ["SimSnapshot", "below", "chain"]


@dataclass(frozen=True, slots=True)
class SimSnapshot:
    """One snapshot.

    Attributes:
        number: unique among the VM's, from 1.
        name, text: what it is called, and what for.
        above: number of the snapshot it was taken on, 0 for none.
        power: what a revert to it brings back: off where no memory was kept with it.
        taken: when (world time), None where the export does not tell.
    """

    number: int
    name: str
    text: str = ""
    above: int = 0
    power: Power = Power.OFF
    taken: datetime | None = None


def chain(names: Iterable[str]) -> list[SimSnapshot]:
    """Snapshots of these names, each taken on the one before."""
    return [SimSnapshot(number, name, above=number - 1) for number, name in enumerate(names, start=1)]


def below(snapshots: Iterable[SimSnapshot], number: int) -> set[int]:
    """Numbers of all that were taken on that one, directly or not."""
    found = {number}
    for snapshot in snapshots:  # none comes before the one it was taken on
        if snapshot.above in found:
            found.add(snapshot.number)
    return found - {number}
