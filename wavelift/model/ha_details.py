"""Settings of a VM's HA override beyond restart priority, isolation response and VM monitoring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["HA_DETAILS", "MONITORING", "PROTECTION", "follows_cluster"]

PROTECTION: Final = "vmComponentProtectionSettings"
MONITORING: Final = "vmToolsMonitoringSettings"
HA_DETAILS: Final[Mapping[str, str]] = {
    "restartPriorityTimeout": "restart timeout in seconds",
    f"{PROTECTION}.enableAPDTimeoutForHosts": "APD timeout of hosts",
    f"{PROTECTION}.vmReactionOnAPDCleared": "answer to an APD that is over",
    f"{PROTECTION}.vmStorageProtectionForAPD": "answer to an APD",
    f"{PROTECTION}.vmStorageProtectionForPDL": "answer to a PDL",
    f"{PROTECTION}.vmTerminateDelayForAPDSec": "delay after an APD in seconds",
    f"{MONITORING}.failureInterval": "VM monitoring interval in seconds",
    f"{MONITORING}.maxFailureWindow": "VM monitoring window in seconds",
    f"{MONITORING}.maxFailures": "VM monitoring resets at most",
    f"{MONITORING}.minUpTime": "VM monitoring uptime at least in seconds",
}
"""What each is in words, by its path in ``vim.cluster.DasVmSettings``, in the order of paths.

APD: all paths to a datastore are down. PDL: a device is lost for good.
"""
_FOLLOWS: Final = frozenset({"-1", "clusterDefault", "useClusterDefault"})


def follows_cluster(path: str, value: str) -> bool:
    """Whether a value says no more than that the cluster's holds.

    For VM monitoring ``clusterSettings`` says so, and -1 is a value of its own there: no window.
    """
    return value in _FOLLOWS and not path.startswith(MONITORING)
