"""A VM's HA override in pyVmomi's words: read, and made to say what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyVmomi import vim

from wavelift.model.belongings import Belongings
from wavelift.model.ha_details import HA_DETAILS, MONITORING, PROTECTION, follows_cluster

__all__ = ["details_of", "lacks", "monitoring_of", "put"]


def monitoring_of(settings: Any) -> str:
    """How HA watches over the VM, where that is not the cluster's way."""
    own = getattr(settings, MONITORING, None)
    return str(own.vmMonitoring or "") if own is not None and own.clusterSettings is False else ""


def details_of(settings: Any) -> tuple[tuple[str, str], ...]:
    """What it sets besides and does not follow the cluster, as ``Belongings.ha_details``."""
    found = tuple(_set(settings))
    answer = f"{PROTECTION}.vmStorageProtectionForAPD"
    if not any(path == answer for path, _ in found):
        # A truth value cannot follow the cluster; it means something where the VM has its own answer.
        return tuple(pair for pair in found if pair[0] != f"{PROTECTION}.enableAPDTimeoutForHosts")
    return found


def _set(settings: Any) -> Iterator[tuple[str, str]]:
    for path in HA_DETAILS:
        part, _, name = path.rpartition(".")
        holder = getattr(settings, part, None) if part else settings
        if part == MONITORING and getattr(holder, "clusterSettings", None) is not False:
            continue
        value = getattr(holder, name, None)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if value is not None and not follows_cluster(path, text):
            yield path, text


def lacks(wanted: Belongings, now: Belongings) -> bool:
    """Whether the override lacks anything; what it says besides is no reason to write it."""
    pairs = (
        (wanted.ha_priority, now.ha_priority),
        (wanted.ha_isolation, now.ha_isolation),
        (wanted.ha_monitoring, now.ha_monitoring),
    )
    return any(own and own != there for own, there in pairs) or bool({*wanted.ha_details} - {*now.ha_details})


def put(settings: Any, wanted: Belongings) -> None:
    """Make settings say what is wanted; what they say besides stays."""
    settings.restartPriority = wanted.ha_priority or settings.restartPriority
    settings.isolationResponse = wanted.ha_isolation or settings.isolationResponse
    if wanted.ha_monitoring:
        _part(settings, MONITORING).vmMonitoring = wanted.ha_monitoring
    for path, value in wanted.ha_details:
        part, _, name = path.rpartition(".")
        holder = _part(settings, part) if part else settings
        kind = holder._GetPropertyInfo(name).type  # noqa: SLF001 - pyVmomi's official name
        setattr(holder, name, value == "true" if kind is bool else kind(value))


def _part(settings: Any, name: str) -> Any:
    if getattr(settings, name) is None:
        made = {
            MONITORING: vim.cluster.VmToolsMonitoringSettings,
            PROTECTION: vim.cluster.VmComponentProtectionSettings,
        }
        setattr(settings, name, made[name]())
    part = getattr(settings, name)
    if name == MONITORING:
        part.clusterSettings = False
    return part
