"""The planner's one entry: a campaign's input becomes a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from planner.assemble import Assembly
from planner.beside import Beside, in_turn
from planner.campaign_input import CampaignInput
from planner.demands.fences import Fences, calendar_findings
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
from planner.plan_edges import plan_edges
from planner.replanning.changes import changes
from planner.replanning.history import Frozen, History
from planner.search.solver import installed
from planner.timetable.timing import Timing
from planner.wave_ids import WaveIds
from planner.waves import Waves, WavesInput, cut_waves
from planner.windows import Slot, calendar, wave_slots
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Place, Severity, blocked_subjects
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import (
    Bound,
    Change,
    Edge,
    MoveGroup,
    Plan,
    Score,
    Standing,
    Stock,
    Unplanned,
    Wave,
)
from wavelift.model.quantities import count
from wavelift.model.tables import Application, Dependency, Relation
from wavelift.settings import Planning, Settings

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
        self._slots: list[Slot] = wave_slots(self._frozen.open)
        self._members = Members.of(data.applications, _earlier_groups(history))
        self._all_edges = data.before
        self._ties = data.ties
        self._applications = {row.vm: row for row in sorted(data.applications, key=_application_order)}
        self._staff = Staff(self._applications, planning.people_per_vm)
        self._shelves = Shelves(data.inventory, data.target, placements, planning)
        self._shelves.deduct(self._frozen.home)
        self._ids = self._wave_ids(dated=bool(data.windows))
        self._findings = [*findings, *relation_findings(data, planning, nights)]
        self._findings += rule_findings(data.inventory.vms, planning)
        names = {key: vm.name for key, vm in self._vms.items()}
        self._findings += self._frozen.too_late(self._all_edges, names)
        self._findings += self._about_pins(nights)
        self._findings += placement_findings(self._vms, placements, self._findings)
        self._findings += partner_findings(self._vms, self._ties, self._findings)
        blockers = blocked_subjects(self._findings)
        moved = self._frozen.home
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
        found = pin_findings(pins, slots, self._vms, self._ids.slots)
        return [*found, *calendar_findings(self._data, nights, self._members)]

    def plan(self, made_by: str, timing: Timing, beside: Beside) -> Plan:
        waves = self._cut(timing)
        fresh = {key for groups in waves.by_slot.values() for group in groups for key in group.vms}
        planned = fresh | self._frozen.home.keys()
        conflicts = conflicts_of(waves, self._data.windows, self._vms, self._findings)
        for rejected in explained(waves.rejected, conflicts):
            self._findings += rejection_findings(rejected, self._vms)
        self._findings += self._too_few_waves(len(waves.by_slot) + len(self._frozen.waves))
        self._findings += self._full_by_default(waves)
        self._findings += left_behind(self._all_edges, planned, self._vms)
        self._findings += self._about_pilot(waves)
        self._findings += self._about_mending(waves)
        assembly = self._assembly(timing, waves)
        made = self._in_order(assembly.waves(beside))
        left = tuple(unplanned(self._vms, planned, self._findings))
        return Plan(
            campaign=self._settings.name,
            waves=tuple(made),
            inputs=tuple(sorted(self._data.digests, key=lambda digest: (digest.file, digest.sha256))),
            windows=self._data.windows,
            groups=tuple(self._groups(assembly.groups())),
            edges=tuple(self._planned_edges(planned)),
            unplanned=left,
            findings=tuple(_sorted(self._findings)),
            bound=self._bound(waves),
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
        )

    def _bound(self, waves: Waves) -> Bound:
        frozen = len(self._frozen.waves)
        if not frozen:
            return waves.bound
        words = f"{count(frozen, 'frozen wave')} and {waves.bound.waves:,} more: {waves.bound.why}"
        return Bound(
            frozen + waves.bound.waves, waves.bound.proved, words if waves.bound.waves else "frozen waves"
        )

    def _in_order(self, made: Sequence[Wave]) -> list[Wave]:
        """Frozen and new waves in the order of their windows; without a calendar the frozen ones first."""
        start = {window.name: window.start.timestamp() for window in self._data.windows}
        every = [*self._frozen.waves, *made]
        if not start:
            return every
        return sorted(every, key=lambda wave: start.get(wave.window, float("-inf")))

    def _groups(self, made: Sequence[MoveGroup]) -> list[MoveGroup]:
        """Groups of frozen waves keep their ids; the others get the next free ones."""
        if self._history is None or not self._frozen.waves:
            return list(made)
        kept = {move.group for wave in self._frozen.waves for move in wave.moves}
        return [*(group for group in self._history.plan.groups if group.id in kept), *made]

    def _planned_edges(self, planned: Collection[str]) -> Iterator[Edge]:
        moved = self._frozen.home
        between = [row for row in self._all_edges if row.vm in moved or row.other in moved] if moved else ()
        rows = [row for row in (*self._edges, *between) if row.vm in planned and row.other in planned]
        made = plan_edges(rows)
        if not moved:
            return iter(made)  # one per pair and sorted, as all ``before`` rows are
        found = {(edge.before, edge.vm): edge for edge in made}
        if self._history is not None:
            for edge in self._history.plan.edges:
                if edge.before in moved and edge.vm in moved:
                    found.setdefault((edge.before, edge.vm), edge)
        return (found[pair] for pair in sorted(found))

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
        edges = self._condensed.edges
        cycles = cycles_inside(self._condensed.groups, edges)
        cut = {(edge.vm, edge.other) for cycle in cycles for edge in cycle.cut}
        if not cut:
            return edges
        return [edge for edge in edges if (edge.vm, edge.other) not in cut]

    def _cut(self, timing: Timing) -> Waves:
        planning, history = self._settings.planning, self._history
        names = {key: vm.name for key, vm in self._vms.items()}
        demands = self._frozen.fences(self._all_edges, self._slots, names) if self._slots else ()
        pilot = planning.pilot and not self._frozen.waves
        return cut_waves(
            WavesInput(
                vms=self._vms,
                groups=self._condensed.groups,
                edges=self._edges,
                apart=[
                    (row.vm, row.other) for row in self._data.dependencies if row.relation is Relation.APART
                ],
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

    def _features(self) -> dict[str, frozenset[Feature]]:
        return {key: features(self._vms[key], self._placements[key]) for key in self._open}

    def _about_mending(self, waves: Waves) -> list[Finding]:
        """Say so where a plan that was mended again and again takes more waves than one made anew."""
        if not waves.fewer:
            return []
        return [
            Finding(
                "mended-plan",
                Severity.INFO,
                "plan",
                f"the plan that stands was mended and has {count(len(waves.by_slot), 'wave')} to come; "
                f"made afresh, {waves.fewer:,} could do",
                "wavelift plan --afresh plans anew what is not frozen; wavelift diff then shows what moved",
                Place("plan.json"),
            )
        ]

    def _about_pilot(self, waves: Waves) -> list[Finding]:
        if not waves.pilot:
            return []
        given = self._features()
        every = set().union(*given.values())
        tried = set().union(*(given[key] for group in waves.by_slot[0] for key in group.vms))
        return pilot_findings(every, tried, self._settings.planning.pilot_vms)

    def _too_few_waves(self, made: int) -> list[Finding]:
        wanted = self._settings.planning.min_waves
        if not made or made >= wanted:
            return []
        return [
            Finding(
                id="min-waves-unmet",
                severity=Severity.WARNING,
                subject="min_waves",
                message=f"the plan has {count(made, 'wave')} where min_waves asks for {wanted:,}",
                suggestion="there are too few move groups or windows; lower min_waves or add windows",
                place=Place("wavelift.toml"),
            )
        ]

    def _full_by_default(self, waves: Waves) -> list[Finding]:
        """Say so where the number of waves hangs on a cap that nobody chose."""
        most = self._settings.planning.max_vms
        if most != Planning().max_vms or all(slot.max_vms != most for slot in self._slots):
            return []
        keys = [key for groups in waves.by_slot.values() for group in groups for key in group.vms]
        mib = sum(self._vms[key].capacity_mib for key in keys)
        room = max((slot.max_mib for slot in self._slots), default=0)
        without = max(1, -(-mib // room) if room else 1)
        if without >= len(waves.by_slot) or -(-len(keys) // most) <= without:
            return []
        return [
            Finding(
                id="default-cap",
                severity=Severity.INFO,
                subject="max_vms",
                message=f"waves hold at most {most:,} VMs, the default of max_vms; "
                f"by their GiB {count(without, 'wave')} could do where there are {len(waves.by_slot):,}",
                suggestion="set [planning] max_vms to what one night can take; 0 is no limit",
                place=Place("wavelift.toml"),
            )
        ]

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
            first_group=self._first_group(),
        )

    def _first_group(self) -> int:
        """The number of the first new group, behind those of frozen waves."""
        groups = self._history.plan.groups if self._history and self._frozen.waves else ()
        kept = {move.group for wave in self._frozen.waves for move in wave.moves}
        numbers = [int(group.id[1:]) for group in groups if group.id in kept and group.id[1:].isdecimal()]
        return max(numbers, default=0) + 1


def _earlier_groups(history: History | None) -> dict[str, frozenset[str]]:
    return {group.id: frozenset(group.vms) for group in history.plan.groups} if history else {}


def _application_order(row: Application) -> tuple[str, int, str, str, str]:
    """Of several rows for one VM the most critical comes last, and counts."""
    return row.vm, row.criticality, row.application, row.tier, row.owner


_WEIGHT = {Severity.BLOCKER: 0, Severity.WARNING: 1, Severity.INFO: 2}


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    """Blockers first, then by rule and subject; what was found twice counts once."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda f: (
            _WEIGHT[f.severity],
            f.id,
            f.label or f.subject,
            f.subject,
            f.place.file,
            f.place.sheet,
            f.place.row or 0,
            f.place.column,
            f.message,
        ),
    )
