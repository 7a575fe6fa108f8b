"""One VM's journey in one direction, and the ways it can end other than well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from executor.gateway import TaskRef, VmState
from executor.itinerary import Direction
from wavelift.model.placement import Placement, Side
from wavelift.model.plan import Identity

__all__ = ["Cancelled", "Doubtful", "ErrandFailed", "GivenUp", "Trip"]


_LEAVES = {Direction.FORWARD: Side.SOURCE, Direction.BACK: Side.TARGET}


class GivenUp(Exception):
    """Raised when a move failed for good. ``there``: it is at the destination all the same.

    ``fatal``: nothing else may start either (wrong certificate, refused login).
    """

    def __init__(self, reason: str, *, there: bool = False, fatal: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.there = there
        self.fatal = fatal


class Cancelled(Exception):
    """Raised when the relocation was cancelled, by us or in the vSphere Client; the VM is where it was."""


class Doubtful(Exception):
    """Raised when only a person can tell what is right: the VM is on both sides, or on none."""

    def __init__(self, reason: str, evidence: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.evidence = evidence


class ErrandFailed(Exception):
    """Raised when something beside the relocation went wrong for good: a hook, a restoring, a check."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Trip:
    """One VM's journey in one direction.

    Attributes:
        vm, name, instance_uuid: who.
        direction: forward or back.
        destination: where to; a host in it is wanted, not required.
        place: makes the full placement for a live VM and a chosen host; may raise ``Drift``.
        seconds: estimated duration; weight: with the longest chain that waits for it; rank: order among
            equals.
        seen: the VM at its origin, and when it was read (campaign seconds).
        before: the VM as it was when the last order was made.
        task: the relocation that runs now.
        is_there: within one vCenter: whether the VM stands at the destination; None between two.
        fitted: what ``fit`` found last, for whom.
        arrived: verified at its destination, though not all that comes after is done.
        stopping: nothing new is submitted, and what runs is cancelled.
        identity: what both vCenters are asked for.
        witness: it as it was known before; a VM that contradicts it is another one.
    """

    vm: str
    name: str
    instance_uuid: str
    direction: Direction
    destination: Placement
    place: Callable[[VmState, str], Placement]
    seconds: float = 0.0
    weight: float = 0.0
    rank: int = 0
    avoid: set[str] = field(default_factory=set)
    seen: tuple[VmState, float] | None = None
    before: VmState | None = None
    task: TaskRef | None = None
    is_there: Callable[[VmState], bool] | None = None
    fitted: tuple[VmState, Placement] | None = None
    arrived: bool = False
    stopping: bool = False
    witness: VmState | None = None
    identity: Identity = field(init=False)

    def __post_init__(self) -> None:
        self.identity = Identity(self.name, self.instance_uuid)

    @property
    def leaves(self) -> Side:
        """The side it leaves."""
        return _LEAVES[self.direction]

    def fit(self, state: VmState, host: str) -> Placement:
        """The full placement for a live VM on a host, as ``place`` makes it; once for each sight of it.

        Raises:
            Drift: as ``place``.
        """
        if self.fitted is None or self.fitted[0] is not state:
            self.fitted = (state, self.place(state, host))
        return self.fitted[1].on(host)
