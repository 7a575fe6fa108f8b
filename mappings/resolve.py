"""From mapping tables to target placements: one per VM, down to each disk and NIC. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mappings.cell_text import unguarded
from mappings.chooser import Chooser
from mappings.overrides import Overrides
from mappings.table_findings import table_findings
from mappings.tables import Kind, MappingRow, Mappings
from mappings.targets import Targets
from mappings.unmapped import Notes, Unmapped
from wavelift.model.finding import Finding
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.placement import Placement

__all__ = ["Resolution", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where every VM shall go.

    Attributes:
        placements: target placement by VM key; VMs with anything unmapped are not in it.
        findings: what has no target, and what is wrong with the tables.
    """

    placements: Mapping[str, Placement]
    findings: tuple[Finding, ...] = ()


def resolve(inventory: Inventory, mappings: Mappings, *, default_datacenter: str = "") -> Resolution:
    """Apply the mapping tables to every VM.

    Exact rows come before patterns, rows with more scopes before those with fewer, then file order; the
    first match decides. Rows without target and proposals that wait to be accepted do not count. Overrides
    come last. Without any folder row every VM keeps its folder path.

    Args:
        inventory: the source side.
        mappings: the tables, rows in file order.
        default_datacenter: target datacenter where the deciding clusters row names none.
    """
    choosers = {kind: Chooser(_prepared(kind, mappings.rows(kind))) for kind in Kind}
    overrides = Overrides(mappings, default_datacenter, inventory.vms)
    unmapped = Unmapped(mappings)
    notes = Notes()
    targets = Targets(choosers, default_datacenter, notes)
    placements: dict[str, Placement] = {}
    for vm in inventory.vms:
        placement = _place(vm, targets, overrides, unmapped)
        if placement is not None:
            placements[vm.key] = placement
    findings = [*unmapped.findings, *notes.findings()]
    for kind, chooser in choosers.items():
        findings.extend(table_findings(kind, mappings.rows(kind), chooser.used))
    return Resolution(placements, tuple(findings))


def _place(vm: Vm, targets: Targets, overrides: Overrides, unmapped: Unmapped) -> Placement | None:
    override = overrides.of(vm)
    cluster = targets.cluster(vm)
    disks = targets.disks(vm)
    home = targets.home(vm, disks)
    nics = targets.nics(vm)
    missing = 0
    if cluster is None and not (override and override.cluster):
        missing += unmapped.cluster(vm)
    if not (override and override.datastore) and (home is None or None in disks):
        missing += unmapped.datastores(vm, disks, home)
    if not (override and override.network) and None in nics:
        missing += unmapped.networks(vm, nics)
    if missing:
        return None
    placement = Placement(
        datacenter=targets.datacenter(cluster),
        cluster=cluster.target if cluster else "",
        pool=targets.pool(vm, cluster),
        folder=vm.folder if override and override.folder.strip() else targets.folder(vm),
        datastore=home or "",
        disks=tuple([found or targets.open_disk(disk) for disk, found in zip(vm.disks, disks, strict=True)]),
        nics=tuple([found or targets.open_nic(nic) for nic, found in zip(vm.nics, nics, strict=True)]),
    )
    return overrides.apply(override, placement) if override else placement


def _prepared(kind: Kind, rows: tuple[MappingRow, ...]) -> tuple[MappingRow, ...]:
    """Rows with names as vCenter has them: no guarding apostrophes; folder paths with "/" for the root."""
    clean = _path if kind is Kind.FOLDERS else _text
    return tuple(_cleaned(row, clean) for row in rows)


def _cleaned(row: MappingRow, clean: Callable[[str], str]) -> MappingRow:
    before = (row.target_datacenter, row.target_pool, row.target_switch, row.policy)
    source, target, texts = clean(row.source), clean(row.target), tuple(_text(text) for text in before)
    if (source, target, texts) == (row.source, row.target, before):
        return row
    datacenter, pool, switch, policy = texts
    return replace(
        row,
        source=source,
        target=target,
        target_datacenter=datacenter,
        target_pool=pool,
        target_switch=switch,
        policy=policy,
    )


def _text(text: str) -> str:
    return unguarded(text.strip())


def _path(text: str) -> str:
    text = _text(text)
    return text.strip("/") or text[:1]
