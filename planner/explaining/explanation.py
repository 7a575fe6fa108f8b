"""What an explanation holds: plain values that terminal, JSON and page show alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["AppStory", "Earlier", "Insights", "Reach", "Refusal", "Tie", "VmStory", "WaveStory"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One constraint that keeps a move group out of a wave.

    Attributes:
        constraint: its kind: ``order``, ``pin``, ``window``, ``apart``, ``pilot``, ``vms``, ``gib``,
            ``link``, ``time``.
        text: with its figures: "GiB 449.2 + 6.1 > 450".
        change: the least that would have to change, in words.
        ease: how far the constraint would have to give, as a part of what it is; infinite for one that holds
            or does not.
    """

    constraint: str
    text: str
    change: str
    ease: float = float("inf")


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier wave, or earlier window without a wave, and what keeps the group out of it.

    ``wave`` is empty for an unused window. Without refusals nothing hard stops the move there.
    """

    wave: str
    window: str
    refusals: tuple[Refusal, ...] = ()

    @property
    def name(self) -> str:
        """In words: "wave 3", or "window Night 2"."""
        return f"wave {self.wave}" if self.wave else f"window {self.window}"


@dataclass(frozen=True, slots=True)
class Reach:
    """The earliest or latest wave that order, pins and windows allow, whatever else is where.

    Attributes:
        name: "wave 3", "window Night 2", or "" where there is no limit.
        reasons: the chain that leads there, from the cause to the VM.
    """

    name: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """Another VM that comes before or after; ``row`` is where the dependency stands."""

    vm: str
    name: str
    wave: str
    strict: bool = False
    row: str = ""


@dataclass(frozen=True, slots=True)
class VmStory:
    """Why one VM is in its wave.

    Attributes:
        vm, name: key and name.
        wave, window: where it is; "" for a VM in no wave.
        start, of: its place in the order of the wave, and how many the wave has.
        gib: provisioned size.
        seconds: how long its move alone takes, expected.
        application: or "".
        group: id of its move group where that has more than one VM, or "".
        group_reason: what keeps the group together.
        members: names of the group's other VMs.
        waits_for: VMs that move before it, or before its group.
        followers: VMs that wait for it.
        earliest, latest: what order, pins and windows alone leave.
        earlier: earlier waves and windows, latest first, with what stops the group there; all of them, or
            the nearest.
        unseen: so many more were not looked at.
        change: the smallest change that would let it move earlier, in words; "" in the first wave.
        unplanned: why it is in no wave, or "".
        findings: what was noticed about it: severity and message.
    """

    vm: str
    name: str
    wave: str = ""
    window: str = ""
    start: int = 0
    of: int = 0
    gib: float = 0.0
    seconds: float = 0.0
    application: str = ""
    group: str = ""
    group_reason: str = ""
    members: tuple[str, ...] = ()
    waits_for: tuple[Tie, ...] = ()
    followers: tuple[Tie, ...] = ()
    earliest: Reach = Reach("")
    latest: Reach = Reach("")
    earlier: tuple[Earlier, ...] = ()
    unseen: int = 0
    change: str = ""
    unplanned: str = ""
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AppStory:
    """Where an application moves.

    Attributes:
        name: the application.
        waves: wave id and names of its VMs there, in running order.
        unplanned: names of its VMs in no wave, each with the reason.
        after: other applications with VMs that must move before some of it; how many rows say so.
        before: other applications with VMs that must move after some of it; likewise.
        stories: one per VM in the application's last wave: why it is not done earlier.
    """

    name: str
    waves: tuple[tuple[str, tuple[str, ...]], ...]
    unplanned: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, int], ...] = ()
    before: tuple[tuple[str, int], ...] = ()
    stories: tuple[VmStory, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveStory:
    """Why a wave is as it is.

    Attributes:
        wave, window: which.
        reason: what the planner noted.
        loads: resource in words, used, offered (None: no limit): "VMs", 50, 50.
        applications: name and number of VMs, most first; VMs without one are left out.
        after, before: waves that must come earlier or later because of dependencies; how many rows say so.
        fixed: names of VMs that pins, order and windows hold in just this wave, with the reason.
        longest: the last moves to end: names along the chain that decides the wave's time.
        findings: what was noticed about its VMs: severity, message.
        schedule: per VM when its move starts and ends, in seconds after the wave's begin.
    """

    wave: str
    window: str
    reason: str
    loads: tuple[tuple[str, float, float | None], ...]
    applications: tuple[tuple[str, int], ...] = ()
    after: tuple[tuple[str, int], ...] = ()
    before: tuple[tuple[str, int], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    longest: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    schedule: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Insights:
    """All stories of a plan, for workbook and page.

    Attributes:
        vms: by VM key; empty where the plan is too large for them.
        waves: by wave id.
    """

    vms: Mapping[str, VmStory]
    waves: Mapping[str, WaveStory]
