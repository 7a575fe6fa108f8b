"""Templates: VMs for the time of their move, because vCenter relocates no template (fact sheet 1.6, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from executor.gateway import Gateway, VmState
from executor.itinerary import Direction, Step
from executor.logbook import Logbook
from executor.trip import ErrandFailed, Trip

__all__ = ["TemplateBecomesVm", "VmBecomesTemplate", "template_errands"]


def _was_template(logbook: Logbook, trip: Trip) -> bool:
    home = logbook.ledger.move(trip.vm).home
    return home is not None and home.template


@dataclass(frozen=True, slots=True)
class TemplateBecomesVm:
    """Before it leaves; where it stays after all it becomes a template again.

    Attributes:
        gateway, logbook: the run's.
        allowed: whether the campaign lets templates be converted; otherwise such a move fails with advice.
    """

    gateway: Gateway
    logbook: Logbook
    allowed: bool

    step = Step.PREPARE
    name = "template becomes a VM"

    def concerns(self, trip: Trip) -> bool:
        """Whether it was a template before wavelift touched it."""
        return _was_template(self.logbook, trip)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:
        """Convert it.

        Raises:
            ErrandFailed: the campaign does not allow it.
        """
        if not self.allowed and trip.direction is Direction.FORWARD:
            raise ErrandFailed(
                "it is a template: set [policy] convert_templates = true, or convert it by hand and run again"
            )
        if state.template:
            await self.gateway.set_template(state.side, state.moref, template=False)
        return ("converted to a VM for its move",)

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Make it a template again."""
        if not state.template:
            await self.gateway.set_template(state.side, state.moref, template=True)
        return ("it is a template again",)


@dataclass(frozen=True, slots=True)
class VmBecomesTemplate:
    """After it arrived, in either direction."""

    gateway: Gateway
    logbook: Logbook

    step = Step.RESTORE
    name = "VM becomes a template again"

    def concerns(self, trip: Trip) -> bool:
        """Whether it was a template before wavelift touched it."""
        return _was_template(self.logbook, trip)

    async def do(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Convert it back; asking twice changes nothing."""
        await self.gateway.set_template(state.side, state.moref, template=True)
        return ("it is a template again",)

    async def undo(self, trip: Trip, state: VmState) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Nothing is taken back after arrival."""
        return ()


def template_errands(
    gateway: Gateway, logbook: Logbook, *, allowed: bool
) -> tuple[TemplateBecomesVm, VmBecomesTemplate]:
    """Both errands; whatever is restored on a VM comes before it is a template again: hand these in last."""
    return TemplateBecomesVm(gateway, logbook, allowed), VmBecomesTemplate(gateway, logbook)
