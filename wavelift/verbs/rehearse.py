"""``rehearse``: many nights of the real engine in virtual time, and what they foretell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from executor.journal import Journal, Ledger
from executor.simulator.building.build import Account, build_world
from executor.simulator.night.rehearsed import NO_WINDOW_START, Change, Scene, WaveNight
from executor.simulator.night.variation import Pace, Spread
from executor.simulator.physics.figures import Physics
from executor.simulator.trouble.reading import load_faults
from executor.simulator.trouble.script import NOT_MEANT, FaultScript, ScriptedFault
from executor.simulator.world.world import World
from mappings.estate import target_estate, target_pools
from mappings.resolve import resolve
from planner.estimate import link_mib_s
from wavelift import __version__
from wavelift.model.forecast import Accuracy, Rehearsal, WaveForecast, WhatIf
from wavelift.model.placement import Side
from wavelift.model.plan import Wave
from wavelift.planfile import read_plan
from wavelift.problems import Problems
from wavelift.rehearsalfile import StoredRehearsal, write_rehearsal
from wavelift.reports.rehearsal_html import write_rehearsal_html
from wavelift.settings import Rehearsing
from wavelift.settings_file import read_settings
from wavelift.verbs.calibration import calibrate
from wavelift.verbs.forecast import forecast, what_if
from wavelift.verbs.night_pool import NightPool, NightTask, night_pool
from wavelift.verbs.opening import plan_opening
from wavelift.verbs.plan_page import write_plan_page
from wavelift.verbs.readiness import find_wave
from wavelift.verbs.rehearsed import joined, rehearsed_as
from wavelift.verbs.second_reader import read_beside

__all__ = ["RehearseOptions", "Rehearsed", "read_scene", "rehearse"]

PAGE, WHAT_IF_PAGE = "rehearsal.html", "what-if.html"
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class RehearseOptions:
    """How to rehearse.

    Attributes:
        wave: id of the only wave to rehearse; "" means all, in running order.
        nights: how many.
        seed: decides all chance.
        faults: fault script, or None; its times count from the start of the first rehearsed wave.
        jobs: processes; None takes all cores where that is worth it.
        transient: share of attempts that break with a fault that passes, 0 to 1.
        spread: how much nights differ otherwise; None is as usual, with what ``[rehearsal]`` says of people.
        calibrated: learn from the campaign's journal.
    """

    wave: str = ""
    nights: int = 20
    seed: int = 1
    faults: Path | None = None
    jobs: int | None = None
    transient: float = 0.01
    spread: Spread | None = None
    calibrated: bool = True


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal, its own page, and all files it was written to.

    Attributes:
        rehearsal: what was foretold now.
        page: its page.
        files: all that was written.
        faults: name of the fault script that was played: then it is a what if. "" for a forecast.
        kept: forecasts of other waves, which stay, in running order.
        missing: ids of waves of which there is no forecast.
    """

    rehearsal: Rehearsal
    page: Path
    files: tuple[Path, ...] = ()
    faults: str = ""
    kept: tuple[WaveForecast, ...] = ()
    missing: tuple[str, ...] = ()


def rehearse(
    campaign: Path, options: RehearseOptions | None = None, *, now: datetime | None = None
) -> Rehearsed:
    """Rehearse a campaign's plan; write ``rehearsal.json``, ``rehearsal.html`` and, with it, ``plan.html``.

    Where one wave is rehearsed, the forecasts of the others stay as they are if they are of the same plan.
    With faults on order it is a what if: ``what-if.json`` and ``what-if.html``, and the forecast stays.

    Args:
        campaign: the campaign folder.
        options: how to rehearse.
        now: when it is made, aware; the present moment when not given.

    Raises:
        InputError: plan, tables or fault script cannot be read.
        UsageError: there is no such wave, or a file cannot be written.
    """
    options = options or RehearseOptions()
    digest = read_plan(campaign).digest
    scene = read_scene(campaign, options)
    accuracy: tuple[Accuracy, ...] = ()
    if options.calibrated:
        pace, accuracy = _calibrated(campaign, scene)
        scene = replace(scene, pace=pace)
    waves = [wave for wave in scene.plan.waves if wave.id in scene.waves or not scene.waves]
    with night_pool(scene, options.nights, options.jobs) as pool:
        rehearsal = Rehearsal(
            campaign=scene.plan.campaign,
            nights=options.nights,
            seed=options.seed,
            waves=_forecasts(pool, waves, options.nights),
            hot=round(scene.pace.hot, 4),
            cold=round(scene.pace.cold, 4),
            accuracy=accuracy,
            made_by=f"wavelift {__version__}",
        )
    made = (now or datetime.now(UTC)).replace(microsecond=0)
    wave = scene.waves[0] if scene.waves else ""
    return _written(campaign, scene, options, StoredRehearsal(rehearsal, digest, made, wave))


def _written(campaign: Path, scene: Scene, options: RehearseOptions, stored: StoredRehearsal) -> Rehearsed:
    before = rehearsed_as(campaign, stored.plan)
    if options.faults:
        stored = replace(stored, faults=options.faults.name)
        stored = replace(stored, rehearsal=_against_forecast(stored, before))
        page = campaign / WHAT_IF_PAGE
        write_rehearsal_html(page, scene.plan, stored.rehearsal, stored.faults)
        return Rehearsed(stored.rehearsal, page, (write_rehearsal(campaign, stored), page), stored.faults)
    whole, page = joined(scene.plan, stored, before), campaign / PAGE
    kept = tuple(wave for wave in whole.rehearsal.waves if stored.rehearsal.wave(wave.id) is None)
    missing = tuple(wave.id for wave in scene.plan.waves if whole.rehearsal.wave(wave.id) is None)
    written = write_rehearsal(campaign, whole)
    write_rehearsal_html(page, scene.plan, whole.rehearsal)
    files = (written, page, write_plan_page(campaign))
    return Rehearsed(stored.rehearsal, page, files, kept=kept, missing=missing)


def _against_forecast(stored: StoredRehearsal, forecast: StoredRehearsal | None) -> Rehearsal:
    """A what if, with what the faults change where the very same nights were rehearsed without them."""
    told = stored.rehearsal
    if forecast is None:
        return told
    waves = []
    for wave in told.waves:
        before = forecast.rehearsal.wave(wave.id)
        same = before and forecast.provenance(before).same_nights == stored.provenance(wave).same_nights
        waves.append(_faulted(wave, before, stored.faults) if before and same else wave)
    return replace(told, waves=tuple(waves))


def _faulted(wave: WaveForecast, before: WaveForecast, faults: str) -> WaveForecast:
    found = WhatIf(
        change=f"the faults of {faults}",
        seconds=wave.seconds,
        before=before.seconds,
        late_probability=wave.late_probability,
        late_before=before.late_probability,
    )
    return replace(wave, what_ifs=(found, *wave.what_ifs))


def read_scene(campaign: Path, options: RehearseOptions) -> Scene:
    """Read what a rehearsal needs: the plan, and the two vCenters as its tables describe them."""
    settings = read_settings(campaign)
    plan = read_plan(campaign).plan
    waves = (find_wave(plan, options.wave).id,) if options.wave else ()
    data = read_beside(campaign, settings)
    resolution = resolve(data.inventory, data.mappings, default_datacenter=settings.target.datacenter)
    scene = Scene(
        plan=plan,
        settings=settings,
        source=data.inventory,
        target=target_estate(data.inventory, resolution.placements),
        pools=target_pools(resolution.placements),
        physics=Physics(
            link_mib_s=min(link_mib_s(settings.planning), 1e9),
            unified_data_transport=settings.planning.unified_data_transport,
            disks_at_once=settings.rehearsal.disks_at_once,
        ),
        spread=_spread(options, settings.rehearsal),
        seed=options.seed,
        waves=waves,
    )
    return replace(scene, faults=_faults(options.faults, scene)) if options.faults else scene


def _faults(path: Path, scene: Scene) -> tuple[ScriptedFault, ...]:
    """The script's entries; their mistakes and what they name amiss are told together, before any night."""
    problems = Problems()
    opens = plan_opening(scene.plan, scene.waves)
    script = load_faults(path, opens=opens, problems=problems)
    problems.attempt(lambda: _estate(scene).check_faults(script.entries))
    problems.settle(NOT_MEANT)
    return script.entries


def _estate(scene: Scene) -> World:
    return build_world(
        scene.source,
        scene.target,
        accounts={side: Account("rehearsal", "", name=f"{side}-vcenter.example") for side in Side},
        physics=scene.physics,
        faults=FaultScript(),
        start=NO_WINDOW_START,
        seed=scene.seed,
        one=scene.settings.same_vcenter,
        target_pools=scene.pools,
    )


def _spread(options: RehearseOptions, people: Rehearsing) -> Spread:
    spread = options.spread or Spread(
        late_seconds=people.start_late_seconds,
        pauses_per_hour=people.pauses_per_hour,
        pause_seconds=people.pause_seconds,
    )
    return replace(spread, transient=options.transient)


def _calibrated(campaign: Path, scene: Scene) -> tuple[Pace, tuple[Accuracy, ...]]:
    journal = Journal.read_only(campaign)
    if journal is None:
        return Pace(), ()
    with journal:
        return calibrate(scene, Ledger(journal.records()))


def _forecasts(pool: NightPool, waves: Sequence[Wave], nights: int) -> tuple[WaveForecast, ...]:
    told = pool.run([NightTask(night) for night in range(1, nights + 1)])
    by_wave = list(zip(*told, strict=True))
    plan = pool.scene.plan
    forecasts = [forecast(plan, wave, seen) for wave, seen in zip(waves, by_wave, strict=True)]
    changes = _changes(forecasts)
    again = max(min(nights, 3), nights // 4)
    tasks = [NightTask(night, change) for _, change in changes for night in range(1, again + 1)]
    changed = pool.run(tasks)
    for number, (words, _) in enumerate(changes):
        block = list(zip(*changed[number * again : (number + 1) * again], strict=True))
        forecasts = [
            _with(item, words, before[:again], after)
            for item, before, after in zip(forecasts, by_wave, block, strict=True)
        ]
    return tuple(forecasts)


def _with(
    item: WaveForecast, words: str, before: Sequence[WaveNight], after: Sequence[WaveNight]
) -> WaveForecast:
    if words == _LONGER and item.window_seconds is None:
        return item
    if words == _FEWER:
        words = f"without {item.critical[0].name}" if item.critical else words
    return replace(item, what_ifs=(*item.what_ifs, what_if(words, before, after)))


_LONGER, _FASTER, _FEWER = "one more hour", "a second line between the sites", "one VM less"


def _changes(forecasts: Sequence[WaveForecast]) -> list[tuple[str, Change]]:
    """Each change is made to all waves at once: it costs one more round of nights, not one per wave."""
    without = frozenset(item.critical[0].vm for item in forecasts if item.critical and item.vms > 1)
    changes = [(_FASTER, Change(line=2.0))]
    if any(item.window_seconds is not None for item in forecasts):
        changes.append((_LONGER, Change(longer=_HOUR)))
    if without:
        changes.append((_FEWER, Change(without=without)))
    return changes
