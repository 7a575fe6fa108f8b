"""Both vCenters of a simulated pair as an unmodified pyvmomi client sees them: one reading, all VMs."""

import contextlib
import ssl
from dataclasses import dataclass
from typing import Any

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import vim, vmodl

from executor.simulator.soap.pair import PairEndpoint

PATHS = (
    "name",
    "config.instanceUuid",
    "config.hardware.device",
    "runtime.host",
    "runtime.powerState",
    "parent",
)


@dataclass(frozen=True)
class Seen:
    """One VM: disks and NICs in the order of their device keys."""

    name: str
    uuid: str
    power: str
    cluster: str
    host: str
    folder: str
    datastores: tuple[str, ...]
    networks: tuple[str, ...]
    connected: tuple[bool, ...]


def look(endpoint: PairEndpoint) -> list[Seen]:
    """Every VM of one vCenter."""
    context = ssl.create_default_context(cafile=str(endpoint.certificate))
    si = SmartConnect(
        host=endpoint.host,
        port=endpoint.port,
        user=endpoint.user,
        pwd=endpoint.password,
        sslContext=context,
        connectionPoolTimeout=-1,
    )
    try:
        names, groups = _names(si.content), _port_groups(si.content)
        rows = _rows(si.content, vim.VirtualMachine, PATHS)
        return sorted((_seen(row, names, groups) for row in rows.values()), key=lambda vm: vm.name)
    finally:
        with contextlib.suppress(vim.fault.NotAuthenticated):
            Disconnect(si)
        si._stub.DropConnections()


def by_name(vms: list[Seen]) -> dict[str, Seen]:
    """The same by name; fails where two bear one name."""
    found = {vm.name: vm for vm in vms}
    assert len(found) == len(vms)
    return found


def _seen(row: dict[str, Any], names: dict[str, Any], groups: dict[str, str]) -> Seen:
    devices = sorted(row["config.hardware.device"], key=lambda device: device.key)
    nics = [device for device in devices if isinstance(device, vim.vm.device.VirtualEthernetCard)]
    host = row["runtime.host"]
    return Seen(
        name=row["name"],
        uuid=row["config.instanceUuid"],
        power=row["runtime.powerState"],
        cluster=names[names[host._moId]["parent"]._moId]["name"],
        host=names[host._moId]["name"],
        folder=names[row["parent"]._moId]["name"],
        datastores=tuple(
            device.backing.fileName.split("]")[0].lstrip("[")
            for device in devices
            if isinstance(device, vim.vm.device.VirtualDisk)
        ),
        networks=tuple(_network(nic.backing, groups) for nic in nics),
        connected=tuple(nic.connectable.connected for nic in nics),
    )


def _network(backing: Any, groups: dict[str, str]) -> str:
    port = getattr(backing, "port", None)
    return groups[port.portgroupKey] if port is not None else backing.deviceName


def _names(content: Any) -> dict[str, Any]:
    found = _rows(content, vim.HostSystem, ("name", "parent"))
    for kind in (vim.ComputeResource, vim.Folder):
        found |= _rows(content, kind, ("name",))
    return found


def _port_groups(content: Any) -> dict[str, str]:
    rows = _rows(content, vim.dvs.DistributedVirtualPortgroup, ("key", "name"))
    return {row["key"]: row["name"] for row in rows.values()}


def _rows(content: Any, kind: Any, paths: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    pc = vmodl.query.PropertyCollector
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    step = pc.TraversalSpec(name="view", path="view", skip=False, type=type(view))
    spec = pc.FilterSpec(
        objectSet=[pc.ObjectSpec(obj=view, skip=True, selectSet=[step])],
        propSet=[pc.PropertySpec(type=kind, pathSet=list(paths))],
    )
    collector, rows = content.propertyCollector, {}
    page = collector.RetrievePropertiesEx([spec], pc.RetrieveOptions())
    while page is not None:
        for item in page.objects:
            rows[item.obj._moId] = {prop.name: prop.val for prop in item.propSet}
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
    view.Destroy()
    return rows
