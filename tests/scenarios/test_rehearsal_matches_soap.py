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
from executor.simulator.night.rehearsed import NO_WINDOW_START, MoveNight, Scene, moves_of, rehearse_night
from executor.simulator.night.variation import Spread
from executor.simulator.trouble.script import FaultScript
from executor.vsphere.gateway import VSphereGateway
from tests.contract.stages import login_at
from tests.patient import PatientLoop, patient_pair
from tests.unit.executor.simulator.scenes import make_scene
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side


def over_soap(scene: Scene, speed: float) -> tuple[WaveOutcome, list[str]]:
    """Run the first wave; its outcome, and its VMs in the order of their intents."""
    world = build_world(
        scene.source,
        scene.target,
        accounts={side: Account("administrator", "secret") for side in Side},
        physics=scene.physics,
        faults=FaultScript(scene.faults, scene.seed),
        start=NO_WINDOW_START,
        seed=scene.seed,
    )
    wave, journal = scene.plan.waves[0], MemoryJournal()
    with patient_pair(world, speed) as (pair, wall):
        logins = [login_at(pair.endpoints[side]) for side in Side]

        async def play() -> WaveOutcome:
            clock = Clock(world.now(), speed)
            gateway = VSphereGateway(*logins, clock=clock.now, settle=0.01)
            await gateway.open()
            try:
                return await WaveRun(
                    plan=scene.plan,
                    wave=wave,
                    gateway=gateway,
                    logbook=Logbook(journal, Ledger(), wave, clock),
                    clock=clock,
                    settings=scene.settings,
                    chance=random.Random(1),
                    stamp=Stamp("run", "", "0", 1),
                    options=RunOptions(),
                ).run()
            finally:
                await gateway.close()

        with asyncio.Runner(loop_factory=lambda: PatientLoop(wall)) as runner:
            outcome = runner.run(asyncio.wait_for(play(), 60))
    starts = [record.vm for record in journal.records() if isinstance(record.body, Intended)]
    return outcome, starts


def span(moves: Sequence[MoveNight]) -> float:
    """From the first start to the last end."""
    spans = [span for move in moves for span in move.spans]
    return max(end for _, end in spans) - min(begin for begin, _ in spans)


# Where the line binds, and where each VM's two disks go side by side as fast as datastores let them.
@pytest.mark.parametrize(("disks", "line", "speed"), [(1, 120.0, 90.0), (2, 1500.0, 40.0)])
def test_the_same_order_of_starts_and_the_same_length(disks: int, line: float, speed: float):
    faults = [{"phase": "copy", "vm": "vm003", "at": 40, "fault": "vim.fault.Timedout"}]
    scene = make_scene(8, spread=Spread.none(), faults=faults, disks=disks)
    scene = replace(scene, physics=replace(scene.physics, link_mib_s=line))
    (night,) = rehearse_night(scene, 0, detail=True)
    outcome, starts = over_soap(scene, speed)
    assert outcome.began is not None
    ran = moves_of(outcome, outcome.began)

    assert night.states == {"moved": 8} == {"moved": outcome.count(MoveState.MOVED)}
    assert night.retries == outcome.retries == 1
    rehearsed: dict[str, list[float]] = {move.vm: [begin for begin, _ in move.spans] for move in night.moves}
    in_soap_order = [rehearsed[vm].pop(0) for vm in starts]
    # Moves that begin in the same breath have no order: the wire may turn them round.
    breath = 0.01 * night.seconds
    assert all(later >= earlier - breath for earlier, later in itertools.pairwise(in_soap_order))
    assert span(ran) == pytest.approx(span(night.moves), rel=0.03)
