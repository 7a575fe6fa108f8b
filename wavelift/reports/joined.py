"""Plan and outcome side by side: one row per move, with everything a report says about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from wavelift.model.finding import Finding
from wavelift.model.outcome import AttemptOutcome, MoveOutcome, MoveState, WaveOutcome
from wavelift.model.placement import Placement
from wavelift.model.plan import Move, Plan, Wave
from wavelift.model.tables import Window
from wavelift.reports.moments import zone_name, zone_of
from wavelift.reports.wording import ATTENTION, SEVERITY_ORDER

__all__ = ["JoinedMove", "WaveView", "datastores", "networks", "sorted_findings"]

_NOWHERE = Placement(datacenter="", cluster="")


def datastores(placement: Placement) -> str:
    """Names of all datastores of a placement, home first, each once."""
    names = [placement.datastore, *(disk.datastore for disk in placement.disks)]
    return ", ".join(dict.fromkeys(name for name in names if name))


def networks(placement: Placement) -> str:
    """Names of all networks of a placement in NIC order, each once."""
    return ", ".join(dict.fromkeys(nic.network for nic in placement.nics if nic.network))


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Blockers first, then by rule and subject."""
    return sorted(
        findings,
        key=lambda finding: (SEVERITY_ORDER[finding.severity], finding.id, finding.label or finding.subject),
    )


@dataclass(frozen=True, slots=True)
class JoinedMove:
    """One move of a wave.

    Attributes:
        outcome: what became of it.
        move: what was planned, or None where the plan has been made anew without it.
        group: id of its move group where that has more than one VM, or "".
    """

    outcome: MoveOutcome
    move: Move | None
    group: str = ""

    @property
    def source(self) -> Placement:
        """Where the export saw it."""
        return self.move.source if self.move else _NOWHERE

    @property
    def target(self) -> Placement:
        """Where it was to go."""
        return self.move.target if self.move else _NOWHERE

    @property
    def target_host(self) -> str:
        """The host it was sent to, else the planned one."""
        return self.outcome.target_host or self.target.host

    @property
    def seconds(self) -> float | None:
        """From its first submission to its last change; None while that is open."""
        began, ended = self.outcome.began, self.outcome.ended
        return (ended - began).total_seconds() if began and ended else None

    @property
    def expected_seconds(self) -> float | None:
        """How long the move alone was expected to take."""
        return self.move.seconds.expected if self.move else None

    @property
    def application(self) -> str:
        """Its application, or ""."""
        return self.move.application if self.move else ""

    @property
    def tier(self) -> str:
        """Its tier, or ""."""
        return self.move.tier if self.move else ""


@dataclass(frozen=True, slots=True)
class WaveView:
    """A wave's plan and outcome, joined.

    Attributes:
        plan, outcome: what was joined.
        wave: the planned wave, or None where the plan no longer has it.
        window: its window, or None.
        rows: one per move, in plan order.
    """

    plan: Plan
    outcome: WaveOutcome
    wave: Wave | None
    window: Window | None
    rows: tuple[JoinedMove, ...]

    @classmethod
    def of(cls, plan: Plan, outcome: WaveOutcome) -> WaveView:
        """Join a plan and one wave's outcome by VM key."""
        wave = plan.wave(outcome.wave)
        moves = {move.vm: move for move in plan.moves()}
        groups = {vm: group.id for group in plan.groups if len(group.vms) > 1 for vm in group.vms}
        rows = tuple(JoinedMove(item, moves.get(item.vm), groups.get(item.vm, "")) for item in outcome.moves)
        return cls(plan, outcome, wave, plan.window(wave.window) if wave else None, rows)

    @property
    def zone(self) -> tzinfo:
        """The time zone of the window."""
        return zone_of(self.window)

    @property
    def zone_name(self) -> str:
        """Its name for headings."""
        return zone_name(self.window)

    @property
    def attempts(self) -> list[AttemptOutcome]:
        """All attempts of all moves by their beginning; those without one last."""
        found = [attempt for move in self.outcome.moves for attempt in move.attempts]
        return sorted(
            found, key=lambda item: (item.began is None, item.began.timestamp() if item.began else 0.0)
        )

    @property
    def names(self) -> dict[str, str]:
        """Inventory names by VM key."""
        return {move.vm: move.name for move in self.outcome.moves}

    @property
    def last_seen(self) -> datetime | None:
        """The latest moment the journal speaks of."""
        outcome = self.outcome
        times = [outcome.began, outcome.ended]
        for move in outcome.moves:
            times += [move.began, move.ended]
            times += [time for attempt in move.attempts for time in (attempt.began, attempt.ended)]
        return max((time for time in times if time), default=None)

    @property
    def seconds(self) -> float:
        """How long the wave took; while it is on, up to the last moment known."""
        began, seen = self.outcome.began, self.last_seen
        if self.outcome.worked is not None or self.outcome.ended is not None or began is None or seen is None:
            return self.outcome.seconds
        return (seen - began).total_seconds()

    @property
    def gib_moved(self) -> float:
        """Provisioned size of what has moved."""
        return sum(row.move.gib for row in self.rows if row.move and row.outcome.state is MoveState.MOVED)

    @property
    def attention(self) -> list[JoinedMove]:
        """Moves a person should read about, most urgent first; waiting ones once the wave has ended."""
        wanted = [state for state in ATTENTION if state is not MoveState.WAITING or self.outcome.ended]
        rank = {state: position for position, state in enumerate(wanted)}
        rows = [row for row in self.rows if row.outcome.state in rank]
        return sorted(rows, key=lambda row: rank[row.outcome.state])

    @property
    def findings(self) -> list[Finding]:
        """Findings about this wave's VMs and about what they stand on or go to, worst first."""
        subjects = {row.outcome.vm for row in self.rows}
        for row in self.rows:
            for place in (row.source, row.target):
                subjects |= {place.cluster, place.host, place.datacenter, place.datastore}
                subjects |= {disk.datastore for disk in place.disks} | {nic.network for nic in place.nics}
        return sorted_findings(finding for finding in self.plan.findings if finding.subject in subjects)
