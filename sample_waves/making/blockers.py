"""An estate in which almost every VM has a reason not to move: one VM per rule, named after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from making.headers import HEADERS
from making.sheets import Row, sheets_of
from making.values import Cells, DiskSpec, Estate, Guest, HostSpec, NetSpec, NicSpec, StoreSpec, uuid_of
from making.write import only, write_workbook

BLANK_ROWS = 25
CORRUPTED = ("vSnapshot", "VM", "Luebeck")
"""Sheet, header and what stands there instead, as a stray paste leaves it."""


def write(path: Path, names: Sequence[str]) -> None:
    """Write the workbook with a corrupted header and blank rows, as exports come out of real hands."""
    sheets = only(sheets_of(_estate()), *names)
    blank: list[Row] = [{} for _ in range(BLANK_ROWS)]
    sheets["vInfo"] = [*sheets["vInfo"][:10], *blank, *sheets["vInfo"][10:]]
    sheet, header, instead = CORRUPTED
    sheets[sheet] = [row | {instead: row.get(header, "")} for row in sheets[sheet]]
    headers = dict(HEADERS) | {sheet: tuple(instead if name == header else name for name in HEADERS[sheet])}
    write_workbook(path, sheets, headers)


def _estate() -> Estate:
    return Estate(
        "vcenter-luebeck.example", {"Old": "Luebeck", "Forgotten": "Luebeck"},
        (HostSpec("esx-1.example", "Old"), HostSpec("esx-2.example", "Old"),
         HostSpec("esx-9.example", "Forgotten")),
        (StoreSpec("store-a", "Old", 8192), StoreSpec("store-lost", "Old", 512),
         StoreSpec("store-f", "Forgotten", 512)),
        (NetSpec("lan", "dvs-old", 10), NetSpec("lan-lost", "dvs-old", 66)),
        (*_by_info(), *_by_disk(), *_by_device(), *_by_mapping(), *_fine()),
    )


def _guest(name: str, *, cells: Cells | None = None, disk: Cells | None = None, nic: Cells | None = None,
           store: str = "store-a", net: str = "lan", host: str = "esx-1.example", power: str = "poweredOn",
           cd: str = "", usb: str = "", snapshots: tuple[str, ...] = ()) -> Guest:
    disks: tuple[DiskSpec, ...] = (DiskSpec(20, store),)
    if disk is not None:
        disks += (DiskSpec(10, store, disk),)
    return Guest(name, host, disks, (NicSpec(net, nic or {}),), power=power, cd=cd, usb=usb,
                 snapshots=snapshots, cells=cells or {})


def _by_info() -> tuple[Guest, ...]:
    return (
        _guest("template", cells={"Template": "True"}, power="poweredOff"),
        _guest("vCLS-2b1c7e40-55aa-4f6e-8f2d-90c1e77ab001"),
        _guest("srm-placeholder", cells={"SRM Placeholder": "True"}, power="poweredOff"),
        _guest("disconnected", cells={"Connection state": "disconnected"}),
        _guest("suspended", power="suspended"),
        _guest("fault-tolerant", cells={"FT State": "running", "FT Role": 1}),
        _guest("consolidation-needed", cells={"Consolidation Needed": "True"}),
        _guest("passthrough", cells={"Fixed Passthru HotPlug": "True"}),
    )


def _by_disk() -> tuple[Guest, ...]:
    return (
        _guest("raw-physical", disk={"Raw": "True", "Raw Comp. Mode": "physicalMode", "Raw LUN ID": "naa.1"}),
        _guest("raw-virtual", disk={"Raw": "True", "Raw Comp. Mode": "virtualMode", "Raw LUN ID": "naa.2"}),
        _guest("shared-bus", disk={"Shared Bus": "physicalSharing", "Controller": "LSI Logic SAS"}),
        _guest("multi-writer", disk={"Sharing mode": "sharingMultiWriter"}),
        _guest("nonpersistent", disk={"Disk Mode": "independent_nonpersistent"}),
        _guest("independent", disk={"Disk Mode": "independent_persistent"}),
        _guest("shared-bus-off", disk={"Shared Bus": "virtualSharing"}, power="poweredOff"),
        _guest("over-2-tb", disk={"Capacity MiB": 3 * 1024 * 1024}),
    )


def _by_device() -> tuple[Guest, ...]:
    return (
        _guest("usb-stick", usb="Licence stick"),
        _guest("cd-in-drive", cd="ISO [store-a] iso/setup.iso"),
        _guest("direct-path", nic={"Direct Path IO": "True"}),
        _guest("snapshots", snapshots=("before patch day", "before upgrade")),
    )


def _by_mapping() -> tuple[Guest, ...]:
    return (
        _guest("twin", cells={"VM UUID": uuid_of("500b", "twin", "first"), "Annotation": "the first of two"}),
        _guest("TWIN", cells={"VM UUID": uuid_of("500b", "twin", "second")}, host="esx-2.example"),
        _guest("no-identity", cells={"VM UUID": ""}),
        _guest("reporting-vcenter"),
        _guest("network-lost", net="lan-lost"),
        _guest("store-lost", store="store-lost"),
        _guest("cluster-lost", host="esx-9.example", store="store-f"),
        _guest("=1+1", cells={"Annotation": "<script>alert(1)</script>"}),
    )


def _fine() -> tuple[Guest, ...]:
    return (_guest("fine-1"), _guest("fine-2", host="esx-2.example"), _guest("00042", host="esx-2.example"))
