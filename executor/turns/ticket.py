"""What a move asks its turn with."""

from __future__ import annotations

from executor.gateway import VmState
from wavelift.model.placement import Placement
from wavelift.model.values import value

__all__ = ["Ticket"]


@value
class Ticket:
    """What a move needs for its turn.

    Attributes:
        vm: the VM's key.
        state: where it is now; its host and datastores are charged.
        to: where it goes; ``host`` names the wanted host, which is the only one while it is usable and has
            not failed it, or is "" for any of the cluster.
        seconds: how long it takes.
        rank: breaks ties, lower first.
        avoid: hosts that failed it before.
        weight: what its turn decides, heavier ones first: as a rule itself and the longest chain of moves
            that waits for it, in seconds. 0 is ``seconds`` alone.
    """

    vm: str
    state: VmState
    to: Placement
    seconds: float = 0.0
    rank: int = 0
    avoid: frozenset[str] = frozenset()
    weight: float = 0.0
