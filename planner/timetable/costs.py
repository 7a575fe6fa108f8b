"""Which of vCenter's price lists for moves an estate is planned with."""

from __future__ import annotations

from collections.abc import Iterable

from wavelift.model.inventory import Host
from wavelift.model.slot_costs import CostModel, cost_model, major_version
from wavelift.settings import Limits

__all__ = ["costs_for"]

_NEWEST = "7.0"
"""The price list of 7.0 holds from there on."""


def costs_for(hosts: Iterable[Host], limits: Limits) -> CostModel:
    """Return the price list for an estate: the oldest host's generation decides, settings override.

    Args:
        hosts: source hosts; without any known version the newer list counts.
        limits: the campaign's own numbers.
    """
    majors = [major for host in hosts if (major := major_version(host.version))]
    return cost_model(str(min(majors)) if majors else _NEWEST, limits)
