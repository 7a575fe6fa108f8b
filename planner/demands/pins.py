"""Pins: which VMs they mean, and which slots they leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from planner.windows import Slot, wave_slots
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.tables import Application, Pin

__all__ = ["MOST_WAVES", "Members", "pin_findings", "pin_slots", "pin_words"]

MOST_WAVES = 10_000
"""A pin to a later wave than this is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Members:
    """Which VMs an application, an owner or a move group of the earlier plan has; names without case.

    Attributes:
        applications, owners: VM keys by name.
        groups: VM keys by id.
    """

    applications: Mapping[str, frozenset[str]] = field(default_factory=dict)
    owners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Application], groups: Mapping[str, frozenset[str]]) -> Members:
        """Collect the members from applications.csv."""
        applications: dict[str, set[str]] = {}
        owners: dict[str, set[str]] = {}
        for row in rows:
            applications.setdefault(row.application.casefold(), set()).add(row.vm)
            if row.owner:
                owners.setdefault(row.owner.casefold(), set()).add(row.vm)
        return cls(
            {name: frozenset(keys) for name, keys in applications.items()},
            {name: frozenset(keys) for name, keys in owners.items()},
            groups,
        )

    def pinned(self, pin: Pin) -> frozenset[str]:
        """The VMs that a pin means."""
        if pin.vm:
            return frozenset((pin.vm,))
        if pin.application:
            return self.applications.get(pin.application.casefold(), frozenset())
        return self.groups.get(pin.group, frozenset())


def pin_findings(
    pins: Sequence[Pin],
    slots: Sequence[Slot],
    vms: Mapping[str, Vm],
    numbers: Mapping[str, int] | None = None,
    closed: Collection[str] = (),
) -> list[Finding]:
    """Return a ``pin-unknown`` blocker for each pin of a VM to a window or wave that cannot be had.

    Args:
        pins: as read.
        slots: the calendar, one per window or one per wave.
        vms: all VMs by key.
        numbers: slots by wave id, where an earlier plan gave ids.
        closed: windows that are over, or announced and take no more.
    """
    row = slots if any(slot.number for slot in slots) else wave_slots(slots)
    found = []
    for pin in pins:
        if pin.vm and pin.vm not in vms:
            continue
        if (pin.choices or pin.wave) and not pin_slots(pin, row, numbers or {}, dates=False):
            found.append(_unknown(pin, row, vms, closed))
    # As they are told, not as their rows stand: the order of rows changes nothing in a plan.
    return sorted(found, key=lambda each: (each.message, each.place.row or 0))


def pin_slots(
    pin: Pin, slots: Sequence[Slot], numbers: Mapping[str, int], *, dates: bool = True
) -> frozenset[int]:
    """Return the slots that a pin leaves; dates count only where there is a calendar.

    Args:
        pin: the pin.
        slots: one per wave.
        numbers: slots by wave id. Other wave numbers count slots: wave "3" is the third of them.
        dates: whether not before and not after count.
    """
    wanted = frozenset(range(len(slots)))
    if pin.choices:
        wanted = frozenset(at for at in wanted if slots[at].window in pin.choices)
    if pin.wave:
        by_wave = _by_wave(pin.wave, slots, numbers)
        wanted = by_wave if not slots[0].window and not pin.choices else wanted & by_wave
    if dates:
        wanted = frozenset(at for at in wanted if at >= len(slots) or _in_time(pin, slots[at]))
    return wanted


def _in_time(pin: Pin, slot: Slot) -> bool:
    if slot.start is None or slot.end is None:
        return True
    early = pin.not_before is not None and slot.start < pin.not_before.astimezone(UTC)
    late = pin.not_after is not None and slot.end > pin.not_after.astimezone(UTC)
    return not early and not late


def _by_wave(wave: str, slots: Sequence[Slot], numbers: Mapping[str, int]) -> frozenset[int]:
    if numbers:
        return frozenset((numbers[wave],)) if wave in numbers else frozenset()
    if not wave.isdecimal() or len(wave) > len(str(MOST_WAVES)):
        return frozenset()
    endless = not slots[0].window
    number = int(wave)
    return frozenset({number - 1}) if 1 <= number <= (MOST_WAVES if endless else len(slots)) else frozenset()


def pin_words(pin: Pin, name: str) -> str:
    """Say a pin: "db is pinned to window Night 2"."""
    whom = name if pin.vm else f"application {pin.application}" if pin.application else f"group {pin.group}"
    parts = []
    if pin.choices:
        word = "window" if len(pin.choices) == 1 else "one of the windows"
        parts.append(f"is pinned to {word} {', '.join(pin.choices)}")
    if pin.wave:
        parts.append(f"is pinned to wave {pin.wave}")
    if pin.not_before:
        parts.append(f"must not move before {pin.not_before:%Y-%m-%d %H:%M %Z}")
    if pin.not_after:
        parts.append(f"must have moved by {pin.not_after:%Y-%m-%d %H:%M %Z}")
    return f"{whom} {' and '.join(parts) or 'is pinned to nothing'}"


def _unknown(pin: Pin, slots: Sequence[Slot], vms: Mapping[str, Vm], closed: Collection[str]) -> Finding:
    name = vms[pin.vm].name if pin.vm else pin.application or pin.group
    wish = " and ".join(
        part
        for part in (
            pin.choices and f"window {' or '.join(map(repr, pin.choices))}",
            pin.wave and f"wave {pin.wave!r}",
        )
        if part
    )
    windows = ", ".join(dict.fromkeys(slot.window for slot in slots if slot.window))
    known = f"the windows are: {windows}" if windows else "there is no calendar; waves count from 1"
    over = bool(pin.choices) and all(choice in closed for choice in pin.choices)
    why = "is over, or announced and takes no more" if over else "does not exist"
    return Finding(
        id="pin-unknown",
        severity=Severity.BLOCKER,
        subject=pin.vm or name,
        message=f"{name} is pinned to {wish or 'nothing'}, which {why}",
        suggestion=f"correct the pin or take it out; {known}",
        place=pin.place,
        label=name,
    )
