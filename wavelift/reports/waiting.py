"""What each VM of a plan waits for, in words: VMs of its own wave and of earlier ones."""

from __future__ import annotations

from wavelift.model.plan import Move, Plan

__all__ = ["Waiting"]

_MOST = 20
"""So many VMs are named; ``explain`` names all of them."""


class Waiting:
    """All that move before others.

    Args:
        plan: the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._names = {move.vm: move.name for move in plan.moves()}
        self._wave_of = {move.vm: at for at, wave in enumerate(plan.waves) for move in wave.moves}
        self._ids = [wave.id for wave in plan.waves]
        self._first: dict[str, list[str]] = {}
        for edge in plan.edges:
            if edge.before in self._wave_of:
                self._first.setdefault(edge.vm, []).append(edge.before)

    def words(self, move: Move) -> str:
        """Those of its own wave first, then the others, the latest wave first: "app-1, db-1 (wave 2)"."""
        own = self._wave_of[move.vm]
        keys = dict.fromkeys([*move.after, *self._first.get(move.vm, ())])
        ranked = sorted(keys, key=lambda key: -self._wave_of.get(key, own))
        parts = [self._named(key, own) for key in ranked[:_MOST]]
        left = len(ranked) - _MOST
        return ", ".join(parts) + (f" and {left:,} more" if left > 0 else "")

    def _named(self, key: str, own: int) -> str:
        wave, name = self._wave_of.get(key, own), self._names.get(key, key)
        return name if wave == own else f"{name} (wave {self._ids[wave]})"
