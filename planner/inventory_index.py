"""One side's inventory, looked up by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Generic, TypeVar, cast

from mappings.patterns import fold
from wavelift.model.finding import NOWHERE, Place
from wavelift.model.inventory import Cluster, Datastore, Host, Inventory, Vmkernel
from wavelift.model.placement import UNKNOWN

__all__ = ["InventoryIndex", "same_export"]

Answer = TypeVar("Answer")
Named = TypeVar("Named", Cluster, Datastore, Host)


class InventoryIndex:
    """Answers what a name means on one side.

    Names are compared without regard to case. An unknown or empty datacenter fits any. Where several
    exports went into the inventory, only what comes from the asker's own export counts: each vCenter has
    its own "Datastore1".
    """

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self._hosts = _Names(inventory.hosts)
        self._clusters = _Names(inventory.clusters)
        self._datastores = _Names(inventory.datastores)
        self._listed: dict[str, list[Vmkernel]] = {}
        for adapter in inventory.vmkernels:
            self._listed.setdefault(fold(adapter.host), []).append(adapter)
        self._adapters: dict[tuple[str, str, str], tuple[Vmkernel, ...]] = {}
        self._members: dict[tuple[str, str], tuple[Host, ...]] = {}
        self._answers: dict[tuple[object, str, str], object] = {}

    def host(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Host | None:
        """The host of that name, or None."""
        return self._hosts.find(name, datacenter, beside)

    def cluster(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Cluster | None:
        """The cluster of that name, or None."""
        return self._clusters.find(name, datacenter, beside)

    def datastore(self, name: str, datacenter: str = "", beside: Place = NOWHERE) -> Datastore | None:
        """The datastore of that name, or None."""
        return self._datastores.find(name, datacenter, beside)

    def members(self, cluster: str, datacenter: str = "") -> tuple[Host, ...]:
        """The hosts of a cluster; a standalone host is the only member of the cluster of its name."""
        key = (cluster, datacenter)
        if key not in self._members:
            name = fold(cluster)
            self._members[key] = tuple(
                host
                for host in self.inventory.hosts
                if fold(host.cluster) == name and _in_datacenter(host.datacenter, datacenter)
            )
        return self._members[key]

    def adapters(self, host: Host) -> tuple[Vmkernel, ...]:
        """The host's VMkernel adapters, in the order of the export; () where it lists none."""
        key = (host.name, host.datacenter, host.place.file)
        if key not in self._adapters:
            self._adapters[key] = tuple(self._of(host))
        return self._adapters[key]

    def _of(self, host: Host) -> Iterator[Vmkernel]:
        return (
            adapter
            for adapter in self._listed.get(fold(host.name), ())
            if _in_datacenter(adapter.datacenter, host.datacenter) and same_export(adapter.place, host.place)
        )

    @staticmethod
    def same_datacenter(known: str, asked: str) -> bool:
        """Whether two datacenters are or may be the same."""
        return _in_datacenter(known, asked)

    def of_members(
        self, question: Callable[[tuple[Host, ...]], Answer], cluster: str, datacenter: str = ""
    ) -> Answer:
        """What a function makes of a cluster's hosts; asked once per cluster, not once per VM."""
        key = (question, cluster, datacenter)
        if key not in self._answers:
            self._answers[key] = question(self.members(cluster, datacenter))
        return cast("Answer", self._answers[key])


def same_export(one: Place, other: Place) -> bool:
    """Whether two rows come from one export: one workbook, or CSVs of one folder. An unknown place fits."""
    if not one.file or not other.file or one.file == other.file:
        return True
    csv = not one.sheet and not other.sheet
    return csv and PurePosixPath(one.file).parent == PurePosixPath(other.file).parent


def _in_datacenter(known: str, asked: str) -> bool:
    return any(text in ("", UNKNOWN) for text in (known, asked)) or fold(known) == fold(asked)


class _Names(Generic[Named]):
    """The things of one kind by name; answers are remembered, because many VMs ask the same."""

    def __init__(self, items: Iterable[Named]) -> None:
        self._by_name: dict[str, list[Named]] = {}
        for item in items:
            self._by_name.setdefault(fold(item.name), []).append(item)
        self._found: dict[tuple[str, str, str, bool], Named | None] = {}

    def find(self, name: str, datacenter: str, beside: Place) -> Named | None:
        key = (name, datacenter, beside.file, bool(beside.sheet))
        if key not in self._found:
            self._found[key] = next(self._fitting(name, datacenter, beside), None)
        return self._found[key]

    def _fitting(self, name: str, datacenter: str, beside: Place) -> Iterator[Named]:
        for item in self._by_name.get(fold(name), ()):
            if _in_datacenter(item.datacenter, datacenter) and same_export(item.place, beside):
                yield item
