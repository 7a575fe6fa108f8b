"""Privileges that an account needs, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Right", "RightOn"]


class RightOn(StrEnum):
    """What kind of object privileges are asked for on."""

    ROOT = "vCenter"
    VM = "VM"
    FOLDER = "folder"
    POOL = "resource pool"
    DATASTORE = "datastore"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Right:
    """Privileges wanted on one object (fact sheet 1.1).

    Attributes:
        on: its kind.
        privileges: ids such as "Resource.ColdMigrate".
        name: path or name; of a VM its moref; "" is the root VM folder or the cluster's root pool.
        datacenter: where it is.
        within: a pool's cluster, a network's switch, or "".
    """

    on: RightOn
    privileges: tuple[str, ...]
    name: str = ""
    datacenter: str = ""
    within: str = ""
