"""A fault file says the same on both faces: what the caller hears, how the task ends, where the VM is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from executor.gateway import Refused, TaskPhase, Unanswered
from tests.contract.estate import START
from tests.contract.orders import follow, forward, look, see
from tests.contract.stages import STAGES
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
