"""What others do: told once where it cannot be seen."""

from executor.clock import Clock
from executor.gateway import Unanswered
from executor.simulator.virtual.virtual_time import run_virtual
from executor.turns.neighbours import Neighbours
from tests.unit.executor.test_dispatch import Desk
from wavelift.model.placement import Side


def test_one_vcenter_that_does_not_tell_is_remarked_on_once_and_not_at_every_look():
    remarks, silent = [], {Side.SOURCE}

    class Seeing:
        async def at_work(self, side):
            if side in silent:
                raise Unanswered("no answer")
            return []

    async def scene():
        desk = Desk()
        others = Neighbours(Seeing(), desk.dispatcher, list, Clock(), remarks.append)
        for _ in range(3):
            await others.look()
        silent.clear()
        await others.look()
        silent.add(Side.SOURCE)
        await others.look()

    run_virtual(scene())
    assert len(remarks) == 2, "once, and once more after it could be seen again"
    assert "source" in remarks[0]
