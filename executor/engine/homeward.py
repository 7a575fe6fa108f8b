"""Bringing VMs back to where they came from, dependents first (design, section 7; fact sheet 6.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from executor.dispatch import NotStarted
from executor.engine.crew import Crew
from executor.engine.order import dependents_first
from executor.itinerary import Direction
from executor.journal.records import NeedsHelp, Returning
from executor.logbook import Logbook
from executor.mover import Cancelled, Doubtful, GivenUp, Trip
from executor.orders import fit_back
from wavelift.model.placement import Side
from wavelift.model.plan import Edge, Move

__all__ = ["Homeward"]


class Homeward:
    """Brings VMs back.

    Args:
        crew: the shared parts of the run.
        logbook: where it is written down.
        edges: all ``before`` relations of the plan.
    """

    def __init__(self, crew: Crew, logbook: Logbook, edges: Sequence[Edge]) -> None:
        self._crew = crew
        self._logbook = logbook
        self._edges = edges
        self.trips: dict[str, Trip] = {}

    async def bring(self, moves: Iterable[Move], reasons: Mapping[str, str]) -> bool:
        """Bring these VMs back in reverse dependency order; returns whether all are home.

        A VM whose dependents did not get home stays where it is and goes to a person.

        Raises:
            NotStarted: the run drains; what is not begun stays ``returning`` for ``resume``.
        """
        moves = list(moves)
        waits_for = dependents_first((move.vm for move in moves), self._edges)
        for move in moves:
            self._logbook.write(move.vm, Returning(reasons.get(move.vm, "")))
        home: dict[str, asyncio.Future[bool]] = {
            move.vm: asyncio.get_running_loop().create_future() for move in moves
        }
        results = await asyncio.gather(
            *(self._one(move, reasons.get(move.vm, ""), waits_for[move.vm], home) for move in moves)
        )
        if any(result is None for result in results):
            raise NotStarted("stopped before all VMs were back")
        return all(results)

    async def _one(
        self, move: Move, reason: str, first: frozenset[str], home: Mapping[str, asyncio.Future[bool]]
    ) -> bool | None:
        """True: home. False: a person must look. None: not begun, the run drains."""
        try:
            if not all([await home[vm] for vm in sorted(first)]):
                self._help(move, f"VMs that depend on it are not back; {reason}", ())
                home[move.vm].set_result(False)
                return False
            await self._crew.mover.carry(self._trip(move))
        except NotStarted:
            home[move.vm].set_result(False)
            return None
        except (GivenUp, Cancelled) as failure:
            self._help(move, f"it could not go back: {str(failure) or 'cancelled'}", ())
        except Doubtful as doubt:
            self._help(move, doubt.reason, doubt.evidence)
        except LookupError as missing:
            self._help(move, str(missing), ())
        else:
            home[move.vm].set_result(True)
            return True
        home[move.vm].set_result(False)
        return False

    def _help(self, move: Move, reason: str, evidence: tuple[str, ...]) -> None:
        self._logbook.write(move.vm, NeedsHelp(reason, evidence))

    def _trip(self, move: Move) -> Trip:
        state = self._logbook.ledger.move(move.vm).home
        if state is None:
            raise LookupError("the journal does not tell where it was before: move it back by hand")
        wanted = self._crew.usable_host(Side.SOURCE, state.placement)
        destination = fit_back(state, state, wanted)
        trip = Trip(
            vm=move.vm,
            name=move.name,
            instance_uuid=state.instance_uuid,
            direction=Direction.BACK,
            destination=destination,
            place=lambda live, host: fit_back(state, live, host),
            seconds=move.seconds.expected,
        )
        self.trips[move.vm] = trip
        return trip
