"""Mapping rows as values. ``planner.readers`` reads them from files, ``resolve`` applies them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wavelift.model.finding import NOWHERE, Place
from wavelift.model.placement import DiskFormat

__all__ = ["Kind", "MappingRow", "Mappings", "Override"]


class Kind(StrEnum):
    """What a mapping row maps; also the name of its sheet or file."""

    NETWORKS = "networks"
    DATASTORES = "datastores"
    CLUSTERS = "clusters"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row of a mapping table.

    Attributes:
        kind: which table.
        source: exact name, or a pattern with ``*`` and ``?``.
        target: target name ("" is a row still to be filled in: same as no row).
        source_cluster, source_switch, vm, device: scoping; "" means any. ``vm`` is a VM name or key,
            ``device`` a disk or NIC label ("Hard disk 2"). Scopes accept patterns too.
        target_datacenter: clusters only; "" is the target's only or default datacenter.
        target_pool: clusters only; resource pool path below the cluster.
        target_switch: networks only; needed where the port group name is not unique.
        format: datastores only; None keeps the disk's format.
        policy: datastores only; storage policy name.
        proposed: True while a proposal waits to be accepted; then the row does not count.
        note: words for people; on a proposal, why this target.
        place: where the row stands.
        headers: the table's headers as they are written, by the name that ``table_columns`` gives the column.
    """

    kind: Kind
    source: str
    target: str
    source_cluster: str = ""
    source_switch: str = ""
    vm: str = ""
    device: str = ""
    target_datacenter: str = ""
    target_pool: str = ""
    target_switch: str = ""
    format: DiskFormat | None = None
    policy: str = ""
    proposed: bool = False
    place: Place = NOWHERE
    note: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def at(self, column: str) -> Place:
        """The place of one of its cells."""
        return _cell(self.place, self.headers, column)

    @property
    def is_pattern(self) -> bool:
        """Whether ``source`` is a pattern rather than a name."""
        return "*" in self.source or "?" in self.source

    @property
    def scopes(self) -> int:
        """How many scoping columns are filled in; more of them is more specific."""
        return sum(1 for scope in (self.source_cluster, self.source_switch, self.vm, self.device) if scope)


@dataclass(frozen=True, slots=True)
class Override:
    """One row of overrides: this VM goes elsewhere. Empty fields keep what the tables say.

    ``headers`` are those of the table as they are written, by column.
    """

    vm: str
    cluster: str = ""
    host: str = ""
    pool: str = ""
    folder: str = ""
    datastore: str = ""
    network: str = ""
    place: Place = NOWHERE
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def at(self, column: str) -> Place:
        """The place of one of its cells."""
        return _cell(self.place, self.headers, column)


def _cell(place: Place, headers: Mapping[str, str], column: str) -> Place:
    return place.at(headers.get(column) or column) if place.file else place


@dataclass(frozen=True, slots=True)
class Mappings:
    """All mapping tables of a campaign, rows in file order."""

    networks: tuple[MappingRow, ...] = ()
    datastores: tuple[MappingRow, ...] = ()
    clusters: tuple[MappingRow, ...] = ()
    folders: tuple[MappingRow, ...] = ()
    overrides: tuple[Override, ...] = field(default=())

    def rows(self, kind: Kind) -> tuple[MappingRow, ...]:
        """The rows of one table."""
        tables: dict[Kind, tuple[MappingRow, ...]] = {
            Kind.NETWORKS: self.networks,
            Kind.DATASTORES: self.datastores,
            Kind.CLUSTERS: self.clusters,
            Kind.FOLDERS: self.folders,
        }
        return tables[kind]
