"""What clusters set for single VMs: DRS automation, HA restart priority and isolation response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from executor.vsphere.properties import Row, moref

__all__ = ["overrides_of"]


def overrides_of(rows: Iterable[Row]) -> dict[str, list[str]]:
    """The overrides of all clusters, in words, by VM moref."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for each in row.values.get("configurationEx.drsVmConfig") or ():
            found.setdefault(moref(each.key), []).extend(_drs(each))
        for each in row.values.get("configurationEx.dasVmConfig") or ():
            found.setdefault(moref(each.key), []).extend(_das(each.dasSettings))
    return {vm: words for vm, words in found.items() if words}


def _drs(override: Any) -> Iterator[str]:
    if override.enabled is False:
        yield "DRS automation: disabled"
    elif override.behavior:
        yield f"DRS automation: {override.behavior}"


def _das(settings: Any) -> Iterator[str]:
    for field, words in (("restartPriority", "HA restart priority"), ("isolationResponse", "HA isolation")):
        value = getattr(settings, field, None)
        # What follows the cluster is no override.
        if value and not str(value).startswith("cluster"):
            yield f"{words}: {value}"
