"""A wave over TLS with a machine in the middle of each connection, and what must be true after it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tenacity import wait_fixed

from executor.gateway import VmState
from executor.journal import Journal, Ledger, Record
from executor.orders import fit_forward
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import VmNode
from executor.simulator.virtual.showing import shown_vm
from executor.simulator.world.consistency import problems
from executor.vsphere import session
from executor.vsphere.gateway import VSphereGateway
from executor.whereabouts import stands_at
from tests.cli.support import served
from tests.scenarios.soundness import assert_journal, assert_no_double_submission
from tests.wire.proxy import Proxy
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.model.plan import Wave
from wavelift.planfile import read_plan
from wavelift.verbs import connections
from wavelift.verbs.night import NightOptions, resume, run
from wavelift.verbs.pairfile import write_pair
from wavelift.verbs.report import report
from wavelift.verbs.simulate import Running

__all__ = ["WireNight", "wire_night"]

BOUND = 60.0
_AGAIN = 0.02
"""Seconds between repeated reads."""
_OPTIONS = NightOptions(simulated=True, seed=1)


@dataclass
class WireNight:
    """One campaign, its pair, and a proxy before each vCenter."""

    campaign: Path
    running: Running
    proxies: dict[Side, Proxy]
    homes: dict[str, VmState]

    @property
    def source(self) -> Proxy:
        return self.proxies[Side.SOURCE]

    @property
    def target(self) -> Proxy:
        return self.proxies[Side.TARGET]

    @property
    def wave(self) -> Wave:
        return read_plan(self.campaign).plan.waves[0]

    def run(self, **options: Any) -> WaveOutcome:
        """The wave, through the library function."""
        return run(self.campaign, "1", replace(_OPTIONS, **options)).outcome

    def resume(self) -> WaveOutcome:
        """The same, taken up."""
        ended = resume(self.campaign, _OPTIONS)
        assert ended is not None
        return ended.outcome

    def records(self) -> list[Record]:
        with Journal.open(self.campaign) as journal:
            return list(journal.records())

    def once_moving(self, act: Callable[[], object]) -> threading.Thread:
        """Do something as soon as a copy is under way."""

        def begin() -> None:
            self.wait(self._moving)
            act()

        thread = threading.Thread(target=begin, daemon=True)
        thread.start()
        return thread

    def wait(self, until: Callable[[], bool]) -> None:
        """Look every few milliseconds, for a bounded time."""
        deadline = time.monotonic() + BOUND
        while not until() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _moving(self) -> bool:
        world = self.running.pair.world
        with world.lock:
            return any(item.started and not item.sealed for item in world.running.active())

    def calls(self, method: str, side: Side | None = None) -> list[str]:
        """How each call of a method ended."""
        entries = self.running.pair.record.entries
        return [item.outcome for item in entries if item.method == method and side in (None, item.side)]

    def there(self, side: Side) -> dict[str, VmState]:
        """VMs of one side by name, as it shows them."""
        world = self.running.pair.world
        with world.lock:
            vc = world.vcenters[side]
            return {vm.name: shown_vm(vc, vm) for vm in nodes_of(vc, VmNode)}

    def assert_all_moved(self) -> None:
        """Every VM once and at its place, one submission per attempt, journal and report right."""
        there, here = self.there(Side.TARGET), self.there(Side.SOURCE)
        assert sorted([*there, *here]) == sorted(self.homes)
        for move in self.wave.moves:
            wanted = fit_forward(move, self.homes[move.name], "")
            assert stands_at(there[move.name], replace(wanted, datacenter="")), move.name
        self.assert_sound()
        told = report(self.campaign, "1").outcome
        assert [move.state for move in told.moves] == [MoveState.MOVED] * len(self.wave.moves)
        # One that really moved, per VM: what else was accepted broke.
        moved = [record.vm for record in self.records() if type(record.body).__name__ == "Verified"]
        assert sorted(moved) == sorted(move.vm for move in self.wave.moves)

    def assert_sound(self) -> None:
        """What must hold at any time."""
        world = self.running.pair.world
        with world.lock:
            assert problems(world) == []
        records = self.records()
        assert_journal(records)
        submitted = [entry for entry in world.record.relocations(accepted=False) if entry.subject]
        known = [entry for entry in submitted if entry.extra.get("instance_uuid")]
        assert_no_double_submission(records, known)
        assert Ledger(records).unfinished() is None


@contextmanager
def wire_night(campaign: Path, *, call_timeout: float = 120.0, **options: Any) -> Iterator[WireNight]:
    """Serve the campaign's pair behind proxies; its gateways wait so many seconds for a byte."""
    with ExitStack() as stack:
        running = stack.enter_context(served(campaign, **options))
        gateway = partial(VSphereGateway, call_timeout=call_timeout)
        stack.enter_context(patch.object(connections, "VSphereGateway", gateway))
        stack.enter_context(patch.object(session, "wait_exponential", lambda **_: wait_fixed(_AGAIN)))
        proxies = {
            side: stack.enter_context(Proxy(running.pair.endpoints[side].port, running.pair.shown[side]))
            for side in Side
        }
        ends = {str(side): getattr(running.file, side) for side in Side}
        moved = {side: replace(end, port=proxies[Side(side)].port) for side, end in ends.items()}
        write_pair(running.path, replace(running.file, **moved))
        night = WireNight(campaign, running, proxies, {})
        night.homes = {name: vm for side in Side for name, vm in night.there(side).items()}
        yield night
