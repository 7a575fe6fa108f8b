"""One side's inventory, looked up by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import TypeVar

from mappings.patterns import fold
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Network, Vm
from wavelift.model.placement import UNKNOWN

__all__ = ["InventoryIndex", "same_export"]

Named = TypeVar("Named", Cluster, Datastore, Host, Network, Vm)


class InventoryIndex:
    """Answers what a name means on one side.

    Names are compared without regard to case. An unknown or empty datacenter fits any. Where several
    exports went into the inventory, only what comes from the asker's own export counts: each vCenter has
    its own "Datastore1".
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._hosts = _by_name(inventory.hosts)
        self._clusters = _by_name(inventory.clusters)
        self._datastores = _by_name(inventory.datastores)
        self._networks = _by_name(inventory.networks)
        self._members: dict[tuple[str, str, Place], tuple[Host, ...]] = {}

    def host(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Host | None:
        """The host of that name, or None."""
        return _only(self._hosts, name, datacenter, beside)

    def cluster(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Cluster | None:
        """The cluster of that name, or None."""
        return _only(self._clusters, name, datacenter, beside)

    def datastore(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Datastore | None:
        """The datastore of that name, or None."""
        return _only(self._datastores, name, datacenter, beside)

    def networks(
        self, name: str, datacenter: str = "", switch: str = "", beside: Place = NOWHERE
    ) -> list[Network]:
        """The port groups of that name; on that switch where one is given."""
        found = _fitting(self._networks, name, datacenter, beside)
        return [item for item in found if not switch or not item.switch or fold(item.switch) == fold(switch)]

    def members(self, cluster: str, datacenter: str = "") -> tuple[Host, ...]:
        """The hosts of a cluster; a standalone host is the only member of the cluster of its name."""
        key = (fold(cluster), fold(datacenter), NOWHERE)
        if key not in self._members:
            self._members[key] = tuple(
                host
                for host in self.inventory.hosts
                if fold(host.cluster) == key[0] and _in_datacenter(host.datacenter, datacenter)
            )
        return self._members[key]


def same_export(one: Place, other: Place) -> bool:
    """Whether two rows come from one export: one workbook, or CSVs of one folder. An unknown place fits."""
    if not one.file or not other.file or one.file == other.file:
        return True
    csv = not one.sheet and not other.sheet
    return csv and PurePosixPath(one.file).parent == PurePosixPath(other.file).parent


def _by_name(items: Iterable[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for item in items:
        found.setdefault(fold(item.name), []).append(item)
    return found


def _in_datacenter(known: str, asked: str) -> bool:
    return any(text in ("", UNKNOWN) for text in (known, asked)) or fold(known) == fold(asked)


def _fitting(index: dict[str, list[Named]], name: str, datacenter: str, beside: Place) -> list[Named]:
    fits: Callable[[Named], bool] = lambda item: (  # noqa: E731
        _in_datacenter(item.datacenter, datacenter) and same_export(item.place, beside)
    )
    return [item for item in index.get(fold(name), ()) if fits(item)]


def _only(index: dict[str, list[Named]], name: str, datacenter: str, beside: Place) -> Named | None:
    found = _fitting(index, name, datacenter, beside)
    return found[0] if found else None
