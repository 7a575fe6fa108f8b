"""The plan: waves of moves, with everything the executor needs, so that it never opens a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Finding, Place
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement
from wavelift.model.tables import Pin, Window
from wavelift.model.values import value

__all__ = [
    "Affinity",
    "Blame",
    "Bound",
    "Change",
    "Conflict",
    "CutEdge",
    "Digest",
    "Edge",
    "Estimate",
    "Identity",
    "Move",
    "MoveGroup",
    "Plan",
    "Relaxation",
    "Score",
    "Standing",
    "Stock",
    "Unplanned",
    "Wave",
]


@value
class Identity:
    """What a VM is recognised by, strongest first (design, promise 2).

    ``instance_uuid`` alone decides where it is known. Without it, the VM is identified once, on its own
    vCenter, by everything below that the export tells; more than one match goes to a person.

    Attributes:
        name: inventory name.
        instance_uuid, bios_uuid: lower case, or "".
        moref: managed object id in the vCenter ``vcenter_uuid``; never used across vCenters.
        vcenter_uuid: instanceUuid of the exported vCenter, or "".
        macs: MAC addresses, lower case.
        disk_uuids: backing uuids.
    """

    name: str
    instance_uuid: str = ""
    bios_uuid: str = ""
    moref: str = ""
    vcenter_uuid: str = ""
    macs: tuple[str, ...] = ()
    disk_uuids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A duration in seconds, as a band (fact sheet 7.3)."""

    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Move:
    """One VM's way from its source placement to its target placement.

    Attributes:
        vm: the VM's key.
        identity: how to recognise it.
        source: where the export saw it.
        target: where it shall go; one entry per disk and NIC the export knows.
        power: power state at export time.
        group: id of its move group.
        gib: provisioned size.
        copy_gib: what has to be carried.
        memory_mib: configured memory.
        seconds: how long the move alone takes.
        after: keys of VMs in the same wave that must be verified first.
        application, tier, owner: from applications.csv, or "".
        assumed: what the export did not tell and the plan assumed, in words.
        known_devices: whether disks and NICs come from the export; False where they were assumed, and then
            the live VM's devices take the target of their kind.
        disk_mib: capacity of each disk of ``source`` at export time, in MiB.
    """

    vm: str
    identity: Identity
    source: Placement
    target: Placement
    power: Power
    group: str
    gib: float
    copy_gib: float
    memory_mib: int
    seconds: Estimate
    after: tuple[str, ...] = ()
    application: str = ""
    tier: str = ""
    owner: str = ""
    assumed: tuple[str, ...] = ()
    known_devices: bool = True
    disk_mib: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Inventory name, for people."""
        return self.identity.name


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """VMs that cannot be separated, with the reason in words."""

    id: str
    vms: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """``before`` moves before ``vm``; over waves or inside one, ``soak_days`` apart at least."""

    before: str
    vm: str
    strict: bool = False
    soak_days: float = 0.0


class Standing(StrEnum):
    """How firm a wave is: all but ``planned`` are frozen, and planning again leaves them alone."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Wave:
    """Moves that run in one go.

    Attributes:
        id: "1", "2", … in running order.
        window: name of its window, or "" when the campaign has no windows.
        moves: in the order they should start when nothing else decides.
        seconds: how long the whole wave takes under vCenter's cost slots.
        reason: why it is where it is, in words.
        standing: planned, or frozen: announced, running or done.
        pilot: whether it is the pilot, with one of everything.
        people: how many people its VMs need.
        ordered: whether moves get their turns in the order they stand in, because that is clearly shorter
            than those first for which the longest chain of moves waits.
    """

    id: str
    window: str
    moves: tuple[Move, ...]
    seconds: Estimate
    reason: str = ""
    standing: Standing = Standing.PLANNED
    pilot: bool = False
    people: float = 0.0
    ordered: bool = False

    @property
    def gib(self) -> float:
        """Provisioned size of all its moves."""
        return sum(move.gib for move in self.moves)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A VM that is in no wave, and why."""

    vm: str
    name: str
    reason: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan of the same VMs has fewer waves, or uses fewer windows.

    Attributes:
        waves: so many waves at least; 0 where nothing is known.
        proved: whether the plan has just so many.
        why: what binds, in words.
        windows: so many windows at least; 0 without a calendar.
        windows_proved: whether the plan uses just so many.
        windows_why: what binds there.
    """

    waves: int
    proved: bool
    why: str = ""
    windows: int = 0
    windows_proved: bool = False
    windows_why: str = ""


@dataclass(frozen=True, slots=True)
class CutEdge:
    """Two VMs that belong together by affinity and move in different waves.

    Attributes:
        vm, other: their keys.
        weight: what a day between their moves costs.
        days: days between the starts of their windows; waves in between where there is no calendar.
        cost: weight times the days beyond what the row allows.
        why: where the affinity comes from: "row 7" or "same application Shop".
    """

    vm: str
    other: str
    weight: float
    days: float
    cost: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Affinity:
    """What all affinity edges cost in this plan.

    Attributes:
        edges: how many there are between planned VMs.
        weight: their weight in all.
        cut_weight: weight of those that are cut at all.
        cost: sum of what is cut, in weight times days.
        cut: the dearest of those that are cut, dearest first.
    """

    edges: int = 0
    weight: float = 0.0
    cut_weight: float = 0.0
    cost: float = 0.0
    cut: tuple[CutEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """One goal of the objective and what the plan reaches: lower is better."""

    goal: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """Something at the target that fills up over the waves.

    Attributes:
        kind: "datastore", "memory" or "vcpus".
        name: of the datastore or cluster.
        unit: "MiB" or "vCPUs".
        capacity: all of it.
        free: what is free before the first wave that is still to come.
        reserve: what must stay free.
        after: what is free after each wave, in the order of the plan's waves; frozen waves that are done
            count as taken already.
    """

    kind: str
    name: str
    unit: str
    capacity: int
    free: int
    reserve: int
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A VM that moves in another wave than in the plan before, and why.

    Attributes:
        vm, name: its key and its name.
        before: id of its wave in the earlier plan, or "".
        after: id of its wave now, or "".
        cause: why, in words.
        window_before, window_after: the windows of both waves, or "".
    """

    vm: str
    name: str
    before: str
    after: str
    cause: str
    window_before: str = ""
    window_after: str = ""


@dataclass(frozen=True, slots=True)
class Blame:
    """One constraint at fault, in the lead's words, with its row or setting."""

    words: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A constraint to relax, and what that would give: ``vms`` more that can be planned."""

    words: str
    gain: str
    vms: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """VMs that cannot be planned because constraints contradict each other.

    Attributes:
        vms: keys of the VMs that stay unplanned.
        blames: the smallest set of constraints found that contradict each other.
        relaxations: what relaxing each would give, most first.
        proved: whether the contradiction is certain; otherwise the search found no way within its budget.
    """

    vms: tuple[str, ...]
    blames: tuple[Blame, ...]
    relaxations: tuple[Relaxation, ...] = ()
    proved: bool = True


@dataclass(frozen=True, slots=True)
class Digest:
    """One input file and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``plan.json`` holds.

    Attributes:
        campaign: the campaign's name.
        inputs: digests of every file that was read.
        windows: the calendar.
        waves: in running order.
        groups: move groups with more than one VM.
        edges: all ``before`` relations between planned VMs.
        unplanned: VMs in no wave.
        findings: everything noticed.
        bound: lower bound on the number of waves.
        pins: the lead's pins of planned VMs.
        made_by: "wavelift 0.1.0".
        affinity: what affinity edges cost.
        scores: the goals of the objective in their order, with what is reached.
        stocks: what fills up at the target.
        changes: VMs in another wave than in the earlier plan.
        conflicts: constraints that contradict each other.
        spent: windows in which waves have run, also where nothing of them is left in the plan.
    """

    campaign: str
    waves: tuple[Wave, ...]
    inputs: tuple[Digest, ...] = ()
    windows: tuple[Window, ...] = ()
    groups: tuple[MoveGroup, ...] = ()
    edges: tuple[Edge, ...] = ()
    unplanned: tuple[Unplanned, ...] = ()
    findings: tuple[Finding, ...] = ()
    bound: Bound = Bound(0, proved=False)
    pins: tuple[Pin, ...] = ()
    made_by: str = ""
    affinity: Affinity = Affinity()
    scores: tuple[Score, ...] = ()
    stocks: tuple[Stock, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    spent: tuple[str, ...] = ()

    def wave(self, wave_id: str) -> Wave | None:
        """Return the wave with that id."""
        return next((wave for wave in self.waves if wave.id == wave_id), None)

    def window(self, name: str) -> Window | None:
        """Return the window with that name."""
        return next((window for window in self.windows if window.name == name), None)

    def moves(self) -> Iterator[Move]:
        """All moves, wave by wave."""
        for wave in self.waves:
            yield from wave.moves

    def wave_of(self, vm: str) -> Wave | None:
        """Return the wave that moves the VM with that key."""
        return next((wave for wave in self.waves if any(move.vm == vm for move in wave.moves)), None)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Start of the first window used and end of the last."""
        used = [window for window in self.windows if any(wave.window == window.name for wave in self.waves)]
        if not used:
            return None
        return min(window.start for window in used), max(window.end for window in used)
