"""Where a VM is, when it crosses while both vCenters are asked."""

from executor.itinerary import Direction
from executor.recovery import Where, stand
from executor.simulator.virtual.virtual_time import run_virtual
from executor.trip import Trip
from tests.unit.executor.live import live
from wavelift.model.placement import Side

VM = live()


class Answering:
    """Says of each side in turn whether the VM is there."""

    def __init__(self, both, *one_by_one):
        self._both, self._looks = both, list(one_by_one)

    async def find_on_both(self, wanted):
        return {side: [(VM,) if there else ()] for side, there in zip(Side, self._both, strict=True)}

    async def find(self, side, wanted):
        asked, there = self._looks.pop(0)
        assert asked is side
        return [(VM,) if there else ()]

    def assert_asked(self):
        assert not self._looks


def where(gateway):
    trip = Trip(
        vm="1", name="a", instance_uuid="u", direction=Direction.FORWARD, destination=None, place=None
    )
    standing = run_virtual(stand(gateway, trip))
    gateway.assert_asked()
    return standing.where


def test_one_that_crosses_while_both_are_asked_is_on_neither_only_if_it_stays_so():
    crossed = Answering((False, False), (Side.SOURCE, False), (Side.TARGET, True))
    assert where(crossed) is Where.THERE
    gone = Answering((False, False), (Side.SOURCE, False), (Side.TARGET, False))
    assert where(gone) is Where.LOST


def test_one_that_crosses_between_two_looks_is_no_split_vm():
    crossed = Answering((True, True), (Side.SOURCE, True), (Side.TARGET, True), (Side.SOURCE, False))
    assert where(crossed) is Where.THERE
    split = Answering((True, True), (Side.SOURCE, True), (Side.TARGET, True), (Side.SOURCE, True))
    assert where(split) is Where.SPLIT
