"""All exports of a campaign merged into one inventory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from mappings.patterns import fold
from planner.readers.library import Library
from planner.readers.rvtools.datacenters import Datacenters
from planner.readers.rvtools.export import Export, export_of
from planner.readers.rvtools.keys import vm_keys
from planner.readers.rvtools.overlaps import settle_overlaps
from planner.readers.rvtools.read_export import Attached, ExportContent, read_export
from planner.readers.tally import Tally
from planner.records import fill
from wavelift.errors import InputError
from wavelift.garbage import collector_off
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory, KeyProvider, Origin, VCenter
from wavelift.problems import Problems

__all__ = ["merge_exports", "read_inventory"]


def read_inventory(
    paths: Sequence[Path], root: Path, *, vms_needed: bool = True
) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read exports: workbooks, CSVs, or folders of RVTools CSVs.

    Args:
        paths: the exports.
        root: the folder that places in findings are relative to.
        vms_needed: whether an export without any VM is an error; a target vCenter may be empty.

    Raises:
        InputError: no export is given, or one of them holds no VM or cannot be read.
    """
    if not paths:
        raise InputError(
            "there is no inventory", file=str(root), advice="put an RVTools export into this folder"
        )
    library, problems = Library(root), Problems()
    with collector_off():
        opened = [problems.attempt(partial(export_of, path, library)) for path in paths]
        exports = [replace(export, vms_needed=vms_needed) for export in opened if export]
        found = merge_exports(exports, library, problems)
    problems.attempt(library.require_unchanged)
    problems.settle()
    return found


def merge_exports(
    exports: Sequence[Export], library: Library, problems: Problems
) -> tuple[Inventory, tuple[Finding, ...]]:
    """Read opened exports and merge them; VMs get their keys here, over all exports.

    Args:
        exports: the exports.
        library: knows their files.
        problems: takes the exports that hold no VM or cannot be read.
    """
    tally = Tally()
    attempts = [problems.attempt(partial(read_export, export, tally)) for export in exports]
    read = [(export, content) for export, content in zip(exports, attempts, strict=True) if content]
    exports = [export for export, _ in read]
    contents = settle_overlaps([(export.file, content) for export, content in read], tally)
    rows = [row for content in contents for row in content.rows]
    keys = vm_keys(rows, tally)
    vms = tuple(row.vm for row in rows)
    fill(vms, {"key": keys, **_attached(contents)})
    hosts = tuple(host for content in contents for host in content.hosts)
    others = [content for content in contents if content.clusters or content.datastores or content.networks]
    known = Datacenters(vms if hosts or others else (), hosts)
    inventory = Inventory(
        vms,
        tuple(known.of_host(host) for host in hosts),
        tuple(known.of_cluster(cluster) for content in contents for cluster in content.clusters),
        tuple(known.of_datastore(datastore) for content in contents for datastore in content.datastores),
        tuple(known.of_network(network) for content in contents for network in content.networks),
        tuple(pool for content in contents for pool in content.pools),
        tuple(folder for content in contents for folder in content.folders),
        tuple(policy for content in contents for policy in content.policies),
        tuple(adapter for content in contents for adapter in content.vmkernels),
        _key_providers(contents),
        tuple(_origin(export, content, library) for export, content in zip(exports, contents, strict=True)),
        _vcenters(contents),
        {sheet: names for content in contents for sheet, names in content.headers.items()},
    )
    return inventory, tally.findings()


def _attached(contents: Sequence[ExportContent]) -> Attached:
    fields = contents[0].attached.keys() if contents else ()
    return {name: [value for content in contents for value in content.attached[name]] for name in fields}


def _origin(export: Export, content: ExportContent, library: Library) -> Origin:
    vcenter = ", ".join(center.address for center in content.vcenters if center.address)
    digests = [library.use(path) for path in export.paths]
    return Origin(export.file, digests[0].sha256, export.kind, vcenter, content.exported, content.exported_at)


def _key_providers(contents: Sequence[ExportContent]) -> tuple[KeyProvider, ...] | None:
    """The key providers of all exports, where all of them tell."""
    told = [content.key_providers for content in contents if content.key_providers is not None]
    return tuple(each for found in told for each in found) if len(told) == len(contents) else None


def _vcenters(contents: Sequence[ExportContent]) -> tuple[VCenter, ...]:
    """The vCenters, each once: as its newest export tells it."""
    found: dict[str, VCenter] = {}
    for content in sorted(contents, key=lambda item: item.exported or datetime.min):  # noqa: DTZ901
        for center in content.vcenters:
            found[center.instance_uuid or fold(center.address)] = center
    return tuple(found.values())
