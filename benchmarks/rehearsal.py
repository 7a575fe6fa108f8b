"""Rehearsing a large wave as ``rehearse`` does it: what 10,000 moves in virtual time cost in CPU.

One night of one wave as a rehearsal plays it (``rehearse_night``): usual settings and physics, in-application
order, hosts in proportion (one per 25 VMs), a night that differs from the plan by its seed. Counted is CPU,
user plus system, of the night alone, in a process of its own. Because a second means little on a machine that
nobody knows, the same process also plays a yardstick just before and just after: coroutines that wait on an
event queue and keep small books, in plain Python, none of it Wavelift's. A night's CPU per move in yardstick
events stays about the same on a slower or busier machine. Medians of three nights.

1,000 and 10,000 moves; 100,000 only with --big, once. The same night is played several times and must be the
same to the byte; its digest is among the values, so that a change that only wants to be faster can show that
it is.

Goals: 10,000 moves in under 10 s, 100,000 in under 180 s.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any, Final

from benchmarks.figures import Figures, Goal
from benchmarks.measure import in_child, peak_mib
from benchmarks.options import Options

if TYPE_CHECKING:
    from collections.abc import Generator

    from executor.simulator.night.rehearsed import Scene, WaveNight

__all__ = ["run", "scene_of"]

_NIGHT: Final = 1
_EVENTS: Final = 200_000
_LIMITS: Final = {10_000: 10.0, 100_000: 180.0}
"""CPU seconds by moves."""


def run(options: Options) -> Figures:
    """Rehearse each size, several times."""
    sizes = {40: 1} if options.smoke else {1000: 3, 10_000: 3}
    sizes |= {100_000: 1} if options.big and not options.smoke else {}
    rows: list[tuple[object, ...]] = []
    goals, values = [], {}
    for moves, times in sizes.items():
        nights = [
            in_child("benchmarks.rehearsal:measured", inline=options.smoke, moves=moves)[0]
            for _ in range(max(2, times) if moves < max(_LIMITS) else times)
        ]
        found = _median(moves, nights)
        shown = ("cpu", "ms_per_move", "yardstick_us", "events_per_move", "makespan", "peak_mib")
        rows.append((f"{moves:,}", *(found[column] for column in shown)))
        goals.append(Goal(f"CPU s, {moves:,} moves", found["cpu"], _LIMITS.get(moves, 0.001 * moves)))
        values[str(moves)] = found
    columns = ("moves", "CPU s", "CPU ms/move", "yardstick us", "events/move", "makespan s", "peak MiB")
    return Figures("rehearsal", columns, rows, goals, values)


def _median(moves: int, nights: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of what was measured.

    Raises:
        RuntimeError: the same night was not the same.
    """
    digests = {night["digest"] for night in nights}
    if len(digests) > 1:
        raise RuntimeError(f"{moves} moves: one seed, but {len(digests)} different nights")
    medians = {
        name: statistics.median(night[name] for night in nights)
        for name in ("cpu", "yardstick_us", "ms_per_move", "events_per_move", "makespan", "peak_mib")
    }
    return {"moves": moves, "nights": len(nights), "digest": digests.pop(), **medians}


def measured(moves: int) -> dict[str, Any]:
    """One rehearsed night; called in a child."""
    from executor.simulator.night.rehearsed import rehearse_night

    scene = scene_of(moves)
    before = yardstick()
    cpu = time.process_time()
    (night,) = rehearse_night(scene, _NIGHT)
    cpu = time.process_time() - cpu
    event = statistics.mean((before, yardstick()))
    if sum(night.states.values()) != moves:
        raise RuntimeError(f"{moves} moves were planned, {night.states} were played")
    return {
        "cpu": cpu,
        "ms_per_move": 1000 * cpu / moves,
        "yardstick_us": 1e6 * event,
        "events_per_move": cpu / moves / event,
        "makespan": night.seconds,
        "states": night.states,
        "retries": night.retries,
        "digest": _digest(night),
        "peak_mib": peak_mib(),
    }


def scene_of(moves: int) -> Scene:
    """The made-up estate and its one wave, with usual settings."""
    from benchmarks.virtual_night import made_inventory, move_of, placement_of, wave_of
    from executor.simulator.night.rehearsed import Scene
    from mappings.estate import target_estate
    from wavelift.model.plan import Plan
    from wavelift.settings import Settings

    inventory, after = made_inventory(moves, max(4, moves // 25))
    placements = {vm.key: placement_of(vm, host="") for vm in inventory.vms}
    wave = wave_of([move_of(vm, placements[vm.key], after) for vm in inventory.vms])
    target = target_estate(inventory, placements)
    return Scene(Plan("rehearsal", (wave,)), Settings(name="rehearsal"), inventory, target)


def _digest(night: WaveNight) -> str:
    import hashlib

    return hashlib.sha256(repr(night).encode()).hexdigest()[:16]


def yardstick() -> float:
    """CPU seconds per event of a queue that wakes coroutines which keep small books."""
    from heapq import heapify, heappop, heappush

    books: dict[int, list[float]] = {number: [0.0, 0.0] for number in range(1000)}

    def sleeper(number: int) -> Generator[float, float, None]:
        step = 1.0 + number % 7
        while True:
            now = yield step
            entry = books[number]
            entry[0] += 1
            entry[1] = max(entry[1], now)

    sleepers = [sleeper(number) for number in books]
    queue = [(next(each), number) for number, each in enumerate(sleepers)]
    heapify(queue)
    cpu = time.process_time()
    for _ in range(_EVENTS):
        now, number = heappop(queue)
        heappush(queue, (now + sleepers[number].send(now), number))
    return (time.process_time() - cpu) / _EVENTS
