"""Bringing VMs back to where they came from, dependents first (design, section 7; fact sheet 6.5)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from graphlib import TopologicalSorter

from executor.engine.crew import Crew
from executor.engine.order import dependents_first
from executor.itinerary import Direction
from executor.journal.records import NeedsHelp, Returning
from executor.logbook import Logbook
from executor.orders import fit_back
from executor.trip import Cancelled, Doubtful, GivenUp, Trip
from executor.turns.dispatch import NotStarted
from executor.whereabouts import stands_where
from wavelift.errors import VCenterError
from wavelift.model.placement import Side
from wavelift.model.plan import Edge, Move

__all__ = ["Homeward"]


class Homeward:
    """Brings VMs back.

    Args:
        crew: the shared parts of the run.
        logbook: where it is written down.
        edges: all ``before`` relations of the plan.
        halt: stops everything because a vCenter cannot be used.
    """

    def __init__(
        self, crew: Crew, logbook: Logbook, edges: Sequence[Edge], halt: Callable[[VCenterError], None]
    ) -> None:
        self._crew = crew
        self._halt = halt
        self._logbook = logbook
        self._edges = edges
        self._names: dict[str, str] = {}
        self.trips: dict[str, Trip] = {}

    def announce(self, moves: Iterable[Move], reasons: Mapping[str, str]) -> dict[str, frozenset[str]]:
        """Write down that these VMs go back; returns which must be home before each.

        Dependents are written first: whatever part of this survives a crash can go back by itself.
        """
        by_vm = {move.vm: move for move in moves}
        self._names |= {vm: move.name for vm, move in by_vm.items()}
        waits_for = dependents_first(by_vm, self._edges)
        for vm in TopologicalSorter(waits_for).static_order():
            self._logbook.write(vm, Returning(reasons.get(vm, "")))
        return waits_for

    async def bring(self, moves: Iterable[Move], reasons: Mapping[str, str]) -> bool:
        """Bring these VMs back in reverse dependency order; returns whether all are home.

        A VM whose dependents did not get home stays where it is and goes to a person.

        Raises:
            NotStarted: the run was halted; what is not home yet stays ``returning`` for ``resume``.
        """
        moves = list(moves)
        waits_for = self.announce(moves, reasons)
        home: dict[str, asyncio.Future[bool | None]] = {
            move.vm: asyncio.get_running_loop().create_future() for move in moves
        }
        results = await asyncio.gather(
            *(self._one(move, reasons.get(move.vm, ""), waits_for[move.vm], home) for move in moves)
        )
        if any(result is None for result in results):
            raise NotStarted("stopped before all VMs were back")
        return all(results)

    async def _one(
        self, move: Move, reason: str, first: frozenset[str], home: Mapping[str, asyncio.Future[bool | None]]
    ) -> bool | None:
        """True: home. False: a person must look. None: not begun, or stopped on its way."""
        self.trips.pop(move.vm, None)
        result = await self._come(move, self._crew.mover.settle)  # what still runs waits for nobody
        ends = [await self._end_of(move, vm, home) for vm in sorted(first)]
        if result and False in ends:
            self._help(move, f"VMs that depend on it are not back; {reason}", ())
            result = False
        elif result and None in ends:
            result = None
        elif result:
            result = await self._come(move, self._crew.mover.carry)
        home[move.vm].set_result(result)
        return result

    async def _end_of(
        self, move: Move, vm: str, home: Mapping[str, asyncio.Future[bool | None]]
    ) -> bool | None:
        """How the way home of one ended that must be back before this one leaves."""
        if not home[vm].done():
            self._logbook.waits(move.vm, f"{self._names[vm]} to be back first")
        try:
            return await home[vm]
        finally:
            self._logbook.waits(move.vm, "")

    async def _come(self, move: Move, part: Callable[[Trip], Awaitable[object]]) -> bool | None:
        """Do one part of its way; True when that is done, else as ``_one``."""
        try:
            await part(self._trip(move))
        except NotStarted:
            return None
        except VCenterError as error:
            self._halt(error)
            return None
        except Cancelled:
            if self.trips[move.vm].stopping:
                return None
            self._help(move, "it could not go back: cancelled", ())
        except GivenUp as failure:
            if failure.fatal:
                self._halt(VCenterError(failure.reason, advice="mend this, then: wavelift resume"))
                return None
            self._help(move, f"it could not go back: {failure.reason}", ())
        except Doubtful as doubt:
            self._help(move, doubt.reason, doubt.evidence)
        except LookupError as missing:
            self._help(move, str(missing), ())
        else:
            return True
        return False

    def _help(self, move: Move, reason: str, evidence: tuple[str, ...]) -> None:
        self._logbook.write(move.vm, NeedsHelp(reason, evidence))

    def _trip(self, move: Move) -> Trip:
        if move.vm in self.trips:
            return self.trips[move.vm]
        state = self._logbook.ledger.move(move.vm).home
        if state is None:
            raise LookupError("the journal does not tell where it was before: move it back by hand")
        wanted = self._crew.usable_host(Side.SOURCE, state.placement)
        destination = fit_back(state, state, wanted)
        place = partial(fit_back, state)
        trip = Trip(
            vm=move.vm,
            name=move.name,
            instance_uuid=state.instance_uuid,
            direction=Direction.BACK,
            destination=destination,
            place=place,
            is_there=stands_where(place, state.placement) if self._crew.one_vcenter else None,
            seconds=move.seconds.expected,
            witness=state,
        )
        self.trips[move.vm] = trip
        return trip
