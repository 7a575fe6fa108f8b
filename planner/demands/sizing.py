"""What each move group takes of a wave, and which slots could hold it at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import gt

from planner.grouping.groups import Group
from planner.grouping.rejected import Rejected
from planner.records import records
from planner.timetable.timing import Timing
from planner.windows import NO_LIMIT, Slot
from wavelift.model.inventory import Vm
from wavelift.model.quantities import duration, number
from wavelift.model.tables import Dependency

__all__ = ["PEOPLE", "RESOURCES", "Rooms", "Sizing", "after_map", "sizings", "slot_caps", "too_big"]

RESOURCES = (("VMs", 1), ("GiB", 1024), ("GiB to copy", 1024))
"""The resources of a wave, in the order of sizes and caps, with their units; sizes are in VMs and MiB."""


PEOPLE = ("people", 1000)
"""The resource that comes behind them where a window says how many people there are."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """What one group takes: ``size`` as in ``RESOURCES``; ``seconds`` when it has a wave to itself."""

    size: tuple[int, int, int]
    seconds: float

    @classmethod
    def of(
        cls, group: Group, vms: Mapping[str, Vm], timing: Timing, after: Mapping[str, Sequence[str]]
    ) -> Sizing:
        """Measure a group."""
        members = [vms[key] for key in group.vms]
        if len(members) == 1:
            alone = members[0]
            return cls((1, alone.capacity_mib, alone.copy_mib), timing.seconds[group.key].expected)
        size = (
            len(members),
            sum(vm.capacity_mib for vm in members),
            sum(vm.copy_mib for vm in members),
        )
        return cls(size, timing.wave(group.vms, after).makespan)


def sizings(
    groups: Sequence[Group], vms: Mapping[str, Vm], timing: Timing, after: Mapping[str, Sequence[str]]
) -> dict[str, Sizing]:
    """What each group takes, by its key."""
    lone = [group.key for group in groups if len(group.vms) == 1]
    alone = [vms[key] for key in lone]
    sizes = [(1, vm.capacity_mib, vm.copy_mib) for vm in alone]
    seconds = [timing.seconds[key].expected for key in lone]
    measured = records(Sizing, len(lone), {"size": sizes, "seconds": seconds})
    found = dict(zip(lone, measured, strict=True))
    found.update((group.key, Sizing.of(group, vms, timing, after)) for group in groups if len(group.vms) > 1)
    return found


def after_map(edges: Sequence[Dependency]) -> dict[str, list[str]]:
    """Return for each VM the VMs that move before it."""
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge.other, []).append(edge.vm)
    return after


def slot_caps(slot: Slot, timing: Timing) -> tuple[int, int, int]:
    """Return what a slot offers of each resource; the link's share only where a window ends it."""
    carried = timing.link_mib(max(0.0, slot.seconds))
    return slot.max_vms, slot.max_mib, NO_LIMIT if carried >= NO_LIMIT else int(carried)


class Rooms:
    """The slots by kind: a calendar of 200 nights has few kinds of night, so each group is tried on few."""

    def __init__(self, slots: Sequence[Slot], caps: Sequence[tuple[int, ...]]) -> None:
        kinds: dict[tuple[float, tuple[int, ...]], list[int]] = {}
        for index, slot in enumerate(slots):
            kinds.setdefault((slot.seconds, caps[index]), []).append(index)
        self._kinds = [(*kind, frozenset(indices)) for kind, indices in kinds.items()]
        self._shortest = min((longest for longest, _ in kinds), default=0.0)
        self._least = [min(column) for column in zip(*(cap for _, cap in kinds), strict=True)]
        self.everywhere = frozenset(range(len(slots)))

    def fitting(self, size: Sequence[int], seconds: float) -> frozenset[int]:
        """Return the slots that could hold so much alone; ``everywhere`` itself where all could."""
        if seconds <= self._shortest and not any(map(gt, size, self._least)):
            return self.everywhere
        fitting = [
            indices
            for longest, cap, indices in self._kinds
            if seconds <= longest and all(part <= room for part, room in zip(size, cap, strict=True))
        ]
        return self.everywhere if len(fitting) == len(self._kinds) else frozenset().union(*fitting)


def too_big(
    group: Group,
    size: Sequence[int],
    seconds: float,
    slots: Sequence[Slot],
    caps: Sequence[tuple[int, ...]],
) -> Rejected:
    """Say why no slot holds the group: a size above every cap, or no window long enough."""
    reasons = []
    for index, (name, unit) in enumerate((*RESOURCES, PEOPLE)[: len(size)]):
        most = max(cap[index] for cap in caps)
        if name != RESOURCES[2][0] and size[index] > most:
            word = "needs" if name == PEOPLE[0] else "has"
            reasons.append(
                f"it {word} {number(size[index] / unit)} {name}, a wave takes {number(most / unit)}"
            )
    if reasons:
        return Rejected(
            group,
            "group-too-big",
            " and ".join(reasons),
            "raise max_vms, max_gib or people, or split what keeps the group together",
        )
    longest = max(slot.seconds for slot in slots)
    return Rejected(
        group,
        "window-too-short",
        f"it takes about {duration(seconds)}, {_left(longest)} before "
        "its lockout, with the reserve and the confidence asked for, or is too small otherwise",
        "lengthen a window, lower [planning] reserve, or correct the rates in [planning]",
    )


def _left(longest: float) -> str:
    return f"the longest window leaves {duration(longest)}" if longest > 0 else "no window leaves any time"
