"""Ids of waves: those of an earlier plan stay, and no id is ever used for another wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["WaveIds"]

_AHEAD = 2_000
"""So many waves beyond those that exist can be named by pins where there is no calendar."""


class WaveIds:
    """Gives ids to slots.

    Args:
        earlier: ids of earlier waves that are not frozen, by slot.
        taken: ids that no other wave may have.
        slots: how many slots the calendar has, or None where they go on for ever.
        by_slot: number waves by slot, so that pins to wave numbers stay true even where an earlier slot stays
            empty; otherwise waves are numbered without gaps.
    """

    def __init__(
        self, earlier: Mapping[int, str], taken: Iterable[str], slots: int | None, *, by_slot: bool
    ) -> None:
        self._earlier, self._by_slot = dict(earlier), by_slot
        numbers = [int(wave) for wave in taken if wave.isdecimal() and len(wave) < 10]
        self._next = max(numbers, default=0) + 1
        self._count = slots if slots is not None else len(self._earlier) + _AHEAD

    def of(self, used: Sequence[int]) -> dict[int, str]:
        """The ids of slots that hold something."""
        if self._by_slot:
            named = self._named()
            return {slot: named.get(slot, str(slot + self._next)) for slot in used}
        found, number = {}, self._next
        for slot in sorted(used):
            if slot in self._earlier:
                found[slot] = self._earlier[slot]
            else:
                found[slot], number = str(number), number + 1
        return found

    def _named(self) -> dict[int, str]:
        found, number = {}, self._next
        for slot in range(self._count):
            if slot in self._earlier:
                found[slot] = self._earlier[slot]
            else:
                found[slot], number = str(number), number + 1
        return found

    @property
    def slots(self) -> dict[str, int]:
        """Slots by the id that a pin may name; empty where ids simply count slots."""
        if not self._earlier and self._next == 1:
            return {}
        named = self._named() if self._by_slot else self._earlier
        return {wave: slot for slot, wave in named.items()}
