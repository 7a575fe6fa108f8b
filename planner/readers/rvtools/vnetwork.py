"""vNetwork: one row per network adapter."""

from __future__ import annotations

import re

from planner.readers.cells import to_text
from planner.readers.columns import Columns, Spec
from planner.readers.rvtools.headers import IDENTITY
from planner.readers.whole_columns import mapped
from planner.records import records
from wavelift.model.inventory import Nic
from wavelift.model.placement import UNKNOWN
from wavelift.model.sheet_columns import Extra

__all__ = ["VNETWORK", "nics"]

VNETWORK: Spec = {
    **IDENTITY,
    "label": ("NIC label", "NIC", "Network adapter", "Adapter label"),
    "key": (Extra.NIC_KEY, "Device Key"),
    "adapter": ("Adapter", "Adapter type"),
    "network": ("Network", "Network name", "Port group", "Portgroup", "Network label"),
    "switch": ("Switch",),
    "connected": ("Connected",),
    "starts": ("Starts Connected",),
    "mac": ("Mac Address", "MAC"),
    "direct_path": ("Direct Path IO",),
}


_USUAL_LINES = re.compile(r"(?:(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\n)*+(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")
"""A column of nothing but MAC addresses in the usual form."""


def nics(columns: Columns) -> list[Nic]:
    """Read all NICs. A NIC whose network is not named gets ``UNKNOWN``."""
    networks = [network or UNKNOWN for network in columns.names("network")]
    return records(
        Nic,
        len(networks),
        {
            "label": columns.texts("label"),
            "network": networks,
            "key": columns.integers("key"),
            "adapter": columns.texts("adapter"),
            "switch": columns.texts("switch"),
            "mac": _macs(columns.texts("mac")),
            "connected": [connected is not False for connected in columns.booleans("connected")],
            "starts_connected": [starts is not False for starts in columns.booleans("starts")],
            "direct_path": map(bool, columns.booleans("direct_path")),
            "place": columns.table.places(),
        },
    )


def _macs(texts: list[str]) -> list[str]:
    if _USUAL_LINES.fullmatch("\n".join(texts)):
        return list(map(str.lower, texts))
    return mapped(texts, lambda cell: _mac(to_text(cell)))


def _mac(text: str) -> str:
    """A MAC address in lower case with colons, or "" for what is none."""
    digits = re.sub(r"[^0-9a-f]", "", text.casefold())
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else ""
