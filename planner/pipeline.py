"""The planner's one entry: a campaign's input becomes a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.assemble import Assembly
from planner.beside import Beside, in_turn
from planner.campaign_input import CampaignInput
from planner.demands.demands import WavesInput
from planner.demands.fences import Fences, calendar_findings
from planner.demands.left_standing import left_standing
from planner.demands.pilot import Feature, features, pilot_findings
from planner.demands.pins import Members, pin_findings
from planner.demands.staff import Staff
from planner.demands.stocks import Shelves
from planner.grouping.affinity import affinity_of, bonds
from planner.grouping.blocked import left_behind, partner_findings, placement_findings, unplanned
from planner.grouping.cluster_rules import rule_findings
from planner.grouping.condense import Condensed, Condenser, Room, largest_room
from planner.grouping.contradictions import group_findings, relation_findings
from planner.grouping.cycles import cycles_inside
from planner.grouping.rejected import rejection_findings
from planner.infeasible.causes import conflicts_of, explained
from planner.plan_findings import full_by_default, in_order, mended, too_few_waves
from planner.replanning.changes import changes
from planner.replanning.history import Frozen, History
from planner.replanning.joined import Joined
from planner.search.solver import installed
from planner.timetable.timing import Timing
from planner.wave_ids import WaveIds
from planner.waves.cut import cut_waves
from planner.waves.result import Waves
from planner.windows import Slot, calendar, wave_slots
from wavelift.errors import InputError
from wavelift.model.finding import Finding, blocked_subjects
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import (
    Change,
    Plan,
    Score,
    Standing,
    Stock,
    Unplanned,
    Wave,
)
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Settings

__all__ = ["plan_campaign"]


def plan_campaign(
    data: CampaignInput,
    settings: Settings,
    placements: Mapping[str, Placement],
    findings: Sequence[Finding],
    *,
    made_by: str,
    history: History | None = None,
    timing: Timing | None = None,
    beside: Beside = in_turn,
) -> Plan:
    """Plan what can be planned; the rest is listed as unplanned with all its reasons.

    A VM with a blocker, or without a placement, is not planned. What that does to others is a choice:
    VMs tied to it (``together``, vApp, shared disk) are not planned either, because a group moves whole;
    VMs that should move *after* it are planned, with a ``dependency-unplanned`` warning, because otherwise
    one blocker near the root of the dependencies would stop everything. Where nothing is wrong with a VM
    and only room or time is short (its group is too big, no window is long enough or left, or pins leave
    none), what waits for it is not planned either: another window or another pin gives both.

    Args:
        data: the campaign as read.
        settings: caps, rates and cost slots.
        placements: target placement by VM key, as the mapping tables give it.
        findings: everything noticed so far by reading, mapping and checks.
        made_by: name and version of the program.
        history: an earlier plan and what became of it: frozen waves stay as they are, and the rest changes
            as little as can be, or is planned afresh.
        timing: durations of all moves, where they are known already.
        beside: does things at the same time, where there is anybody who can.

    Returns:
        The plan; without waves where nothing can be planned. The same input gives the same plan, in
        whatever order rows come.

    Raises:
        InputError: a rate in the settings is 0, or they ask for a solver that is not installed.
    """
    if settings.planning.solver_effort and not installed():
        raise InputError(
            "[planning] solver_effort asks for the solver CP-SAT, which is not installed",
            file="wavelift.toml",
            advice="install it: uv tool install 'wavelift[solver]'; or set solver_effort to 0",
        )
    timing = timing or Timing.of(data, settings, placements)
    return _Planning(data, settings, placements, findings, history).plan(made_by, timing, beside)


class _Planning:
    def __init__(
        self,
        data: CampaignInput,
        settings: Settings,
        placements: Mapping[str, Placement],
        findings: Sequence[Finding],
        history: History | None,
    ) -> None:
        self._data, self._settings, self._placements = data, settings, placements
        self._history, planning = history, settings.planning
        self._vms: dict[str, Vm] = data.vms
        nights = calendar(data.windows, planning)
        self._frozen = Frozen(history, data.windows, nights)
        self._joined = Joined(self._frozen, data.windows)
        self._slots: list[Slot] = wave_slots(self._frozen.open)
        self._members = Members.of(data.applications, _earlier_groups(history))
        self._all_edges = data.before
        self._ties = data.ties
        self._applications = data.application_of
        self._staff = Staff(self._applications, planning.people_per_vm)
        self._shelves = Shelves(data.inventory, data.target, placements, planning)
        self._shelves.deduct(move for wave in self._frozen.waves for move in wave.moves)
        self._ids = self._wave_ids(dated=bool(data.windows))
        self._findings = [*findings, *relation_findings(data, planning, nights)]
        self._findings += rule_findings(data.inventory.vms, planning)
        names = {key: vm.name for key, vm in self._vms.items()}
        self._binding = self._rows_that_bind(nights) if self._frozen.home else self._all_edges
        self._findings += self._frozen.too_late(self._binding, names)
        self._findings += self._frozen.torn(self._ties, names)
        self._findings += self._about_pins(nights)
        self._findings += placement_findings(self._vms, placements, self._findings)
        moved = self._frozen.home
        still = {key: vm for key, vm in self._vms.items() if key not in moved} if moved else self._vms
        self._findings += partner_findings(still, self._ties, self._findings)
        blockers = blocked_subjects(self._findings)
        self._open = {
            key for key in self._vms if key not in blockers and key in placements and key not in moved
        }
        self._condensed = self._condense(largest_room(nights))
        while wrong := self._wrong_groups():
            self._findings += wrong
            self._open -= {finding.subject for finding in wrong}
            self._condensed = self._condense(largest_room(nights))
        self._edges = self._ordering()
        self._bonds = bonds(data, planning, self._condensed.wishes)

    def _rows_that_bind(self, nights: Sequence[Slot]) -> list[Dependency]:
        """All ``before`` rows but wishes and those that close cycles, with those of VMs that are gone."""
        every = self._data.condensed(self._settings.planning, largest_room(nights))
        return [*_without_cycles(every), *self._frozen.gone(self._vms)]

    def _condense(self, room: Room) -> Condensed:
        planning = self._settings.planning
        if len(self._open) == len(self._vms):
            return self._data.condensed(planning, room)
        return Condenser(self._vms, planning, room).condense(self._open, self._ties, self._all_edges)

    def _wrong_groups(self) -> list[Finding]:
        """What no wave can give a group that only came about because others stay out of the plan.

        A cycle that was taken apart with them may be small enough for a wave without them.
        """
        if len(self._open) == len(self._vms):
            return []
        return group_findings(self._data, self._condensed)

    def _wave_ids(self, *, dated: bool) -> WaveIds:
        afresh = self._history is None or self._history.afresh
        taken = self._history.used_ids if self._history else frozenset()
        taken |= {wave.id for wave in self._frozen.waves}
        return WaveIds(
            {} if afresh else self._frozen.ids(self._slots),
            taken,
            [(self._frozen.position(wave, self._slots), wave.id) for wave in self._frozen.waves],
            len(self._slots) if dated else None,
            by_slot=any(pin.wave for pin in self._data.pins),
        )

    def _about_pins(self, nights: Sequence[Slot]) -> list[Finding]:
        pins = [pin for pin in self._data.pins if pin.vm not in self._frozen.home]
        slots = self._slots or wave_slots(nights)
        closed = {night.window for night in nights} - {slot.window for slot in self._slots}
        found = pin_findings(pins, slots, self._vms, self._ids.slots, closed)
        return [*found, *calendar_findings(self._data, nights, self._members)]

    def plan(self, made_by: str, timing: Timing, beside: Beside) -> Plan:
        waves = self._cut(timing)
        fresh = {key for groups in waves.by_slot.values() for group in groups for key in group.vms}
        planned = fresh | self._frozen.home.keys()
        conflicts = conflicts_of(waves, self._data.windows, self._vms, self._findings)
        for rejected in explained(waves.rejected, conflicts):
            self._findings += rejection_findings(rejected, self._vms)
        self._findings += too_few_waves(len(waves.by_slot) + len(self._frozen.waves), self._settings.planning)
        self._findings += full_by_default(waves, self._slots, self._vms, self._settings.planning)
        self._findings += left_behind(self._all_edges, planned, self._vms)
        self._findings += self._about_pilot(waves)
        self._findings += mended(waves)
        assembly = self._assembly(timing, waves)
        made = self._joined.waves(assembly.waves(beside))
        self._findings += left_standing(self._data, made)
        left = tuple(unplanned(self._vms, planned, self._findings))
        return Plan(
            campaign=self._settings.name,
            waves=tuple(made),
            inputs=tuple(sorted(self._data.digests, key=lambda digest: (digest.file, digest.sha256))),
            windows=self._data.windows,
            groups=tuple(self._joined.groups(assembly.groups())),
            edges=tuple(self._joined.edges(self._edges, self._binding, planned)),
            unplanned=left,
            findings=tuple(in_order(self._findings)),
            bound=self._joined.bound(waves.bound),
            pins=tuple(
                sorted(
                    {pin for pin in self._data.pins if not pin.vm or pin.vm in planned},
                    key=repr,
                )
            ),
            made_by=made_by,
            affinity=affinity_of(self._bonds, made, self._data.windows),
            scores=tuple(Score(goal, round(value, 6)) for goal, value in waves.scores),
            stocks=tuple(self._stocks(made)),
            changes=self._changes(made, left, waves),
            conflicts=tuple(conflicts),
            spent=self._frozen.spent,
        )

    def _stocks(self, made: Sequence[Wave]) -> Iterator[Stock]:
        waves = [
            [move.vm for move in wave.moves] if wave.standing is Standing.PLANNED else [] for wave in made
        ]
        course = self._shelves.course(waves)
        rows = zip(self._shelves.shelves, course, strict=True)
        for shelf, after in sorted(rows, key=lambda row: row[0].key):
            yield Stock(
                shelf.kind, shelf.name, shelf.unit, shelf.capacity, shelf.free, shelf.reserve, tuple(after)
            )

    def _changes(self, made: Sequence[Wave], left: Sequence[Unplanned], waves: Waves) -> tuple[Change, ...]:
        if self._history is None:
            return ()
        return tuple(changes(self._history, made, left, waves.cut, self._vms))

    def _ordering(self) -> list[Dependency]:
        """The ``before`` rows that bind, without those that close cycles inside a group."""
        return _without_cycles(self._condensed)

    def _cut(self, timing: Timing) -> Waves:
        planning, history = self._settings.planning, self._history
        names = {key: vm.name for key, vm in self._vms.items()}
        demands = self._frozen.fences(self._binding, self._slots, names) if self._slots else ()
        pilot = self._wants_pilot
        return cut_waves(
            WavesInput(
                vms=self._vms,
                groups=self._condensed.groups,
                edges=self._edges,
                apart=[row for row in self._data.dependencies if row.relation is Relation.APART],
                fences=Fences(self._data, self._slots, self._members, self._ids.slots, demands),
                criticality={key: row.criticality for key, row in self._applications.items()},
                slots=self._slots,
                timing=timing,
                staff=self._staff,
                shelves=self._shelves,
                min_waves=max(1, planning.min_waves - len(self._frozen.waves)),
                solver_effort=planning.solver_effort,
                objective=planning.objective,
                bonds=self._bonds,
                frozen_days=self._frozen.days(),
                earlier={} if history is None or history.afresh else self._frozen.earlier_slots(self._slots),
                pilot=pilot,
                pilot_vms=planning.pilot_vms,
                features=self._features() if pilot else {},
            )
        )

    @property
    def _wants_pilot(self) -> bool:
        """Whether the first new wave is to be a pilot: nothing has moved yet."""
        return self._settings.planning.pilot and not self._frozen.waves

    def _features(self) -> dict[str, frozenset[Feature]]:
        return {key: features(self._vms[key], self._placements[key]) for key in self._open}

    def _about_pilot(self, waves: Waves) -> list[Finding]:
        if not self._wants_pilot:
            return []
        given = self._features()
        every = set().union(*given.values())
        first = waves.by_slot[0] if waves.pilot else ()
        tried = set().union(*(given[key] for group in first for key in group.vms))
        return pilot_findings(every, tried, self._settings.planning.pilot_vms)

    def _assembly(self, timing: Timing, waves: Waves) -> Assembly:
        return Assembly(
            vms=self._vms,
            placements=self._placements,
            applications=self._applications,
            after=waves.cut.demands.after if waves.cut else {},
            timing=timing,
            slots=self._slots,
            by_slot=waves.by_slot,
            ids=self._ids.of(list(waves.by_slot)),
            staff=self._staff,
            pilot=waves.pilot,
            group_ids=self._joined.group_ids(),
        )


def _without_cycles(condensed: Condensed) -> list[Dependency]:
    edges = condensed.edges
    cycles = cycles_inside(condensed.groups, edges)
    cut = {(edge.vm, edge.other) for cycle in cycles for edge in cycle.cut}
    if not cut:
        return edges
    return [edge for edge in edges if (edge.vm, edge.other) not in cut]


def _earlier_groups(history: History | None) -> dict[str, frozenset[str]]:
    return {group.id: frozenset(group.vms) for group in history.plan.groups} if history else {}
