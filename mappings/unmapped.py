"""Findings about VMs that the mapping tables leave without a target, and about what they decide silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mappings.patterns import fold
from mappings.table_findings import row_text
from mappings.tables import Kind, MappingRow, Mappings
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Vm
from wavelift.model.placement import UNKNOWN
from wavelift.model.quantities import count

__all__ = ["Notes", "Unmapped"]

_WORDS = {Kind.NETWORKS: "network", Kind.DATASTORES: "datastore", Kind.CLUSTERS: "cluster"}
_COLUMNS = {Kind.NETWORKS: "Network", Kind.DATASTORES: "Path", Kind.CLUSTERS: "Cluster"}


class Unmapped:
    """Collects one blocker per VM and source object without target.

    Attributes:
        findings: the blockers so far.
    """

    def __init__(self, mappings: Mappings) -> None:
        self.findings: list[Finding] = []
        self._waiting: dict[tuple[Kind, str], MappingRow] = {}
        for kind in Kind:
            for row in mappings.rows(kind):
                if row.proposed or not row.target.strip():
                    self._waiting.setdefault((kind, fold(row.source)), row)

    def cluster(self, vm: Vm) -> int:
        """Report the VM's cluster; returns how many objects lack a target."""
        return self._report(Kind.CLUSTERS, vm, {vm.cluster or UNKNOWN: ([], vm.place)})

    def datastores(self, vm: Vm, targets: Sequence[object], home: str | None) -> int:
        """Report the datastores of the disks whose target is None, and of the home files."""
        missing: dict[str, tuple[list[str], Place]] = {}
        for disk, target in zip(vm.disks, targets, strict=True):
            if target is None:
                labels, _ = missing.setdefault(disk.datastore or UNKNOWN, ([], disk.place))
                labels.append(disk.label)
        if home is None and not missing:
            missing[vm.home_datastore] = (["home files"], vm.place)
        return self._report(Kind.DATASTORES, vm, missing)

    def networks(self, vm: Vm, targets: Sequence[object]) -> int:
        """Report the networks of the NICs whose target is None."""
        missing: dict[str, tuple[list[str], Place]] = {}
        for nic, target in zip(vm.nics, targets, strict=True):
            if target is None:
                labels, _ = missing.setdefault(nic.network or UNKNOWN, ([], nic.place))
                labels.append(nic.label)
        return self._report(Kind.NETWORKS, vm, missing)

    def _report(self, kind: Kind, vm: Vm, missing: dict[str, tuple[list[str], Place]]) -> int:
        for source, (labels, place) in missing.items():
            self.findings.append(
                Finding(
                    id=f"{_WORDS[kind]}-unmapped",
                    severity=Severity.BLOCKER,
                    subject=vm.key,
                    label=vm.name,
                    message=_message(kind, vm, source, labels),
                    suggestion=self._advice(kind, source),
                    place=place.at(_COLUMNS[kind]) if place.file else place,
                )
            )
        return len(missing)

    def _advice(self, kind: Kind, source: str) -> str:
        row = self._waiting.get((kind, fold(source)))
        if row is None:
            return f"add '{source}' to {kind}, or run `wavelift check --propose`"
        where = f" ({row.place})" if row.place.file else ""
        if row.target.strip():
            return f"the row for '{source}' in {kind}{where} is only proposed: set its status to accepted"
        return f"the row for '{source}' in {kind}{where} has no target yet: fill it in"


def _message(kind: Kind, vm: Vm, source: str, labels: Iterable[str]) -> str:
    word = _WORDS[kind]
    what = f" ({', '.join(labels)})" if labels else ""
    if source == UNKNOWN:
        return f"{vm.name}: the export does not name the {word}{what}, and no row maps '{UNKNOWN}'"
    return f"{vm.name}: {word} '{source}'{what} has no target"


class Notes:
    """Collects what the tables decide without a row that says so, once per cause."""

    def __init__(self) -> None:
        self._catch_all: dict[tuple[Kind, int], tuple[MappingRow, int]] = {}
        self._folders: dict[str, tuple[Vm, int]] = {}
        self._pools: dict[tuple[str, str], tuple[Vm, MappingRow, int]] = {}

    def catch_all(self, kind: Kind, row: MappingRow) -> None:
        """A row decided for an object that the export does not name."""
        known = self._catch_all.get((kind, id(row)))
        self._catch_all[kind, id(row)] = (row, known[1] + 1 if known else 1)

    def folder_kept(self, vm: Vm) -> None:
        """No folder row matches the VM's folder."""
        known = self._folders.get(vm.folder)
        self._folders[vm.folder] = (known[0], known[1] + 1) if known else (vm, 1)

    def pool_dropped(self, vm: Vm, row: MappingRow) -> None:
        """The VM's resource pool has no counterpart in the clusters table."""
        known = self._pools.get((vm.cluster, vm.pool))
        self._pools[vm.cluster, vm.pool] = (known[0], row, known[2] + 1) if known else (vm, row, 1)

    def findings(self) -> Iterator[Finding]:
        """Yield everything noted, one finding per cause, all of severity info."""
        for (kind, _), (row, number) in self._catch_all.items():
            yield _info(
                "mapping-catch-all-unknown",
                row.source,
                f"the export names no {_WORDS[kind]} in {count(number, 'place')}; "
                f"the row {row_text(row)} decides",
                f"check that '{row.target}' is right for all of them, or scope rows by VM",
                row.at("target"),
            )
        for folder, (vm, number) in self._folders.items():
            yield _info(
                "folder-kept",
                folder or "/",
                f"folder '{folder or '/'}' matches no folders row; "
                f"its {count(number, 'VM keeps', 'VMs keep')} that path",
                f"add '{folder or '/'}' to folders if they shall go elsewhere",
                vm.place,
            )
        for (cluster, pool), (vm, row, number) in self._pools.items():
            yield _info(
                "pool-not-mapped",
                f"{cluster}/{pool}",
                f"resource pool '{pool}' of cluster '{cluster}' has no target pool; "
                f"its {count(number, 'VM goes', 'VMs go')} to the root pool of '{row.target}'",
                f"add '{cluster}/{pool}' to clusters with a target_pool to keep them in a pool",
                vm.place,
            )


def _info(finding_id: str, subject: str, message: str, advice: str, place: Place) -> Finding:
    return Finding(finding_id, Severity.INFO, subject, message, advice, place)
