"""What may be done to a running simulated pair from outside, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from executor.simulator.soap.pair import SimulatedPair
from executor.simulator.trouble.reading import parse_faults
from executor.simulator.trouble.script import NOT_MEANT
from executor.simulator.world.consistency import problems as unsound
from wavelift.errors import InputError
from wavelift.model.placement import Side
from wavelift.problems import Problems

__all__ = ["Desk"]

_LONGEST_JUMP: Final = 30 * 86400.0
_LONGEST_RESTART: Final = 86400.0
_MOST_CALLS: Final = 10_000
_USUAL_CALLS: Final = 1_000

Values = Mapping[str, Any]


class Desk:
    """Takes orders for a pair as plain tables and answers with plain tables.

    Every method raises ``InputError`` for an order that cannot be meant; nothing was changed then.
    """

    def __init__(
        self,
        pair: SimulatedPair,
        on_jump: Callable[[], None] = lambda: None,
        opens: datetime | None = None,
    ) -> None:
        """Serve ``pair``.

        Args:
            pair: what is served.
            on_jump: called after each jump, for what must know the pair's clock.
            opens: the opening that the pair's start stands for: what a ``clock`` is told by.
        """
        self._pair = pair
        self._on_jump = on_jump
        self._opens = opens

    def state(self, values: Values) -> dict[str, Any]:
        """Return the clock, both vCenters, what runs, and what is unsound in the estate."""
        _known(values)
        self._pair.catch_up()
        world = self._pair.world
        with world.lock:
            return {
                "now": world.now().isoformat(),
                "elapsed": world.elapsed,
                "speed": self._pair.speed,
                "running": len(world.running.active()),
                "calls": len(world.record),
                "sides": {str(side): self._side(side) for side in world.vcenters},
                "problems": unsound(world),
            }

    def _side(self, side: Side) -> dict[str, Any]:
        world = self._pair.world
        return {
            "vcenter": world.vcenters[side].name,
            "sessions": self._pair.sessions(side),
            "down_seconds": max(0.0, world.down_until[side] - world.elapsed),
            "sha256": self._pair.shown[side].sha256,
        }

    def record(self, values: Values) -> dict[str, Any]:
        """Return at most ``limit`` calls from number ``since`` on; ``next`` is the next ``since``."""
        _known(values, "since", "limit")
        since = int(_number(values, "since", 0, 0, float("inf"), whole=True))
        limit = int(_number(values, "limit", _USUAL_CALLS, 1, _MOST_CALLS, whole=True))
        entries, total = self._pair.record.page(since, limit)
        calls = [
            {"number": since + place, **asdict(entry), "at": entry.at.isoformat()}
            for place, entry in enumerate(entries)
        ]
        return {"calls": calls, "next": since + len(calls), "total": total}

    def faults(self, values: Values) -> dict[str, Any]:
        """Add faults in a fault script's own words; ``at_seconds`` counts from now."""
        _known(values, "faults")
        if "faults" not in values:
            raise InputError("faults is missing", advice='give a list: {"faults": [{"phase": "copy", …}]}')
        problems = Problems()
        entries = parse_faults(values["faults"], file="the request", opens=self._now(), problems=problems)
        if problems:
            problems.attempt(lambda: self._pair.check_faults(entries))
        problems.settle(NOT_MEANT)
        self._pair.inject(entries)
        return {"added": len(entries)}

    def _now(self) -> datetime | None:
        """The window's time, were it the pair's: from its opening as long as from the pair's start."""
        if self._opens is None:
            return None
        self._pair.catch_up()
        with self._pair.world.lock:
            passed = timedelta(seconds=self._pair.world.elapsed)
        return (self._opens.astimezone(UTC) + passed).astimezone(self._opens.tzinfo)

    def jump(self, values: Values) -> dict[str, Any]:
        """Let so many world seconds pass at once; everything due in them happens, in order."""
        _known(values, "seconds")
        self._pair.jump(_number(values, "seconds", None, 0, _LONGEST_JUMP))
        self._on_jump()
        with self._pair.world.lock:
            return {"now": self._pair.world.now().isoformat(), "elapsed": self._pair.world.elapsed}

    def restart(self, values: Values) -> dict[str, Any]:
        """Restart one vCenter: connections break, then it answers 503 for so many world seconds."""
        _known(values, "side", "seconds")
        side = _side(values)
        usual = self._pair.world.physics.restart_seconds
        seconds = _number(values, "seconds", usual, 0, _LONGEST_RESTART)
        self._pair.restart(side, seconds)
        return {"side": str(side), "seconds": seconds}

    def expire(self, values: Values) -> dict[str, Any]:
        """End all sessions of one vCenter; running tasks go on (fact sheet 0.9)."""
        _known(values, "side")
        side = _side(values)
        self._pair.catch_up()
        ended = self._pair.sessions(side)
        self._pair.expire_sessions(side)
        return {"side": str(side), "ended": ended}

    def certificate(self, values: Values) -> dict[str, Any]:
        """Show new connections another certificate, or with ``which`` "first" the one from the start."""
        _known(values, "side", "which")
        side, which = _side(values), values.get("which", "new")
        if which not in ("new", "first"):
            raise InputError(f"which is {which!r}", advice='give "new" or "first"')
        shown = self._pair.change_certificate(side, first=which == "first")
        return {"side": str(side), "sha1": shown.sha1, "sha256": shown.sha256}


def _known(values: Values, *names: str) -> None:
    unknown = [name for name in values if name not in names]
    if unknown:
        advice = f"it knows: {', '.join(names)}" if names else "it takes none"
        raise InputError(f"there is no {unknown[0]!r} here", advice=advice)


def _side(values: Values) -> Side:
    try:
        return Side(str(values.get("side")))
    except ValueError:
        raise InputError(f"side is {values.get('side')!r}", advice='give "source" or "target"') from None


def _number(
    values: Values, name: str, usual: float | None, least: float, most: float, *, whole: bool = False
) -> float:
    """Return a number of a request; from an address line it comes as text."""
    given = values.get(name, usual)
    kind = "a whole number" if whole else "a number"
    top = f" to {most:g}" if most != float("inf") else " or more"
    wrong = InputError(f"{name} is {given!r}", advice=f"give {kind} from {least:g}{top}")
    if given is None or isinstance(given, bool):
        raise wrong
    try:
        number = float(given)
        fits = least <= number <= most and (not whole or number == int(number))
    except (TypeError, ValueError, OverflowError):
        raise wrong from None
    if not fits:
        raise wrong
    return number
