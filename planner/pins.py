"""Pins of VMs as allowed slots of their move groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.groups import Group
from planner.windows import Slot
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.tables import Pin

__all__ = ["MOST_WAVES", "allowed_slots", "pin_findings"]

MOST_WAVES = 10_000
"""A pin to a later wave than this is a slip of the finger."""


def pin_findings(pins: Sequence[Pin], slots: Sequence[Slot], vms: Mapping[str, Vm]) -> list[Finding]:
    """Return a ``pin-unknown`` blocker for each pin to a window or wave that cannot exist."""
    return [_unknown(pin, slots, vms[pin.vm]) for pin in pins if pin.vm in vms and not _slots(pin, slots)]


def allowed_slots(
    groups: Sequence[Group], pins: Sequence[Pin], slots: Sequence[Slot]
) -> dict[int, frozenset[int]]:
    """Return the slots that each pinned group may take, by the group's index.

    A wave pin counts slots: wave "3" is the third window of the calendar, or the third wave without one.
    An empty set says that the pins of one group contradict each other.
    """
    home = {key: index for index, group in enumerate(groups) for key in group.vms}
    allowed: dict[int, frozenset[int]] = {}
    for pin in pins:
        if pin.vm in home:
            index = home[pin.vm]
            wanted = _slots(pin, slots)
            allowed[index] = allowed[index] & wanted if index in allowed else wanted
    return allowed


def _slots(pin: Pin, slots: Sequence[Slot]) -> frozenset[int]:
    wanted: frozenset[int] | None = None
    if pin.window:
        wanted = frozenset(index for index, slot in enumerate(slots) if slot.window == pin.window)
    if pin.wave:
        by_wave = _by_wave(pin.wave, slots)
        wanted = by_wave if wanted is None else wanted & by_wave
    return wanted or frozenset()


def _by_wave(wave: str, slots: Sequence[Slot]) -> frozenset[int]:
    if not wave.isdecimal() or len(wave) > len(str(MOST_WAVES)):
        return frozenset()
    endless = not slots[0].window
    number = int(wave)
    return frozenset({number - 1}) if 1 <= number <= (MOST_WAVES if endless else len(slots)) else frozenset()


def _unknown(pin: Pin, slots: Sequence[Slot], vm: Vm) -> Finding:
    wish = " and ".join(
        part for part in (pin.window and f"window {pin.window!r}", pin.wave and f"wave {pin.wave!r}") if part
    )
    windows = ", ".join(slot.window for slot in slots if slot.window)
    known = f"the windows are: {windows}" if windows else "there is no calendar; waves count from 1"
    return Finding(
        id="pin-unknown",
        severity=Severity.BLOCKER,
        subject=vm.key,
        message=f"{vm.name} is pinned to {wish or 'nothing'}, which does not exist",
        suggestion=f"correct the pin or take it out; {known}",
        place=pin.place,
        label=vm.name,
    )
