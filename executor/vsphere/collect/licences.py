"""Which licences hosts have: one question for all of them."""

from __future__ import annotations

from executor.gateway import Refused
from executor.vsphere.session import Link, Session

__all__ = ["read_licences"]


def read_licences(session: Session) -> tuple[dict[str, str], str]:
    """Names of licences by host moref, and why they cannot be read, or ""."""
    try:
        return session.call(_assigned), ""
    except Refused as refusal:
        return {}, str(refusal.fault)


def _assigned(link: Link) -> dict[str, str]:
    manager = link.content.licenseManager
    if manager is None:
        return {}
    found: dict[str, list[str]] = {}
    for assignment in manager.licenseAssignmentManager.QueryAssignedLicenses() or ():
        found.setdefault(assignment.entityId, []).append(assignment.assignedLicense.name)
    return {host: ", ".join(dict.fromkeys(names)) for host, names in found.items()}
