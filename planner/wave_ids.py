"""Ids of waves: in running order, those of frozen waves stay, and no id is ever used for another wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["WaveIds"]

_AHEAD = 2_000
"""So many waves beyond those that exist can be named by pins where there is no calendar."""


class WaveIds:
    """Gives ids to slots.

    Args:
        earlier: ids of earlier waves that are not frozen, by slot.
        taken: ids that no new wave may have.
        frozen: for each frozen wave how many slots come before it, and its id; in running order.
        slots: how many slots the calendar has, or None where they go on for ever.
        by_slot: number waves by slot, and keep earlier ids, so that pins to wave numbers stay true; otherwise
            waves are numbered without gaps.
    """

    def __init__(
        self,
        earlier: Mapping[int, str],
        taken: Iterable[str],
        frozen: Sequence[tuple[int, str]],
        slots: int | None,
        *,
        by_slot: bool,
    ) -> None:
        self._earlier, self._by_slot = dict(earlier), by_slot
        self._taken, self._frozen = set(taken), list(frozen)
        self._count = slots if slots is not None else len(self._earlier) + _AHEAD

    def of(self, used: Sequence[int]) -> dict[int, str]:
        """The ids of slots that hold something."""
        if self._by_slot:
            named = self._named()
            return {slot: named.get(slot, str(slot + 1)) for slot in used}
        return self._numbered(sorted(used), self._taken, {})

    def _named(self) -> dict[int, str]:
        taken = self._taken | set(self._earlier.values())
        return self._numbered(range(self._count), taken, self._earlier)

    def _numbered(self, slots: Iterable[int], taken: set[str], known: Mapping[int, str]) -> dict[int, str]:
        """Each slot gets the next free number behind that of what runs before it."""
        found: dict[int, str] = {}
        frozen = list(self._frozen)
        last = 0
        for slot in slots:
            while frozen and frozen[0][0] <= slot:
                last = max(last, _number(frozen.pop(0)[1]))
            if slot in known:
                found[slot] = known[slot]
                last = max(last, _number(known[slot]))
                continue
            last += 1
            while str(last) in taken:
                last += 1
            found[slot] = str(last)
        return found

    @property
    def slots(self) -> dict[str, int]:
        """Slots by the id that a pin may name; empty where ids simply count slots."""
        if not self._earlier and not self._taken:
            return {}
        named = self._named() if self._by_slot else self._earlier
        return {wave: slot for slot, wave in named.items()}


def _number(wave: str) -> int:
    return int(wave) if wave.isdecimal() and len(wave) < 10 else 0
