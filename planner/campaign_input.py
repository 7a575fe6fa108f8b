"""Everything the planner works on, read and resolved, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from mappings.tables import Mappings
from planner.grouping.condense import Condensed, Condenser, Room
from planner.grouping.edges import before_edges
from planner.grouping.ties import Tie, ties
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.plan import Digest
from wavelift.model.tables import Application, Blackout, Dependency, Pin, WindDown, Window
from wavelift.settings import Planning

__all__ = ["CampaignInput"]


@dataclass(frozen=True)
class CampaignInput:
    """What was read from a campaign folder.

    Attributes:
        inventory: all VMs and what they stand on.
        mappings: the mapping tables.
        dependencies, applications, pins: with VM keys resolved; rows naming no known VM are findings.
        windows: the calendar, by start.
        blackouts, winddowns: times in which VMs must not move, and dates by which things must be empty.
        target: the target's own inventory, where the campaign has one.
        digests: every file read, with the SHA-256 of its bytes, by file name.
        findings: what reading noticed.
    """

    inventory: Inventory
    mappings: Mappings = field(default_factory=Mappings)
    dependencies: tuple[Dependency, ...] = ()
    applications: tuple[Application, ...] = ()
    windows: tuple[Window, ...] = ()
    pins: tuple[Pin, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    winddowns: tuple[WindDown, ...] = ()
    target: Inventory | None = None
    digests: tuple[Digest, ...] = ()
    findings: tuple[Finding, ...] = ()

    @cached_property
    def vms(self) -> dict[str, Vm]:
        """All VMs by key."""
        return {vm.key: vm for vm in self.inventory.vms}

    @cached_property
    def application_of(self) -> dict[str, Application]:
        """The row of applications.csv that counts for each VM: of several the most critical."""
        return {row.vm: row for row in sorted(self.applications, key=_application_order)}

    @cached_property
    def before(self) -> list[Dependency]:
        """One ``before`` row per ordered pair of known VMs, sorted by the pair."""
        return before_edges(self.dependencies, self.vms)

    @cached_property
    def ties(self) -> list[Tie]:
        """Everything that keeps two VMs in one wave, sorted."""
        return ties(self.dependencies, self.vms)

    def condensed(self, planning: Planning, room: Room) -> Condensed:
        """The move groups of all VMs; checks and plans ask for the same, so the answer is kept.

        Args:
            planning: what becomes of cycles and of light rows.
            room: what a wave takes at most.
        """
        asked = planning.cycles, planning.soft_below, room
        if asked not in self._groups:
            self._groups[asked] = Condenser(self.vms, planning, room).condense(
                self.vms, self.ties, self.before
            )
        return self._groups[asked]

    @cached_property
    def _groups(self) -> dict[tuple[object, ...], Condensed]:
        return {}


def _application_order(row: Application) -> tuple[str, int, str, str, str]:
    return row.vm, row.criticality, row.application, row.tier, row.owner
