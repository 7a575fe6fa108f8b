"""The plan: waves of moves, with everything the executor needs, so that it never opens a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wavelift.model.finding import Finding
from wavelift.model.inventory import Power
from wavelift.model.placement import Placement
from wavelift.model.tables import Window

__all__ = [
    "Bound",
    "Digest",
    "Edge",
    "Estimate",
    "Identity",
    "Move",
    "MoveGroup",
    "Plan",
    "Unplanned",
    "Wave",
]


@dataclass(frozen=True, slots=True)
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
    """``before`` moves before ``vm``; over waves or inside one."""

    before: str
    vm: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """Moves that run in one go.

    Attributes:
        id: "1", "2", … in running order.
        window: name of its window, or "" when the campaign has no windows.
        moves: in the order they should start when nothing else decides.
        seconds: how long the whole wave takes under vCenter's cost slots.
        reason: why it is where it is, in words.
    """

    id: str
    window: str
    moves: tuple[Move, ...]
    seconds: Estimate
    reason: str = ""

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
    """No plan of the same VMs has fewer waves. ``why`` names what binds, in words."""

    waves: int
    proved: bool
    why: str = ""


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
        made_by: "wavelift 0.1.0".
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
    made_by: str = ""

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
