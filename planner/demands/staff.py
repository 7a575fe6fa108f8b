"""How many people VMs need on their night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wavelift.model.tables import Application

__all__ = ["Staff"]


class Staff:
    """Effort per VM in thousandths of a person, so that sums do not hang on rounding.

    Args:
        applications: the row that counts, by VM key.
        per_vm: where the row says nothing, or there is none.
    """

    def __init__(self, applications: Mapping[str, Application], per_vm: float) -> None:
        self._usual = round(per_vm * 1000)
        self._own = {
            key: round(row.people * 1000) for key, row in applications.items() if row.people is not None
        }

    def of(self, vms: Iterable[str]) -> int:
        """What these VMs need together."""
        own, usual = self._own, self._usual
        return sum(own.get(key, usual) for key in vms)
