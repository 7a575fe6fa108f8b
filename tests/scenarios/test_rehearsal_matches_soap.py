"""The same campaign rehearsed in virtual time and run over TLS and SOAP: one night, two faces."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from executor.clock import Clock
from executor.engine import RunOptions, Stamp, WaveRun
from executor.journal import Ledger
from executor.journal.memory import MemoryJournal
from executor.journal.records import Intended
from executor.logbook import Logbook
from executor.simulator.building.build import Account, build_world
from executor.simulator.night.rehearsed import (
    NO_WINDOW_START,
    MoveNight,
    Scene,
    WaveNight,
    moves_of,
    rehearse_night,
)
from executor.simulator.night.variation import Chance, Spread
from executor.simulator.trouble.script import FaultScript
from executor.vsphere.gateway import VSphereGateway
from tests.contract.stages import login_at
from tests.patient import PatientLoop, patient_pair
from tests.unit.executor.simulator.scenes import make_scene
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.model.plan import Wave


def over_soap(scene: Scene, speed: float) -> tuple[list[WaveOutcome], list[str]]:
    """Run the waves in order; their outcomes, and the VMs in the order of their intents."""
    world = build_world(
        scene.source,
        scene.target,
        accounts={side: Account("administrator", "secret") for side in Side},
        physics=scene.physics,
        faults=FaultScript(scene.faults, scene.seed),
        start=NO_WINDOW_START,
        seed=scene.seed,
    )
    journal, ledger = MemoryJournal(), Ledger()
    with patient_pair(world, speed) as (pair, wall):
        logins = [login_at(pair.endpoints[side]) for side in Side]

        async def play() -> list[WaveOutcome]:
            clock = Clock(world.now(), speed)
            gateway = VSphereGateway(*logins, clock=clock.now, settle=0.01, speed=speed, sleep=wall.sleep)
            await gateway.open()
            try:
                return [await run_of(scene, wave, gateway, clock).run() for wave in scene.plan.waves]
            finally:
                await gateway.close()

        def run_of(scene: Scene, wave: Wave, gateway: VSphereGateway, clock: Clock) -> WaveRun:
            return WaveRun(
                plan=scene.plan,
                wave=wave,
                gateway=gateway,
                logbook=Logbook(journal, ledger, wave, clock),
                clock=clock,
                settings=scene.settings,
                # the same draws for the waits before retries as in the first night
                chance=random.Random(Chance(scene.seed, 0).uniform("retries", wave.id)),
                stamp=Stamp("run", "", "0", 1),
                options=RunOptions(),
            )

        with asyncio.Runner(loop_factory=lambda: PatientLoop(wall)) as runner:
            outcomes = runner.run(asyncio.wait_for(play(), 120))
    return outcomes, [record.vm for record in journal.records() if isinstance(record.body, Intended)]


def span(moves: Sequence[MoveNight]) -> float:
    """From the first start to the last end."""
    spans = [span for move in moves for span in move.spans]
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


def assert_the_same(night: WaveNight, outcome: WaveOutcome, starts: Sequence[str]) -> None:
    """The same ends, the same order of starts, and the same length within 3 %."""
    assert outcome.began is not None
    ran = moves_of(outcome, outcome.began)
    assert night.states == {str(state): outcome.count(state) for state in MoveState if outcome.count(state)}
    assert night.retries == outcome.retries
    rehearsed: dict[str, list[float]] = {move.vm: [begin for begin, _ in move.spans] for move in night.moves}
    in_soap_order = [rehearsed[vm].pop(0) for vm in starts if vm in rehearsed]
    assert not any(rehearsed.values())
    # Moves that begin in the same breath have no order: the wire may turn them round.
    breath = 0.01 * night.seconds
    assert all(later >= earlier - breath for earlier, later in itertools.pairwise(in_soap_order))
    assert span(ran) == pytest.approx(span(night.moves), rel=0.03)


# Where the line binds, and where each VM's two disks go side by side as fast as datastores let them.
@pytest.mark.parametrize(("disks", "line", "speed"), [(1, 120.0, 90.0), (2, 1500.0, 40.0)])
def test_the_same_order_of_starts_and_the_same_length(disks: int, line: float, speed: float):
    faults = [{"phase": "copy", "vm": "vm003", "at": 40, "fault": "vim.fault.Timedout"}]
    scene = make_scene(8, spread=Spread.none(), faults=faults, disks=disks)
    scene = replace(scene, physics=replace(scene.physics, link_mib_s=line))
    (night,) = rehearse_night(scene, 0, detail=True)
    (outcome,), starts = over_soap(scene, speed)
    assert night.retries == 1
    assert night.states == {"moved": 8}
    assert_the_same(night, outcome, starts)


TIMEDOUT = "vim.fault.Timedout"
TROUBLES: dict[str, list[dict[str, object]]] = {
    "of moves": [
        {"phase": "start", "vm": "vm001", "fault": TIMEDOUT},
        {"phase": "switchover", "vm": "vm006", "fault": TIMEDOUT},
        {"phase": "call", "action": "drop-after", "vm": "vm002"},
        {"phase": "call", "action": "drop-before", "vm": "vm005"},
    ],
    "of the source": [{"action": "restart", "side": "source", "at_seconds": 100, "seconds": 110}],
    "of the target": [{"action": "restart", "side": "target", "at_seconds": 100, "seconds": 110}],
    "of a host": [{"action": "host-down", "side": "source", "host": "s-h1", "at_seconds": 150}],
}


@pytest.mark.parametrize("whose", list(TROUBLES))
def test_several_waves_with_trouble_are_the_same_on_both_faces(whose: str):
    scene = make_scene(8, size=4, spread=Spread.none(), faults=TROUBLES[whose], seed=7, cold=(3,))
    scene = replace(scene, physics=replace(scene.physics, link_mib_s=150.0))
    nights = rehearse_night(scene, 0, detail=True)
    outcomes, starts = over_soap(scene, 50.0)
    assert any(night.retries or night.states != {"moved": 4} for night in nights)
    for night, outcome, wave in zip(nights, outcomes, scene.plan.waves, strict=True):
        mine = {move.vm for move in wave.moves}
        assert_the_same(night, outcome, [vm for vm in starts if vm in mine])
