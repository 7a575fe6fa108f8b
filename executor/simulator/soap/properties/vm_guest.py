"""``guest`` of a virtual machine: what the tools report."""

from __future__ import annotations

from typing import Final

from executor.simulator.estate.addresses import address_of
from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter
from executor.simulator.soap.properties.vm_config import CONFIG
from wavelift.model.inventory import Power

__all__ = ["GUEST", "GUEST_SUMMARY"]

_RUNNING: Final = "guestToolsRunning"
_ABSENT: Final = "toolsNotInstalled"
_OLDER: Final = ("toolsOld",)


def _running(vm: VmNode) -> bool:
    return vm.power is Power.ON and vm.tools == _RUNNING


def _tools_running(_inventory: Inventory, vm: VmNode) -> str:
    return _RUNNING if _running(vm) else "guestToolsNotRunning"


def _tools_status(_inventory: Inventory, vm: VmNode) -> str:
    told = vm.told.tools if vm.told is not None else ""
    if told in _OLDER if _running(vm) else told == _ABSENT:
        return told
    if not vm.tools:
        return _ABSENT
    return "toolsOk" if _running(vm) else "toolsNotRunning"


def _address(_inventory: Inventory, vm: VmNode) -> str | None:
    return address_of(vm) or None


def _host_name(_inventory: Inventory, vm: VmNode) -> str | None:
    return vm.name if _running(vm) else None


GUEST_SUMMARY: dict[str, Getter] = {
    "toolsStatus": _tools_status,
    "toolsRunningStatus": _tools_running,
    "hostName": _host_name,
    "ipAddress": _address,
    "guestId": lambda inventory, vm: CONFIG["guestId"](inventory, vm) if _running(vm) else None,
    "guestFullName": lambda _inventory, vm: vm.guest_os if _running(vm) else None,
}


def _version_status(_inventory: Inventory, vm: VmNode) -> str:
    """What vCenter thinks of the version; an export tells no more than that it is old."""
    told = vm.told.tools if vm.told is not None else ""
    if told == _ABSENT or not vm.tools:
        return "guestToolsNotInstalled"
    return "guestToolsSupportedOld" if told in _OLDER else "guestToolsCurrent"


GUEST: dict[str, Getter] = {
    **GUEST_SUMMARY,
    "toolsVersionStatus2": _version_status,
    "guestState": lambda _inventory, vm: "running" if _running(vm) else "notRunning",
    "guestOperationsReady": lambda _inventory, vm: _running(vm),
}
