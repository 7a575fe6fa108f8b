"""A fault file says the same on both faces: what the caller hears, how the task ends, where the VM is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from executor.gateway import Refused, TaskPhase, Unanswered
from executor.simulator.trouble.reading import parse_faults
from tests.contract.estate import START, vm
from tests.contract.orders import follow, forward, look, see, until_running
from tests.contract.stages import STAGES
from wavelift.model.inventory import Power
from wavelift.model.placement import Side

FAULT = "vim.fault.Timedout"
HERE, THERE, BOTH = {Side.SOURCE}, {Side.TARGET}, {Side.SOURCE, Side.TARGET}


@dataclass(frozen=True)
class Case:
    """One entry and what comes of it; ``task`` is None where no relocation is accepted."""

    entry: dict[str, Any]
    heard: str
    task: TaskPhase | None
    stands: set[Side]


CASES = {
    "call": Case({"phase": "call", "fault": FAULT}, FAULT, None, HERE),
    "call, drop-before": Case({"phase": "call", "action": "drop-before"}, "nothing", None, HERE),
    "call, drop-after": Case({"phase": "call", "action": "drop-after"}, "nothing", TaskPhase.SUCCESS, THERE),
    "call, 503": Case({"phase": "call", "action": "503"}, "nothing", None, HERE),
    "call, delay": Case(
        {"phase": "call", "action": "delay", "seconds": 5}, "accepted", TaskPhase.SUCCESS, THERE
    ),
    "start": Case({"phase": "start", "fault": FAULT}, "accepted", TaskPhase.ERROR, HERE),
    "copy": Case({"phase": "copy", "at": 50, "fault": FAULT}, "accepted", TaskPhase.ERROR, HERE),
    "switchover": Case({"phase": "switchover", "fault": FAULT}, "accepted", TaskPhase.ERROR, HERE),
    "commit": Case({"phase": "commit", "fault": FAULT}, "accepted", TaskPhase.ERROR, THERE),
    "commit, split": Case(
        {"phase": "commit", "fault": FAULT, "leaves": "split"}, "accepted", TaskPhase.ERROR, BOTH
    ),
    "reply": Case({"phase": "reply"}, "nothing", TaskPhase.SUCCESS, THERE),
    "reply, fault": Case({"phase": "reply", "fault": FAULT}, FAULT, TaskPhase.SUCCESS, THERE),
}


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


async def submitted(gateway, order):
    """What the caller hears."""
    try:
        await gateway.submit(order)
    except Refused as refusal:
        return refusal.fault.name
    except Unanswered:
        return "nothing"
    return "accepted"


@pytest.mark.parametrize("name", list(CASES))
def test_each_phase(name, play):
    case = CASES[name]

    async def scene(stage):
        heard = await submitted(stage.gateway, forward(await see(stage.gateway, 1)))
        tasks = await stage.gateway.tasks(Side.SOURCE, START - timedelta(minutes=1))
        ends = [(await follow(stage.gateway, task.ref))[-1] for task in tasks]
        stands = {side for side in Side if await look(stage.gateway, 1, side) is not None}
        return heard, ends, stands, len(stage.record.relocations())

    heard, ends, stands, accepted = play(scene, [{**case.entry, "vm": "vm01"}])
    assert (heard, stands) == (case.heard, case.stands)
    assert [end.phase for end in ends] == ([case.task] if case.task else [])
    assert accepted == len(ends)
    if case.task is TaskPhase.ERROR:
        assert ends[0].fault.name == FAULT


@pytest.mark.parametrize("warning", [False, True])
def test_what_a_check_finds(warning, play):
    async def scene(stage):
        return await stage.gateway.check(forward(await see(stage.gateway, 1)))

    entry = {"phase": "check", "vm": "vm01", "fault": FAULT, "warning": warning}
    verdict = play(scene, [entry])
    found = [[fault.name for fault in faults] for faults in (verdict.errors, verdict.warnings)]
    assert found == ([[], [FAULT]] if warning else [[FAULT], []])


LONG = tuple(vm(number, gib=6) for number in range(1, 4))
"""They copy for long enough to be struck in the middle."""
NOT_KNOWN, SYSTEM = "vmodl.fault.ManagedObjectNotFound", "vmodl.fault.SystemError"
HOST_GONE = "vmodl.fault.HostNotConnected"


@dataclass(frozen=True)
class Blow:
    """Something that befalls a vCenter while vm01 is copied; ``ends`` is how its task does."""

    entry: dict[str, Any]
    ends: str
    stands: set[Side]


BLOWS = {
    "expire-sessions, source": Blow({"action": "expire-sessions", "side": "source"}, "success", THERE),
    "expire-sessions, target": Blow({"action": "expire-sessions", "side": "target"}, "success", THERE),
    "restart, source": Blow({"action": "restart", "side": "source", "seconds": 2}, NOT_KNOWN, HERE),
    "restart, target": Blow({"action": "restart", "side": "target", "seconds": 2}, SYSTEM, HERE),
    "host-down, source": Blow(
        {"action": "host-down", "side": "source", "host": "esx-old-2"}, HOST_GONE, HERE
    ),
    "host-down, target": Blow(
        {"action": "host-down", "side": "target", "host": "ESX-new-1"}, HOST_GONE, HERE
    ),
    "host-down, another host": Blow(
        {"action": "host-down", "side": "target", "host": "esx-new-2"}, "success", THERE
    ),
    "foreign": Blow(
        {"action": "foreign", "side": "source", "vm": "vm02", "seconds": 6000, "user": "CORP\\backup"},
        "success",
        THERE,
    ),
    "change": Blow(
        {"action": "change", "side": "source", "vm": "vm0[23]", "change": "powered-off"}, "success", THERE
    ),
}


async def ended(gateway, task):
    """How the task ends, in one word."""
    try:
        last = (await follow(gateway, task))[-1]
    except Refused as refusal:
        return refusal.fault.name
    return last.fault.name if last.fault is not None else str(last.phase)


def befall(stage, *entries):
    """Let a fault file's entries count from now, as the admin endpoint does."""
    with stage.world.lock:
        stage.world.inject(parse_faults(list(entries), opens=START))


@pytest.mark.parametrize("name", list(BLOWS))
def test_what_befalls_a_vcenter_in_mid_copy(name, play):
    blow = BLOWS[name]

    async def scene(stage):
        task = await stage.gateway.submit(forward(await see(stage.gateway, 1)))
        await until_running(stage.gateway, task, 10)
        befall(stage, {**blow.entry, "at_seconds": 0.5})
        ends = await ended(stage.gateway, task)
        stands = {side for side in Side if await look(stage.gateway, 1, side) is not None}
        others = await stage.gateway.at_work(Side.SOURCE)
        powers = [(await see(stage.gateway, number)).power for number in (2, 3)]
        return ends, stands, [(one.state.entity_name, one.user) for one in others], powers

    ends, stands, others, powers = play(scene, vms=LONG)
    assert (ends, stands) == (blow.ends, blow.stands)
    assert others == ([("vm02", "CORP\\backup")] if name == "foreign" else [])
    assert powers == [Power.OFF if name == "change" else Power.ON] * 2


@pytest.mark.parametrize("side", list(Side))
def test_a_restarted_vcenter_is_asked_again_until_it_answers(side, play):
    async def scene(stage):
        befall(stage, {"action": "restart", "side": str(side), "seconds": 5})
        return [await look(stage.gateway, number, Side.SOURCE) is not None for number in (1, 2)]

    assert play(scene) == [True, True]


def test_an_entry_with_a_time_of_day_waits_for_it(play):
    """22:30 is half an hour after the start, in which the first relocation begins."""
    late = {"phase": "start", "vm": "vm01", "fault": FAULT, "clock": "22:30"}

    async def scene(stage):
        befall(stage, late, {**late, "vm": "vm02", "clock": "22:00"})
        tasks = [await stage.gateway.submit(forward(await see(stage.gateway, number))) for number in (1, 2)]
        return [await ended(stage.gateway, task) for task in tasks]

    assert play(scene) == ["success", FAULT]
