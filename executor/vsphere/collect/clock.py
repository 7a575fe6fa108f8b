"""Columns of vHost about what keeps a host's clock."""

from __future__ import annotations

from executor.vsphere.properties import Row
from wavelift.model.collected import CollectedCell

__all__ = ["clock_cells"]


def clock_cells(row: Row) -> dict[str, CollectedCell]:
    """The host's time servers, and whether the service that asks them runs; blank where not told."""
    services = row.values.get("config.service.service") or ()
    running = {service.key: bool(service.running) for service in services}
    servers = row.values.get("config.dateTimeInfo.ntpConfig.server") or ()
    by_ptp = running.get("ptpd", False)
    return {
        # A host that keeps its clock by PTP needs no NTP server.
        "NTP Server(s)": ", ".join(servers) or ("PTP" if by_ptp else ""),
        "NTPD running": True if by_ptp else running.get("ntpd"),
    }
