"""What a pin says, in words, and whom it means."""

from __future__ import annotations

from wavelift.model.plan import Move
from wavelift.model.tables import Pin

__all__ = ["pin_means", "pin_wish"]


def pin_means(pin: Pin, move: Move) -> bool:
    """Whether a pin is about that VM itself, or about its application or group."""
    if pin.vm:
        return pin.vm == move.vm
    return bool(
        (pin.application and pin.application.casefold() == move.application.casefold())
        or (pin.group and pin.group == move.group)
    )


def pin_wish(pin: Pin) -> str:
    """Where a pin wants its VMs: "window Night 2", "wave 3", "not before 2026-04-01 00:00"."""
    parts = []
    if pin.choices:
        parts.append(f"window {' or '.join(pin.choices)}")
    if pin.wave:
        parts.append(f"wave {pin.wave}")
    if pin.not_before:
        parts.append(f"not before {pin.not_before:%Y-%m-%d %H:%M}")
    if pin.not_after:
        parts.append(f"not after {pin.not_after:%Y-%m-%d %H:%M}")
    return " and ".join(parts)
