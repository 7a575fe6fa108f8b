"""A session that is gone before a call is the gateway's own business: every read answers as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from executor.gateway import Right, RightOn
from tests.contract.estate import START, uuid_of
from tests.contract.orders import forward, see
from tests.contract.stages import STAGES
from wavelift.model.placement import Side
from wavelift.model.plan import Identity


async def _surveyed(gateway):
    """But for what the clocks show."""
    return replace(await gateway.survey(Side.SOURCE), now=START, skew_seconds=0.0)


VM1 = Identity("vm01", uuid_of(1))
READS = {
    "survey": lambda gateway, state: _surveyed(gateway),
    "find": lambda gateway, state: gateway.find(Side.SOURCE, [VM1]),
    "find by name": lambda gateway, state: gateway.find(Side.SOURCE, [Identity("vm01")]),
    "find on both": lambda gateway, state: gateway.find_on_both([VM1]),
    "census": lambda gateway, state: gateway.census(Side.SOURCE),
    "inspect": lambda gateway, state: gateway.inspect(Side.SOURCE, [state.moref]),
    "rights": lambda gateway, state: gateway.missing_rights(
        Side.SOURCE, [Right(RightOn.VM, ("Resource.HotMigrate",), state.moref)]
    ),
    "locator": lambda gateway, state: gateway.locator(Side.SOURCE),
    "folder": lambda gateway, state: gateway.ensure_folder(Side.SOURCE, "DC-West", "new/one"),
    "belongings": lambda gateway, state: gateway.belongings(state),
    "check": lambda gateway, state: gateway.check(forward(state)),
    "tasks": lambda gateway, state: gateway.tasks(Side.SOURCE, START),
    "events": lambda gateway, state: gateway.events(Side.SOURCE, timedelta(hours=1), ["vm01"]),
    "at work": lambda gateway, state: gateway.at_work(Side.SOURCE),
}


@pytest.fixture(params=list(STAGES))
def play(request):
    return STAGES[request.param]


@pytest.mark.parametrize("read", READS.values(), ids=list(READS))
def test_a_session_lost_before_a_read_changes_no_answer(play, read):
    async def scene(stage):
        state = await see(stage.gateway, 1)
        before = await read(stage.gateway, state)
        for side in Side:
            stage.expire(side)
        return before, await read(stage.gateway, state)

    before, after = play(scene)
    assert after == before
