"""Placements held against a vCenter as surveyed."""

from __future__ import annotations

from dataclasses import replace

from executor.gateway import Site
from wavelift.model.placement import Placement

__all__ = ["settle", "usable_host"]


def usable_host(site: Site, place: Placement) -> str:
    """The placement's host if it can take VMs now, else ""."""
    for host in site.hosts:
        if host.name == place.host and host.datacenter == place.datacenter and host.usable:
            return place.host
    return ""


def settle(site: Site, place: Placement) -> Placement:
    """The placement with its datacenter filled in, from where its cluster is.

    Raises:
        LookupError: that vCenter has no such cluster, or several datacenters have one.
    """
    found = sorted(
        cluster.datacenter
        for cluster in site.clusters
        if cluster.name == place.cluster and place.datacenter in ("", cluster.datacenter)
    )
    if not found:
        where = f" in datacenter {place.datacenter}" if place.datacenter else ""
        raise LookupError(f"the {site.side} vCenter has no cluster {place.cluster!r}{where}")
    if len(found) > 1:
        many = ", ".join(found)
        raise LookupError(f"cluster {place.cluster!r} is in several datacenters ({many}): map it to one")
    return replace(place, datacenter=found[0])
