"""vCPU and vMemory: what is reserved for a VM."""

from __future__ import annotations

from planner.readers.columns import Columns, Spec
from planner.readers.rvtools.headers import IDENTITY

__all__ = ["VCPU", "VMEMORY", "cpu", "memory"]

VCPU: Spec = {**IDENTITY, "reservation": ("Reservation", "CPU reservation")}
VMEMORY: Spec = {
    **IDENTITY,
    "reservation": ("Reservation", "Memory reservation"),
    "locked": ("Memory Reservation Locked To Max",),
}


def cpu(columns: Columns) -> list[int | None]:
    """Read reservations in MHz; None where there is no such column or value."""
    return columns.integers("reservation")


def memory(columns: Columns) -> list[tuple[int | None, bool]]:
    """Read reservations in MiB, and whether they follow the memory's size."""
    locked = map(bool, columns.booleans("locked"))
    return list(zip(columns.integers("reservation"), locked, strict=True))
