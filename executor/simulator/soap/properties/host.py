"""Properties of an ESXi host."""

from __future__ import annotations

from typing import Any, Final
from uuid import NAMESPACE_DNS, uuid5

from executor.simulator.estate.nodes import HostNode
from executor.simulator.soap.host_parts import PARTS, part_of
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.properties.host_adapters import adapters, net_config, services, time_servers
from executor.simulator.soap.properties.host_network import standard_port_groups, standard_switches
from executor.simulator.soap.vmodl_values import make, vmodl
from executor.simulator.virtual.details import memory_used

__all__ = ["HOST", "host_uuid"]

_MIB: Final = 1 << 20
_CORES_PER_SOCKET: Final = 16


def host_uuid(host: HostNode) -> str:
    """The machine's uuid, the same for the same name."""
    return str(uuid5(NAMESPACE_DNS, host.name))


def _uuid(_inventory: Inventory, host: HostNode) -> str:
    return host_uuid(host)


def _product(_inventory: Inventory, host: HostNode) -> Any:
    return make(
        vmodl("vim.AboutInfo"),
        name="VMware ESXi",
        fullName=f"VMware ESXi {host.version} build-{host.build}",
        vendor="VMware, Inc.",
        version=host.version,
        build=host.build,
        osType="vmnix-x86",
        productLineId="embeddedEsx",
        apiType="HostAgent",
        apiVersion=f"{host.version}.0",
    )


def _part(field: str) -> Getter:
    return lambda _inventory, host: part_of(host, field)


RUNTIME: dict[str, Getter] = {
    "connectionState": lambda _inventory, host: "connected" if host.connected else "notResponding",
    "powerState": lambda _inventory, host: "poweredOn" if host.connected else "unknown",
    "inMaintenanceMode": lambda _inventory, host: host.maintenance,
    "inQuarantineMode": lambda _inventory, _host: False,
    "standbyMode": lambda _inventory, _host: "none",
}

_HARDWARE: dict[str, Getter] = {
    "vendor": lambda _inventory, _host: "Simulated",
    "model": lambda _inventory, _host: "Simulated host",
    "uuid": _uuid,
    "memorySize": lambda _inventory, host: host.memory_mib * _MIB,
    "cpuModel": lambda _inventory, host: host.cpu_model,
    "cpuMhz": lambda _inventory, host: host.cpu_mhz,
    "numCpuPkgs": lambda _inventory, host: max(1, host.cores // _CORES_PER_SOCKET),
    "numCpuCores": lambda _inventory, host: host.cores,
    "numCpuThreads": lambda _inventory, host: host.cores * 2,
    "numNics": lambda _inventory, _host: 4,
    "numHBAs": lambda _inventory, _host: 2,
}

HOST = Kind(
    "vim.HostSystem",
    entity(
        {
            **{f"runtime.{path}": read for path, read in RUNTIME.items()},
            "summary.host": lambda inventory, host: inventory.ref(host.moref),
            **{f"summary.runtime.{path}": read for path, read in RUNTIME.items()},
            **{f"summary.hardware.{path}": read for path, read in _HARDWARE.items()},
            "summary.config.name": lambda _inventory, host: host.name,
            "summary.config.port": lambda _inventory, _host: 443,
            "summary.config.product": _product,
            "summary.config.vmotionEnabled": lambda _inventory, host: host.vmotion,
            "summary.config.faultToleranceEnabled": lambda _inventory, _host: False,
            "summary.quickStats.overallMemoryUsage": lambda inventory, host: memory_used(
                inventory.vcenter, host
            ),
            "summary.currentEVCModeKey": lambda _inventory, host: host.evc or None,
            "summary.maxEVCModeKey": lambda _inventory, host: (
                (host.told.max_evc if host.told else "") or None
            ),
            "summary.overallStatus": lambda _inventory, _host: "green",
            "summary.rebootRequired": lambda _inventory, _host: False,
            "config.host": lambda inventory, host: inventory.ref(host.moref),
            "config.product": _product,
            "config.network.vswitch": standard_switches,
            "config.network.portgroup": standard_port_groups,
            "config.network.vnic": adapters,
            "config.virtualNicManagerInfo.netConfig": net_config,
            "config.dateTimeInfo.ntpConfig.server": time_servers,
            "config.service.service": services,
            "capability.vmotionSupported": lambda _inventory, _host: True,
            "capability.storageVMotionSupported": lambda _inventory, _host: True,
            "capability.vmotionWithStorageVMotionSupported": lambda _inventory, _host: True,
            "capability.vmotionAcrossNetworkSupported": lambda _inventory, _host: True,
            "capability.deltaDiskBackingsSupported": lambda _inventory, _host: True,
            "hardware.systemInfo.vendor": _HARDWARE["vendor"],
            "hardware.systemInfo.model": _HARDWARE["model"],
            "hardware.systemInfo.uuid": _uuid,
            "hardware.cpuInfo.numCpuPackages": _HARDWARE["numCpuPkgs"],
            "hardware.cpuInfo.numCpuCores": _HARDWARE["numCpuCores"],
            "hardware.cpuInfo.numCpuThreads": _HARDWARE["numCpuThreads"],
            "hardware.cpuInfo.hz": lambda _inventory, host: host.cpu_mhz * 1_000_000,
            "hardware.memorySize": _HARDWARE["memorySize"],
            **{f"configManager.{field}": _part(field) for field in PARTS},
            "datastore": lambda inventory, host: inventory.refs(host.datastores, "vim.Datastore"),
            "network": lambda inventory, host: inventory.refs(host.networks, "vim.Network"),
            "vm": lambda inventory, host: inventory.refs(host.vms, "vim.VirtualMachine"),
        }
    ),
)
