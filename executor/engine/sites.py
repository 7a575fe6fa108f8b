"""Placements held against a vCenter as surveyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from executor.gateway import Site
from wavelift.errors import VCenterError
from wavelift.model.placement import Placement, Side

__all__ = ["check_sides", "one_vcenter", "settle", "usable_host"]


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
    return place if place.datacenter == found[0] else replace(place, datacenter=found[0])


def one_vcenter(sites: Mapping[Side, Site]) -> bool:
    """Whether both sides are one vCenter."""
    return sites[Side.SOURCE].instance_uuid.lower() == sites[Side.TARGET].instance_uuid.lower()


def check_sides(sites: Mapping[Side, Site], *, same_wanted: bool) -> None:
    """One vCenter where two are meant would move VMs somewhere inside it (fact sheet 0.1).

    Raises:
        VCenterError: the sides are not what the settings say.
    """
    if one_vcenter(sites) and not same_wanted:
        raise VCenterError(
            f"source and target are the same vCenter ({sites[Side.SOURCE].instance_uuid})",
            advice="check [source] and [target] in wavelift.toml; for moves within one vCenter set "
            "[campaign] same_vcenter = true",
        )
    if same_wanted and not one_vcenter(sites):
        raise VCenterError(
            "same_vcenter is set, and source and target are two vCenters",
            advice="take [campaign] same_vcenter out of wavelift.toml",
        )
