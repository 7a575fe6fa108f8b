"""All tables together, and the rule of every name in them."""

from __future__ import annotations

from executor.decisions import not_for_us
from executor.decisions.compatibility import COMPATIBILITY
from executor.decisions.files_and_storage import FILES_AND_STORAGE
from executor.decisions.host import HOST
from executor.decisions.migration import MIGRATION
from executor.decisions.network import NETWORK
from executor.decisions.own import OWN
from executor.decisions.replication_ft_drs import REPLICATION_FT_DRS
from executor.decisions.requests import REQUESTS
from executor.decisions.resources import RESOURCES
from executor.decisions.rules import Rule, Table
from executor.decisions.session_and_rights import SESSION_AND_RIGHTS
from executor.decisions.vm_state import VM_STATE

__all__ = ["BY_FAULT", "NOT_FOR_US", "TABLES"]

TABLES: tuple[Table, ...] = (
    MIGRATION,
    VM_STATE,
    COMPATIBILITY,
    RESOURCES,
    FILES_AND_STORAGE,
    NETWORK,
    HOST,
    SESSION_AND_RIGHTS,
    REPLICATION_FT_DRS,
    REQUESTS,
    OWN,
)

NOT_FOR_US: frozenset[str] = frozenset(
    name for table in (not_for_us.FAMILIES, not_for_us.NAMES) for names in table.values() for name in names
)

BY_FAULT: dict[str, Rule] = {
    **dict.fromkeys(sorted(NOT_FOR_US), not_for_us.UNEXPECTED),
    **{name: row.rule for table in TABLES for row in table.rows for name in row.names},
}
"""The rule of every name; a class that is not here is decided by its nearest ancestor that is."""
