"""One rehearsed night: the real engine carries waves out in a varied world, in virtual time.

The engine, its slots, its retries and its lockout are those of a run; only the clock, the vCenters and the
journal are not. Nothing here looks at the machine's clock or chance: the same scene and number give the same
night.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.gateway import Site
from executor.journal import Ledger
from executor.journal.memory import FleetingJournal
from executor.logbook import Logbook
from executor.simulator.building.build import Account, build_world
from executor.simulator.night.metering import Usage, carried, pipe_usage, slot_usage
from executor.simulator.night.operators import Operator
from executor.simulator.night.variation import (
    Chance,
    Pace,
    Spread,
    TransientFaults,
    paced,
    vary_estate,
    vary_physics,
)
from executor.simulator.physics.figures import Physics
from executor.simulator.record import NoRecord
from executor.simulator.trouble.script import ScriptedFault
from executor.simulator.virtual.gateway import SimulatedGateway
from executor.simulator.virtual.virtual_time import run_virtual
from executor.simulator.world.events import NoEvents
from executor.simulator.world.world import World
from wavelift.errors import VCenterError
from wavelift.garbage import collector_at_rest
from wavelift.model.inventory import Inventory
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.model.plan import Plan, Wave
from wavelift.settings import Settings

__all__ = ["Change", "MoveNight", "Scene", "WaveNight", "moves_of", "rehearse_night"]

NO_WINDOW_START = datetime(2030, 1, 1, 22, 0, tzinfo=UTC)
"""When a rehearsal without windows begins; only differences from it are shown."""

RESUMES = 3
"""How often the operator takes a run up again that a silent vCenter ended."""
RESUME_AFTER = 600.0
"""Seconds after which the operator does."""
_MOST_USAGES = 12
_LAST = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """What all nights of a rehearsal have in common; made once, sent to every process.

    Attributes:
        plan, settings: of the campaign.
        source, target: what the vCenters hold.
        pools: resource pools of the target, as (datacenter, cluster, path).
        physics: medians.
        faults: scripted ones; their times count from the start of the first wave.
        spread: how much nights differ.
        pace: what runs already made have shown.
        seed: decides everything that is left to chance.
        waves: ids of the waves to rehearse; () means all.
    """

    plan: Plan
    settings: Settings
    source: Inventory
    target: Inventory
    pools: tuple[tuple[str, str, str], ...] = ()
    physics: Physics = field(default_factory=Physics)
    faults: tuple[ScriptedFault, ...] = ()
    spread: Spread = field(default_factory=Spread)
    pace: Pace = field(default_factory=Pace)
    seed: int = 1
    waves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the plan, for "what if": see ``wavelift.verbs.what_if``.

    Attributes:
        line: factor on the line between the sites.
        longer: seconds by which every window ends later.
        without: keys of VMs left out.
    """

    line: float = 1.0
    longer: float = 0.0
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MoveNight:
    """One move.

    Attributes:
        vm: its key.
        spans: begin and end of each attempt, in seconds from the wave's start.
        seconds: how long the attempt took that succeeded; None where none did.
    """

    vm: str
    spans: tuple[tuple[float, float], ...]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class WaveNight:
    """One wave in one night.

    Attributes:
        wave: its id.
        delay: seconds from its window's start until it could begin: earlier waves may be in the way.
        seconds: from then to its end.
        not_started: moves that could not start before the lockout.
        overrun: seconds by which it ended after its window; 0 where it did not.
        states: number of moves by state.
        retries: attempts beyond the first.
        stopped: why it ended early, or "".
        last: keys of the moves that ended last, the last one first.
        usages: what was used most.
        moves: each move, where asked for.
        pauses: how often the operator paused it.
    """

    wave: str
    delay: float
    seconds: float
    not_started: int
    overrun: float
    states: dict[str, int]
    retries: int
    stopped: str
    last: tuple[str, ...]
    usages: tuple[Usage, ...]
    moves: tuple[MoveNight, ...] = ()
    pauses: int = 0

    @property
    def late(self) -> bool:
        """Something could not start before the lockout, or the end came after the window's."""
        return self.not_started > 0 or self.overrun > 0


def rehearse_night(
    scene: Scene,
    night: int,
    *,
    change: Change | None = None,
    detail: bool = False,
) -> tuple[WaveNight, ...]:
    """Rehearse one night.

    Args:
        scene: what all nights have in common.
        night: its number; with the scene's seed it decides all chance.
        change: what is different from the plan.
        detail: tell of each move too.
    """
    change = change or Change()
    chosen = [wave for wave in scene.plan.waves if wave.id in scene.waves or not scene.waves]
    chosen = [
        replace(wave, moves=tuple(m for m in wave.moves if m.vm not in change.without)) for wave in chosen
    ]
    chance = Chance(scene.seed, night)
    with collector_at_rest():  # searching again and again costs a fifth of the night
        world = _world(scene, chosen, chance, change)
        try:
            return run_virtual(_Night(scene, world, change, chance, detail=detail).run(chosen))
        finally:
            world.dissolve()


def _world(scene: Scene, waves: Sequence[Wave], chance: Chance, change: Change) -> World:
    physics = vary_physics(paced(scene.physics, scene.pace), scene.spread, chance)
    physics = replace(physics, link_mib_s=physics.link_mib_s * change.line, progress_step=100)
    opens = [window.start for wave in waves if (window := scene.plan.window(wave.window)) is not None]
    world = build_world(
        scene.source,
        scene.target,
        accounts={side: Account("rehearsal", "", name=f"{side}-vcenter.example") for side in Side},
        physics=physics,
        faults=TransientFaults(scene.faults, scene.spread.transient, chance, scene.seed),
        start=(opens[0] if opens else NO_WINDOW_START).astimezone(UTC),
        seed=scene.seed,
        one=scene.settings.same_vcenter,
        target_pools=scene.pools,
    )
    vary_estate(world, scene.spread, chance, scene.pace)
    return world


class _Night:
    """The waves of one night, one after the other, each from its window's start on."""

    def __init__(self, scene: Scene, world: World, change: Change, chance: Chance, *, detail: bool) -> None:
        self._scene, self._world, self._change = scene, world, change
        world.record = NoRecord()
        world.events = {side: NoEvents(side, world.now) for side in world.events}
        self._chance, self._detail = chance, detail
        self._ledger = Ledger()
        self._operator = Operator(scene.spread, chance, self._ledger)

    async def run(self, waves: Sequence[Wave]) -> tuple[WaveNight, ...]:
        self._clock = Clock(self._world.now())
        self._gateway = SimulatedGateway(self._world, patience=self._scene.settings.policy.patience_seconds)
        await self._gateway.open()
        try:
            sites = {side: await self._gateway.survey(side) for side in Side}
            return tuple([await self._one(wave, sites) for wave in waves])
        finally:
            await self._gateway.close()
            self._ledger.forget()

    async def _one(self, wave: Wave, sites: Mapping[Side, Site]) -> WaveNight:
        window = self._scene.plan.window(wave.window)
        now = self._clock.now()
        opens = max(now, window.start.astimezone(UTC)) if window else now
        late = self._scene.spread.late_seconds * self._chance.uniform("pause", wave.id)
        await self._clock.sleep((opens - now).total_seconds() + late)
        longer = timedelta(seconds=self._change.longer)
        lockout = window.lockout.astimezone(UTC) + longer if window else None
        ends = window.end.astimezone(UTC) + longer if window else None
        before = carried(self._world)
        began = self._clock.now()
        outcome = await self._carry_out(wave, lockout)
        seconds = (self._clock.now() - began).total_seconds()
        usages = pipe_usage(self._world, before, seconds)
        histories = (self._ledger.move(move.vm) for move in wave.moves)
        usages += slot_usage(histories, sites, self._scene.settings, seconds)
        figures = _figures(outcome, opens, self._clock.now(), ends, usages)
        figures = replace(figures, pauses=self._operator.pauses[wave.id])
        if window:
            figures = replace(figures, delay=(opens - window.start).total_seconds())
        return replace(figures, moves=moves_of(outcome, opens)) if self._detail else figures

    async def _carry_out(self, wave: Wave, lockout: datetime | None) -> WaveOutcome:
        """Run it, and take it up again as an operator would when a vCenter stayed silent for long."""
        stopped, logbook = "", Logbook(FleetingJournal(), self._ledger, wave, self._clock)
        for number in range(RESUMES + 1):
            try:
                run = self._wave_run(wave, logbook, lockout, "resume" if number else "run")
                async with self._operator.at(run, wave.id):
                    return await run.run()
            except VCenterError as error:
                stopped = error.message
                await self._clock.sleep(RESUME_AFTER)
        return replace(logbook.outcome(), stopped=stopped)

    def _wave_run(self, wave: Wave, logbook: Logbook, lockout: datetime | None, command: str) -> WaveRun:
        return WaveRun(
            plan=self._scene.plan,
            wave=wave,
            gateway=self._gateway,
            logbook=logbook,
            clock=self._clock,
            settings=self._scene.settings,
            chance=random.Random(self._chance.uniform("retries", wave.id)),  # noqa: S311 - repeatable
            stamp=Stamp(command, "", "rehearsal", 0),
            options=RunOptions(lockout=lockout),
        )


def _figures(
    outcome: WaveOutcome, opens: datetime, end: datetime, ends: datetime | None, usages: Sequence[Usage]
) -> WaveNight:
    states = Counter(str(move.state) for move in outcome.moves)
    waiting = outcome.count(MoveState.WAITING) if "lockout" in outcome.stopped else 0
    finished = [move for move in outcome.moves if move.ended is not None and move.attempts]
    finished.sort(key=lambda move: (move.ended, move.vm), reverse=True)
    return WaveNight(
        wave=outcome.wave,
        delay=0.0,
        seconds=(end - opens).total_seconds(),
        not_started=waiting,
        overrun=max(0.0, (end - ends).total_seconds()) if ends else 0.0,
        states=dict(sorted(states.items())),
        retries=outcome.retries,
        stopped=outcome.stopped,
        last=tuple(move.vm for move in finished[:_LAST]),
        usages=tuple(sorted(usages, key=lambda use: (-use.share, use.what))[:_MOST_USAGES]),
    )


def moves_of(outcome: WaveOutcome, opens: datetime) -> tuple[MoveNight, ...]:
    """Each move's attempts towards the target, as seconds from ``opens``."""
    result = []
    for move in outcome.moves:
        spans = [
            ((attempt.began - opens).total_seconds(), (attempt.ended - opens).total_seconds(), attempt.result)
            for attempt in move.attempts
            if attempt.direction == "forward" and attempt.began and attempt.ended
        ]
        good = [end - begin for begin, end, ending in spans if ending == "success"]
        if spans:
            times = tuple((begin, end) for begin, end, _ in spans)
            result.append(MoveNight(move.vm, times, good[-1] if good else None))
    return tuple(result)
