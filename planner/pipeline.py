"""The planner's one entry: a campaign's input becomes a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.assemble import Assembly
from planner.blocked import left_behind, partner_findings, placement_findings, unplanned
from planner.campaign_input import CampaignInput
from planner.cluster_rules import rule_findings
from planner.contradictions import relation_findings
from planner.cycles import find_cycles
from planner.fences import Fences, calendar_findings
from planner.graph import before_edges
from planner.groups import move_groups
from planner.pins import Members, pin_findings
from planner.rejected import rejection_findings
from planner.staff import Staff
from planner.stocks import Shelves
from planner.ties import ties
from planner.timing import Timing, target_hosts
from planner.waves import Waves, WavesInput, cut_waves
from planner.windows import Slot, calendar, wave_slots
from wavelift.model.finding import Finding, Place, Severity, blocked_subjects
from wavelift.model.inventory import Vm
from wavelift.model.placement import Placement
from wavelift.model.plan import Edge, Plan
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
) -> Plan:
    """Plan what can be planned; the rest is listed as unplanned with all its reasons.

    A VM with a blocker, or without a placement, is not planned. What that does to others is a choice:
    VMs tied to it (``together``, vApp, shared disk) are not planned either, because a group moves whole;
    VMs that should move *after* it are planned, with a ``dependency-unplanned`` warning, because otherwise
    one blocker near the root of the dependencies would stop everything.

    Args:
        data: the campaign as read.
        settings: caps, rates and cost slots.
        placements: target placement by VM key, as the mapping tables give it.
        findings: everything noticed so far by reading, mapping and checks.
        made_by: name and version of the program.

    Returns:
        The plan; without waves where nothing can be planned. The same input gives the same plan, in
        whatever order rows come.

    Raises:
        InputError: a rate in the settings is 0.
    """
    return _Planning(data, settings, placements, findings).plan(made_by)


class _Planning:
    def __init__(
        self,
        data: CampaignInput,
        settings: Settings,
        placements: Mapping[str, Placement],
        findings: Sequence[Finding],
    ) -> None:
        self._data, self._settings, self._placements = data, settings, placements
        self._vms: dict[str, Vm] = {vm.key: vm for vm in data.inventory.vms}
        self._slots: list[Slot] = wave_slots(calendar(data.windows, settings.planning))
        self._members = Members.of(data.applications, {})
        self._all_edges = before_edges(data.dependencies, self._vms)
        self._ties = ties(data)
        self._applications = {row.vm: row for row in sorted(data.applications, key=_application_order)}
        self._staff = Staff(self._applications, settings.planning.people_per_vm)
        self._shelves = Shelves(data.inventory, data.target, placements, settings.planning)
        self._findings = [*findings, *relation_findings(data), *rule_findings(data.inventory.vms)]
        self._findings += pin_findings(data.pins, self._slots, self._vms)
        self._findings += calendar_findings(data, self._slots, self._members)
        self._findings += placement_findings(self._vms, placements, self._findings)
        self._findings += partner_findings(self._vms, self._ties, self._findings)
        blockers = blocked_subjects(self._findings)
        self._open = {key for key in self._vms if key not in blockers and key in placements}
        self._edges = self._ordering(self._open)

    def plan(self, made_by: str) -> Plan:
        timing = Timing(
            self._data, self._settings, self._placements, target_hosts(self._data, self._placements)
        )
        waves = self._cut(timing)
        planned = {key for groups in waves.by_slot.values() for group in groups for key in group.vms}
        for rejected in waves.rejected:
            self._findings += rejection_findings(rejected, self._vms)
        self._findings += self._too_few_waves(len(waves.by_slot))
        self._findings += self._full_by_default(waves)
        self._findings += left_behind(self._all_edges, planned, self._vms)
        assembly = self._assembly(timing, waves)
        return Plan(
            campaign=self._settings.name,
            waves=tuple(assembly.waves()),
            inputs=tuple(sorted(self._data.digests, key=lambda digest: (digest.file, digest.sha256))),
            windows=self._data.windows,
            groups=tuple(assembly.groups()),
            edges=tuple(
                Edge(edge.vm, edge.other, edge.strict)
                for edge in self._edges
                if edge.vm in planned and edge.other in planned
            ),
            unplanned=tuple(unplanned(self._vms, planned, self._findings)),
            findings=tuple(_sorted(self._findings)),
            bound=waves.bound,
            pins=tuple(
                sorted(
                    {pin for pin in self._data.pins if not pin.vm or pin.vm in planned},
                    key=repr,
                )
            ),
            made_by=made_by,
        )

    def _ordering(self, keys: set[str]) -> list[Dependency]:
        """The ``before`` rows among these VMs, without those that close cycles."""
        edges = [edge for edge in self._all_edges if edge.vm in keys and edge.other in keys]
        cut = {(edge.vm, edge.other) for cycle in find_cycles(edges) for edge in cycle.cut}
        return [edge for edge in edges if (edge.vm, edge.other) not in cut]

    def _cut(self, timing: Timing) -> Waves:
        # Groups come from all edges, cycles included; only the order inside a group does without the cut.
        edges = [edge for edge in self._all_edges if edge.vm in self._open and edge.other in self._open]
        return cut_waves(
            WavesInput(
                vms=self._vms,
                groups=move_groups(self._open, self._ties, edges),
                edges=self._edges,
                apart=[
                    (row.vm, row.other) for row in self._data.dependencies if row.relation is Relation.APART
                ],
                fences=Fences(self._data, self._slots, self._members, {}),
                criticality={key: row.criticality for key, row in self._applications.items()},
                slots=self._slots,
                timing=timing,
                staff=self._staff,
                shelves=self._shelves,
                min_waves=self._settings.planning.min_waves,
            )
        )

    def _too_few_waves(self, count: int) -> list[Finding]:
        wanted = self._settings.planning.min_waves
        if not count or count >= wanted:
            return []
        return [
            Finding(
                id="min-waves-unmet",
                severity=Severity.WARNING,
                subject="min_waves",
                message=f"the plan has {count} waves where min_waves asks for {wanted}",
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
                message=f"waves hold at most {most} VMs, the default of max_vms; "
                f"by their GiB {without} waves could do where there are {len(waves.by_slot)}",
                suggestion="set [planning] max_vms to what one night can take; 0 is no limit",
                place=Place("wavelift.toml"),
            )
        ]

    def _assembly(self, timing: Timing, waves: Waves) -> Assembly:
        return Assembly(
            vms=self._vms,
            placements=self._placements,
            applications=self._applications,
            edges=self._edges,
            timing=timing,
            slots=self._slots,
            by_slot=waves.by_slot,
            keep_numbers=any(pin.wave and pin.vm in self._open for pin in self._data.pins),
        )


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
