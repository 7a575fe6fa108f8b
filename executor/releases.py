"""Versions and builds of ESXi and vCenter in their order, and the rule that hangs on it.

Both vCenters must know the other side's ESXi: a host that is newer than the peer vCenter, by version or with
the same version by build, is refused with "does not support hosts of this type" (fact sheet 0.7). Field
reports, not documentation: a vCenter may be more generous than this.
"""

from __future__ import annotations

__all__ = ["Release", "knows", "release"]

Release = tuple[tuple[int, ...], int]


def release(version: str, build: str) -> Release:
    """A version and build in an order; what is no number counts as old as can be."""
    parts = tuple(int(part) for part in version.split(".") if part.isdigit())
    return parts, int(build) if build.isdigit() else 0


def knows(vcenter: Release, host: Release) -> bool:
    """Whether a vCenter of that release knows hosts of that release; unknown releases are trusted."""
    if not host[0] or not vcenter[0]:
        return True
    shared = min(len(host[0]), len(vcenter[0]))
    ours, theirs = vcenter[0][:shared], host[0][:shared]
    return theirs < ours or (theirs == ours and (not vcenter[1] or host[1] <= vcenter[1]))
