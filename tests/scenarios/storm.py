"""Nights made by chance: waves, what goes wrong, what operators do; and what must hold whatever comes of it.

Everything is drawn from one ``random.Random``, so that a seed is a whole night: the suite gives it one of
hypothesis, which makes what fails smaller, and ``benchmarks/storm.py`` gives it thousands of seeds.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from executor.control.channel import Request, Steer
from executor.engine import WaveRun
from executor.hooks import build
from executor.itinerary import ITINERARY
from executor.simulator.trouble.script import FaultScript
from executor.simulator.world.world import World
from tests.crash.dying import Death, alone, live
from tests.scenarios.errand import Noting
from tests.scenarios.staged_hooks import Stage, hook, with_hooks
from tests.scenarios.world import Night, Play, key, name, plan_of
from tests.unit.executor.simulator.worlds import make_vm, make_world, run
from wavelift.errors import VCenterError
from wavelift.model.hooks import Hook, HookDirection, HookScope, HookWhen
from wavelift.model.inventory import Power, Vm
from wavelift.model.outcome import MoveState, WaveOutcome
from wavelift.model.placement import Side
from wavelift.model.plan import Plan
from wavelift.settings import Limits, OnFailure, Policy, Settings
from wavelift.verbs.night_program import night_program

__all__ = ["Storm", "weather"]

_STRANGER = "stranger"
_TASK_FAULTS = (
    "vim.fault.Timedout",
    "vim.fault.TaskInProgress",
    "vim.fault.HostConnectFault",
    "vim.fault.InsufficientResourcesFault",
    "vim.fault.ConcurrentAccess",
    "vim.fault.CannotAccessVmDevice",
    "vim.fault.NoPermission",
    "vim.fault.InvalidState",
    "vim.fault.NoDiskSpace",
    "vim.fault.FileLocked",
    "vim.fault.MigrationFault",
    "vmodl.fault.SystemError",
    "vmodl.fault.RequestCanceled",
    "vim.fault.SSLVerifyFault",
)
_READS = ("FindAllByUuid", "RetrievePropertiesEx", "CheckRelocate_Task", "WaitForUpdatesEx", "ReadNextTasks")
_ACTS = (
    *(Steer.PAUSE, Steer.CONTINUE, Steer.LIMIT),
    *(Steer.SKIP, Steer.SKIP, Steer.RETRY, Steer.RETRY),
    *(Steer.STOP, Steer.CANCEL),
)
_CHANGES = (
    *("snapshot", "powered-off", "powered-on", "renamed", "gone", "question", "disabled", "busy"),
    *("disconnected", "tools-installer", "host-changed", "disk-grown", "disk-added", "nic-added"),
    *("disk-removed", "nic-removed", "template"),
)
_ON_ITS_WAY = timedelta(seconds=400)
"""The longest that a call of these storms takes to its vCenter, and a little."""
_NUMBERS = count(1)
_MOST_RESUMES = 12


class Storm:
    """One campaign in bad weather.

    Args:
        folder: where its journal goes.
        chance: what the wave and the weather are drawn from.

    Attributes:
        may_lock: whether some of its processes have a lockout.
    """

    may_lock = True

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.size = chance.randint(1, 9)
        self.groups = _groups(chance, self.size)
        hosts, stores = chance.randint(1, 3), chance.randint(1, 3)
        machines = tuple(_machine(chance, number, hosts, stores) for number in range(self.size))
        stranger = replace(make_vm(90, hosts=hosts, stores=stores), name=_STRANGER)
        script = _script(chance, self.size, hosts)
        world = self._world((*machines, stranger), script, hosts, stores)
        settings = Settings(
            name="campaign",
            limits=replace(Limits(), total=chance.choice([2, 64])),
            policy=Policy(
                on_failure=chance.choice(list(OnFailure)),
                max_failures=chance.choice([1, 2, 5, 50]),
                attempts=chance.randint(1, 4),
                precheck=chance.random() < 0.7,
                convert_templates=True,
            ),
        )
        plan = plan_of(machines, after=_after(chance, self.size), groups=self.groups)
        self.night = self._night(folder, world, plan, settings, chance.choice([0.0, 0.05, 2.0]))
        self.night.errands = _errands(chance, self.size)
        self.stage = Stage()
        with_hooks(self.night, self.stage, *_hooks(chance), program=night_program)
        self.stage.fails = _failing(chance, self.size)
        self.night.may_vanish = frozenset(
            str(entry["vm"]) for entry in script if entry.get("change") == "gone"
        )
        self.calm = not any(_takes_slots(entry) for entry in script)
        self.told = [f"{self.size} VMs, groups {self.groups}, {settings.policy}", *map(str, script)]

    def _world(
        self, machines: tuple[Vm, ...], script: list[dict[str, object]], hosts: int, stores: int
    ) -> World:
        return make_world(machines, faults=script, hosts=hosts, stores=stores)

    def _night(self, folder: Path, world: World, plan: Plan, settings: Settings, latency: float) -> Night:
        return Night(folder, world, plan, settings, latency=latency)

    @property
    def world(self) -> World:
        return self.night.world

    def life(self, chance: random.Random) -> None:
        """One process: it runs, resumes or rolls back; it is steered; perhaps it is killed."""
        command = self._command(chance)
        mortal = chance.random() < 0.7
        death = Death(chance.randint(1, 30 + 25 * self.size) if mortal else 0, chance.random() < 0.5)
        # A pause outlives the process that was asked for it: somebody ends it in the next one.
        soon = chance.random() < 0.2 and self.may_lock
        lockout = _soon(chance, self.world.now()) if soon else None
        play, acts = _steered(chance, self.size) if chance.random() < 0.6 else (_go_on, [])
        when = f"{'after' if death.after else 'before'} step {death.at}"
        self.told.append(f"{command}, killed {when}, lockout {lockout}, {acts}")
        before = len(self.night.relocations(side=Side.SOURCE))
        some = command != "resume" and chance.random() < 0.3
        vms = self._some(chance, command) if some else None
        self.told[-1] += f", of {vms}" if some else ""
        if self._live(command, death, play, lockout, vms) is None:
            alone(self.night, chance)
        for entry in self.night.relocations(side=Side.SOURCE)[before:]:
            late = lockout is not None and entry.at > lockout + _ON_ITS_WAY
            assert not late, self._story(f"{entry.name} was submitted at {entry.at}, after the lockout")

    def _some(self, chance: random.Random, command: str) -> list[int]:
        """VMs to go back, or to run: then with all of their groups, as ``retry`` has it."""
        some = set(chance.sample(range(self.size), chance.randint(1, self.size)))
        if command == "run":
            some = some.union(*(group for group in self.groups if not some.isdisjoint(group)))
        return sorted(some)

    def settle(self) -> WaveOutcome:
        """The weather clears up and the operator resumes until there is nothing left to resume."""
        self.world.faults = FaultScript()
        self.night.errands = tuple(_mended(errand) for errand in self.night.errands)
        self.stage.fails = set()
        for _ in range(_MOST_RESUMES):
            command = self._left_to_do()
            self.told.append(command or "all is done")
            if not command:
                break
            self._live(command, Death(), _go_on)
        run(self.world)
        self.check()
        outcome = self.night.outcome()
        assert self.night.ledger().unfinished() is None, self._story("there is no end to resuming")
        self._assert_ended(outcome)
        return outcome

    def _left_to_do(self) -> str:
        """Resume what was cut short, and run what no run has been asked for yet; "" when all is done."""
        ledger = self.night.ledger()
        if ledger.unfinished():
            return "resume"
        waiting = any(move.state is MoveState.WAITING for move in self.night.outcome().moves)
        back = ledger.run(self.night.wave.id).command == "rollback"
        return "run" if ledger.waves and waiting and not back else ""

    def check(self) -> None:
        """What must hold at any time."""
        try:
            self.night.assert_sound()
            if self.calm:
                self.night.assert_never_queued()
        except AssertionError as error:
            raise AssertionError(self._story(str(error))) from error

    def _command(self, chance: random.Random) -> str:
        ledger = self.night.ledger()
        if ledger.unfinished():
            return chance.choice(["resume", "resume", "resume", "rollback"])
        if ledger.waves:
            return chance.choice(["run", "rollback"])
        return "run"

    def _live(
        self,
        command: str,
        death: Death,
        play: Play | None,
        lockout: datetime | None = None,
        vms: Sequence[int] | None = None,
    ) -> WaveOutcome | None:
        try:
            with patch.object(build, "Commanding", lambda hook, folder, values: self.stage.act(hook)):
                return live(self.night, command, death, play=play, lockout=lockout, vms=vms)
        except VCenterError as error:
            self.told.append(f"ended by {error.message}")
            return None

    def _assert_ended(self, outcome: WaveOutcome) -> None:
        ended = {
            MoveState.MOVED,
            MoveState.FAILED,
            MoveState.SKIPPED,
            MoveState.ROLLED_BACK,
            MoveState.NEEDS_PERSON,
        }
        found = {move.name: move.state for move in outcome.moves}
        if outcome.stopped or not self.night.ledger().waves:
            return
        rolled = self.night.ledger().run(self.night.wave.id).command == "rollback"
        assert rolled or set(found.values()) <= ended, self._story(f"{found}")
        if self.night.settings.policy.on_failure is not OnFailure.ROLLBACK_GROUP or rolled:
            return
        for group in self.groups:
            members = [found[name(number)] for number in group]
            whole = MoveState.NEEDS_PERSON in members or self._on_one_side(group)
            assert whole, self._story(f"group {group} is torn: {members}")

    def _on_one_side(self, group: Sequence[int]) -> bool:
        uuids = {self.night.homes[name(number)].instance_uuid for number in group}
        return sum(any(vm.instance_uuid in uuids for vm in self.night.there(side)) for side in Side) <= 1

    def _story(self, problem: str) -> str:
        return "\n  ".join([problem, *self.told])


def _takes_slots(entry: dict[str, object]) -> bool:
    """Whether slots are then taken, or gone, that we cannot know of."""
    moved = entry.get("change") in ("host-changed", "busy", "powered-on", "powered-off")
    return moved or entry.get("action") in ("foreign", "host-down", "restart")


def _machine(chance: random.Random, number: int, hosts: int, stores: int) -> Vm:
    power = chance.choice([Power.ON, Power.ON, Power.ON, Power.OFF, Power.SUSPENDED])
    template = power is Power.OFF and chance.random() < 0.4
    return make_vm(number, hosts=hosts, stores=stores, power=power, template=template)


def _groups(chance: random.Random, size: int) -> list[list[int]]:
    numbers = list(range(size))
    chance.shuffle(numbers)
    groups = []
    while len(numbers) > 1 and chance.random() < 0.6:
        many = chance.randint(2, min(4, len(numbers)))
        groups.append(sorted(numbers[:many]))
        numbers = numbers[many:]
    return groups


def _after(chance: random.Random, size: int) -> dict[int, list[int]]:
    """Who comes after whom; by number, so that there is no cycle."""
    return {
        number: sorted(chance.sample(range(number), min(number, chance.randint(1, 2))))
        for number in range(1, size)
        if chance.random() < 0.3
    }


def _script(chance: random.Random, size: int, hosts: int) -> list[dict[str, object]]:
    makers = (_of_a_task, _of_a_task, _of_a_call, _of_a_call, _of_a_vcenter, _of_a_person)
    return [chance.choice(makers)(chance, size, hosts) for _ in range(chance.randint(0, 7))]


def _of_a_task(chance: random.Random, size: int, _hosts: int) -> dict[str, object]:
    phase = chance.choice(["call", "start", "copy", "switchover", "commit", "reply", "check"])
    entry: dict[str, object] = {
        "phase": phase,
        "vm": name(chance.randrange(size)),
        "times": chance.choice([0, 1, 1, 2, 3]),
        "fault": chance.choice(_TASK_FAULTS),
    }
    if (phase, entry["fault"]) == ("reply", "vim.fault.TaskInProgress"):
        entry["fault"] = "vmodl.fault.SystemError"  # none begins and says that another one is at work
    if chance.random() < 0.7:
        entry["side"] = chance.choice(["source", "source", "target"])
    if phase == "commit" and chance.random() < 0.3:
        entry |= {"leaves": "split", "times": 1, "fault": "vmodl.fault.SystemError"}
    if phase == "copy":
        entry["at"] = chance.choice([1.0, 50.0, 99.0])
    if phase == "check":
        entry["method"] = "CheckRelocate_Task"
    return entry


def _of_a_call(chance: random.Random, size: int, _hosts: int) -> dict[str, object]:
    method = chance.choice(["RelocateVM_Task", "RelocateVM_Task", "CancelTask", *_READS])
    entry: dict[str, object] = {
        "phase": "call",
        "action": chance.choice(["drop-before", "drop-after", "503", "delay"]),
        "method": method,
        "times": chance.randint(1, 4),
        "seconds": chance.choice([1.0, 90.0, 400.0]),
    }
    if method == "RelocateVM_Task" and chance.random() < 0.6:
        entry["vm"] = name(chance.randrange(size))
    return entry


def _of_a_vcenter(chance: random.Random, _size: int, hosts: int) -> dict[str, object]:
    side = chance.choice(["source", "target"])
    entry: dict[str, object] = {
        "action": chance.choice(["restart", "restart", "expire-sessions", "host-down", "foreign"]),
        "side": side,
        "at_seconds": chance.uniform(0.0, 1200.0),
    }
    if entry["action"] == "restart":
        entry["seconds"] = chance.choice([30.0, 240.0, 1500.0])
    elif entry["action"] == "host-down":
        entry["host"] = f"{side[0]}-h{chance.randrange(hosts)}"
    elif entry["action"] == "foreign":
        entry |= {"side": "source", "vm": _STRANGER, "seconds": 600.0}
    return entry


def _of_a_person(chance: random.Random, size: int, hosts: int) -> dict[str, object]:
    """Somebody changes a VM, or a host, without asking."""
    side = chance.choice(["source", "source", "target"])
    entry: dict[str, object] = {"action": "change", "side": side, "at_seconds": chance.uniform(0.0, 900.0)}
    if chance.random() < 0.2:
        change = chance.choice(["maintenance", "no-vmotion"])
        return entry | {"change": change, "host": f"{side[0]}-h{chance.randrange(hosts)}"}
    entry |= {"side": "source", "vm": name(chance.randrange(size)), "change": chance.choice(_CHANGES)}
    if entry["change"] == "host-changed":
        entry["host"] = f"s-h{chance.randrange(hosts)}"
    return entry


def _errands(chance: random.Random, size: int) -> tuple[Noting, ...]:
    steps = [stage.step for stage in ITINERARY if stage.errands]
    found = []
    for number in range(chance.randint(0, 3)):
        bad = (name(chance.randrange(size)),) if chance.random() < 0.3 else ()
        found.append(
            Noting(
                chance.choice(steps),
                f"errand {number}",
                fails=bad if chance.random() < 0.7 else (),
                refuses=bad,
                silent=chance.choice([0, 0, 1, 3]),
            )
        )
    return tuple(found)


def _mended(errand: Any) -> Noting:
    return replace(errand, fails=(), refuses=(), silent=0)


def _hooks(chance: random.Random) -> list[Hook]:
    every = [(scope, when) for scope in HookScope for when in HookWhen]
    chosen = chance.sample(every, chance.choice([0, 0, 1, 3]))
    return [
        hook(f"{scope} {when}", when, scope, direction=chance.choice(list(HookDirection)))
        for scope, when in chosen
    ]


def _failing(chance: random.Random, size: int) -> set[tuple[str, str]]:
    """(hook, subject) that fail until the weather clears up."""
    subjects = ["wave", "t0", "t1", "g0", *(name(number) for number in range(size))]
    return {
        (f"{chance.choice(list(HookScope))} {chance.choice(list(HookWhen))}", chance.choice(subjects))
        for _ in range(chance.choice([0, 0, 2, 6]))
    }


def _soon(chance: random.Random, now: datetime) -> datetime:
    return now + timedelta(seconds=chance.uniform(60.0, 1500.0))


def _steered(chance: random.Random, size: int) -> tuple[Play, list[tuple[float, Steer, tuple[str, ...]]]]:
    """What operators ask of a run that is on, and when; a pause always ends."""
    acts = sorted(_act(chance, size) for _ in range(chance.randint(1, 6)))
    acts += [(acts[-1][0] + 3000.0, Steer.CONTINUE, ())]

    async def play(wave_run: WaveRun, _world: World) -> None:
        now = 0.0
        for at, verb, arguments in acts:
            await asyncio.sleep(at - now)
            now = at
            wave_run.steer(_request(verb, arguments))

    return play, acts


def _act(chance: random.Random, size: int) -> tuple[float, Steer, tuple[str, ...]]:
    verb = chance.choice(_ACTS)
    arguments: tuple[str, ...] = ()
    if verb is Steer.LIMIT:
        arguments = (str(chance.randint(0, 3)),)
    elif verb is Steer.SKIP or (verb is Steer.RETRY and chance.random() < 0.5):
        arguments = (key(chance.randrange(size)),)
        if verb is Steer.SKIP and chance.random() < 0.5:
            arguments += ("cancel",)
    return (round(chance.uniform(0.0, 900.0), 1), verb, arguments)


async def _go_on(wave_run: WaveRun, _world: World) -> None:
    wave_run.steer(_request(Steer.CONTINUE, ()))


def _request(verb: Steer, arguments: Sequence[str]) -> Request:
    return Request(next(_NUMBERS), verb, tuple(arguments), "anna on ops1")


def weather(folder: Path, seed: int, kind: type[Storm] = Storm) -> Storm:
    """A whole night from one number: up to four lives, then the end; AssertionError where a promise broke."""
    chance = random.Random(seed)
    storm = kind(folder, chance)
    for _ in range(chance.randint(1, 4)):
        storm.life(chance)
        storm.check()
    storm.settle()
    return storm
