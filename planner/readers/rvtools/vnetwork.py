"""vNetwork: one row per network adapter."""

from __future__ import annotations

import re
from collections.abc import Callable

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from planner.readers.rvtools.headers import IDENTITY
from wavelift.model.inventory import Nic
from wavelift.model.placement import UNKNOWN

__all__ = ["VNETWORK", "nic_reader"]

VNETWORK: Spec = {
    **IDENTITY,
    "label": ("NIC label", "NIC", "Network adapter", "Adapter label"),
    "key": ("NIC Key", "Device Key"),
    "adapter": ("Adapter", "Adapter type"),
    "network": ("Network", "Network name", "Port group", "Portgroup", "Network label"),
    "switch": ("Switch",),
    "connected": ("Connected",),
    "starts": ("Starts Connected",),
    "mac": ("Mac Address", "MAC"),
    "direct_path": ("Direct Path IO",),
}


def nic_reader(columns: Columns) -> Callable[[Row], Nic]:
    """Make a reader of NICs. A NIC whose network is not named gets ``UNKNOWN``."""
    label, key, adapter = columns.text("label"), columns.integer("key"), columns.text("adapter")
    network, switch, mac = columns.name("network"), columns.text("switch"), columns.text("mac")
    connected, starts = columns.boolean("connected"), columns.boolean("starts")
    direct_path, place = columns.boolean("direct_path"), columns.table.place

    def read(row: Row) -> Nic:
        return Nic(
            label=label(row),
            network=network(row) or UNKNOWN,
            key=key(row),
            adapter=adapter(row),
            switch=switch(row),
            mac=_mac(mac(row)),
            connected=connected(row) is not False,
            starts_connected=starts(row) is not False,
            direct_path=bool(direct_path(row)),
            place=place(row[0]),
        )

    return read


def _mac(text: str) -> str:
    """A MAC address in lower case with colons, or "" for what is none."""
    digits = re.sub(r"[^0-9a-f]", "", text.casefold())
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else ""
