"""vCenter's own price list for moves (fact sheet 3.1), with what the campaign's settings override."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wavelift.model.inventory import Host
from wavelift.settings import Limits

__all__ = ["Costs", "costs_for"]


@dataclass(frozen=True, slots=True)
class Costs:
    """Units that one host, datastore or vMotion network offers, and what one move takes of them.

    Attributes:
        host_slots, hot_host, cold_host: per ESXi host; a hot and a cold move without shared storage.
        datastore_slots, datastore: per datastore, charged at the source and at the target.
        network_slots, network: per host's vMotion network; hot moves only.
        total: most moves at once over all.
    """

    host_slots: int
    hot_host: int
    cold_host: int
    datastore_slots: int = 128
    datastore: int = 16
    network_slots: int = 8
    network: int = 1
    total: int = 64


_UP_TO_6_7 = Costs(host_slots=8, hot_host=4, cold_host=1)
_FROM_7_0 = Costs(host_slots=16, hot_host=8, cold_host=2)


def costs_for(hosts: Iterable[Host], limits: Limits) -> Costs:
    """Return the price list for an estate: the oldest host's generation decides, settings override.

    Args:
        hosts: source hosts; without any known version the newer table counts.
        limits: 0 takes the table's value.
    """
    majors = [int(major) for host in hosts if (major := host.version.partition(".")[0]).isdigit()]
    table = _UP_TO_6_7 if majors and min(majors) < 7 else _FROM_7_0
    return Costs(
        host_slots=limits.host_slots or table.host_slots,
        hot_host=limits.hot_host_cost or table.hot_host,
        cold_host=limits.cold_host_cost or table.cold_host,
        datastore_slots=limits.datastore_slots or table.datastore_slots,
        datastore=limits.datastore_cost or table.datastore,
        network_slots=limits.network_slots or table.network_slots,
        network=limits.network_cost or table.network,
        total=limits.total or table.total,
    )
