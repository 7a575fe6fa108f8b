"""LicenseAssignmentManager: nothing has a licence here, and nothing asks for one."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.call import Call, Method

__all__ = ["METHODS"]


def query_assigned(_call: Call, _entity_id: Any = None) -> list[Any]:
    """Licences that are assigned: none."""
    return []


METHODS: Final[dict[str, Method]] = {
    "QueryAssignedLicenses": Method(query_assigned, "vim.LicenseAssignmentManager")
}
