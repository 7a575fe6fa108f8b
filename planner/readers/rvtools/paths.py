"""The spellings inside RVTools cells: datastore, pool and folder paths, UUIDs, enumerations as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wavelift.model.inventory import Power

__all__ = [
    "all_canonical",
    "clean_uuid",
    "datastore_of",
    "folder_path",
    "hardware_version",
    "latency_sensitivity",
    "pool_path",
    "power_of",
    "shared_bus",
]

_DATASTORE = re.compile(r"\[(.+?)\](?:\s|$)")
_CANONICAL = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_CANONICAL_LINES = re.compile(rf"(?:{_CANONICAL.pattern}\n)*+{_CANONICAL.pattern}")
_NIL = "00000000-0000-0000-0000-000000000000"
_HEX = re.compile(r"[0-9a-f]{32}")
_SHARING = ("noSharing", "virtualSharing", "physicalSharing")
_LATENCY = ("low", "normal", "medium", "high", "custom")
"""Older exports write enumerations as numbers, in the order of the vSphere API."""

_POWER = {
    "poweredon": Power.ON,
    "on": Power.ON,
    "running": Power.ON,
    "poweredoff": Power.OFF,
    "off": Power.OFF,
    "stopped": Power.OFF,
    "suspended": Power.SUSPENDED,
}


def datastore_of(path: str) -> str:
    """The datastore of "[datastore] folder/file", or ""."""
    match = _DATASTORE.match(path)
    return match[1].strip() if match else ""


def clean_uuid(text: str) -> str:
    """A UUID in lower case with dashes, or "" for what is none or is all zeros."""
    if _CANONICAL.fullmatch(text):
        return "" if text == _NIL else text.lower()
    digits = text.strip().strip("{}").casefold().replace("-", "").replace(" ", "")
    if not _HEX.fullmatch(digits) or digits == "0" * 32:
        return ""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def all_canonical(texts: Sequence[str]) -> bool:
    """Whether all texts are UUIDs in the usual form, and none is all zeros: one look at the whole column."""
    together = "\n".join(texts)
    return _CANONICAL_LINES.fullmatch(together) is not None and _NIL not in together


def pool_path(text: str, datacenter: str, parents: tuple[str, ...]) -> str:
    """A resource pool path below its cluster: "/DC/Cluster/Resources/A/B" gives "A/B".

    Args:
        text: as RVTools writes it.
        datacenter: the VM's datacenter.
        parents: the VM's cluster and host names.
    """
    parts = [part for part in text.split("/") if part]
    for index, part in enumerate(parts):
        if part.casefold() == "resources":
            return "/".join(parts[index + 1 :])
    if text.startswith("/") and parts and parts[0] == datacenter:
        del parts[0]
    if parts and parts[0] in parents:
        del parts[0]
    return "/".join(parts)


def folder_path(text: str, datacenter: str) -> str:
    """A VM folder path below its datacenter; the hidden root folder "vm" is left out."""
    parts = [part for part in text.split("/") if part]
    rooted = bool(parts) and parts[0] == datacenter
    if rooted:
        del parts[0]
    if parts and parts[0] == "vm" and (rooted or len(parts) == 1 or text.startswith("/")):
        del parts[0]
    return "/".join(parts)


def hardware_version(text: str) -> int | None:
    """A virtual hardware version from "vmx-13" or "13"."""
    match = re.fullmatch(r"(?:vmx-?)?0*(\d{1,3})", text.strip().casefold())
    return int(match[1]) if match else None


def power_of(text: str) -> Power | None:
    """A power state from its API name or from plain words."""
    return _POWER.get(re.sub(r"[\s_-]", "", text.casefold()))


def shared_bus(text: str) -> str:
    """A SCSI bus sharing mode by its API name."""
    return _named(text, _SHARING)


def latency_sensitivity(text: str) -> str:
    """A latency sensitivity by its API name."""
    return _named(text, _LATENCY)


def _named(text: str, names: tuple[str, ...]) -> str:
    return names[int(text)] if text.isdecimal() and len(text) == 1 and int(text) < len(names) else text
