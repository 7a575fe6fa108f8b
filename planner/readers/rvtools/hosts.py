"""vHost and vCluster: what VMs run on."""

from __future__ import annotations

import re
from collections.abc import Callable

from planner.readers.columns import Columns, Spec
from planner.readers.grid import Row
from wavelift.model.inventory import Cluster, Host
from wavelift.model.placement import UNKNOWN
from wavelift.model.sheet_columns import Extra

__all__ = ["VCLUSTER", "VHOST", "clusters", "hosts"]

VHOST: Spec = {
    "host": ("Host", "Host name", "Name"),
    "datacenter": ("Datacenter",),
    "cluster": ("Cluster",),
    "maintenance": ("in Maintenance Mode", "Maintenance Mode"),
    "cpu_model": ("CPU Model",),
    "speed": ("Speed",),
    "cores": ("# Cores", "Cores"),
    "memory": ("# Memory", "Memory", "Memory MB"),
    "current_evc": ("Current EVC",),
    "max_evc": ("Max EVC",),
    "version": ("ESX Version", "Version"),
    "connection": ("Connection state",),
    "vmotion": ("VMotion support",),
    "licence": ("Assigned License(s)", "Assigned Licenses"),
    "ntp_servers": ("NTP Server(s)", "NTP Servers"),
    "ntp_running": ("NTPD running",),
    "moref": ("Object ID",),
}
VCLUSTER: Spec = {
    "cluster": ("Name", "Cluster", "Cluster name"),
    "datacenter": (Extra.DATACENTER,),
    "ha": ("HA enabled",),
    "drs": ("DRS enabled",),
    "swap_placement": (Extra.SWAP_PLACEMENT,),
    "moref": ("Object ID",),
}
_VERSION = re.compile(r"(\d+\.\d+(?:\.\d+)*)(?:.*?build[- ](\d+))?", re.IGNORECASE | re.DOTALL)


def hosts(columns: Columns) -> list[Host]:
    """Read all hosts; a host outside clusters counts as a cluster of its own name."""
    name, datacenter, cluster = (
        columns.text("host"),
        columns.text("datacenter", UNKNOWN),
        columns.text("cluster"),
    )
    model, cores, speed = columns.text("cpu_model"), columns.integer("cores"), columns.integer("speed")
    memory, maintenance = columns.integer("memory"), columns.boolean("maintenance")
    current, highest = columns.text("current_evc"), columns.text("max_evc")
    version_text, moref = columns.text("version"), columns.text("moref")
    connection, licence = columns.text("connection"), columns.text("licence")
    vmotion = columns.boolean("vmotion")
    time_servers, time_service = _time_servers(columns), columns.boolean("ntp_running")

    def read(row: Row) -> Host:
        version, build = _version(version_text(row))
        return Host(
            name=name(row),
            datacenter=datacenter(row),
            cluster=cluster(row) or (name(row) if "cluster" in columns else UNKNOWN),
            version=version,
            build=build,
            cpu_model=model(row),
            cores=cores(row) or 0,
            cpu_mhz=speed(row) or 0,
            memory_mib=memory(row) or 0,
            maintenance=bool(maintenance(row)),
            current_evc=current(row),
            max_evc=highest(row),
            connection=connection(row),
            vmotion=vmotion(row),
            licence=licence(row),
            ntp_servers=time_servers(row),
            ntp_running=time_service(row),
            moref=moref(row),
            place=columns.table.place(row[0]),
        )

    return [read(row) for row in columns.table.rows if name(row)]


def _time_servers(columns: Columns) -> Callable[[Row], tuple[str, ...] | None]:
    """A reader of a host's time servers.

    Exports with names taken out have the column and nothing in it: then it tells nothing. Where other hosts
    name servers, or the service stands still, a blank cell means none.
    """
    told, running = columns.text("ntp_servers"), columns.boolean("ntp_running")
    some = any(told(row) for row in columns.table.rows)

    def read(row: Row) -> tuple[str, ...] | None:
        names = tuple(name for part in re.split(r"[,;\s]+", told(row)) if (name := part.strip()))
        return names or (() if some and running(row) is not None else None)

    return read


def _version(text: str) -> tuple[str, str]:
    match = _VERSION.search(text)
    return (match[1], match[2] or "") if match else ("", "")


def clusters(columns: Columns) -> list[Cluster]:
    """Read all clusters; RVTools does not say which datacenter they are in."""
    name, datacenter = columns.text("cluster"), columns.text("datacenter", UNKNOWN)
    drs, ha, moref = columns.boolean("drs"), columns.boolean("ha"), columns.text("moref")
    swap, place = columns.text("swap_placement"), columns.table.place
    return [
        Cluster(name(row), datacenter(row), drs(row), ha(row), swap(row), moref(row), place(row[0]))
        for row in columns.table.rows
        if name(row)
    ]
