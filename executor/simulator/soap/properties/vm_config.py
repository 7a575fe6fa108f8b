"""``config`` of a virtual machine: identity, files and hardware, without the devices themselves."""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter
from executor.simulator.soap.properties.vm_devices import devices
from executor.simulator.soap.properties.vm_traits import TRAITS
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["CONFIG", "home"]

_GUEST_IDS: Final = (
    ("windows", "windows2019srv_64Guest"),
    ("red hat", "rhel8_64Guest"),
    ("ubuntu", "ubuntu64Guest"),
    ("debian", "debian11_64Guest"),
    ("suse", "sles15_64Guest"),
)

_CHANGE_VERSION: Final = "2024-01-01T00:00:00.000000Z"


def home(inventory: Inventory, vm: VmNode) -> str:
    """Return the VM's directory, "[datastore] name/"."""
    return f"[{inventory.name(vm.datastore)}] {vm.name}/"


def _guest_id(_inventory: Inventory, vm: VmNode) -> str:
    name = vm.guest_os.casefold()
    return next((known for part, known in _GUEST_IDS if part in name), "otherGuest64")


def _vmx(inventory: Inventory, vm: VmNode) -> str:
    return f"{home(inventory, vm)}{vm.name}.vmx"


def _tools_settings(_inventory: Inventory, _vm: VmNode) -> Any:
    """What a new VM gets: scripts at each change of power, no time from the host, upgrades by hand."""
    return make(
        vmodl("vim.vm.ToolsConfigInfo"),
        afterPowerOn=True,
        afterResume=True,
        beforeGuestStandby=True,
        beforeGuestShutdown=True,
        toolsUpgradePolicy="manual",
        syncTimeWithHost=False,
    )


CONFIG: dict[str, Getter] = {
    "name": lambda _inventory, vm: vm.name,
    "uuid": lambda _inventory, vm: vm.bios_uuid,
    "instanceUuid": lambda _inventory, vm: vm.instance_uuid,
    "changeVersion": lambda _inventory, _vm: _CHANGE_VERSION,
    "template": lambda _inventory, vm: vm.template,
    "version": lambda _inventory, vm: f"vmx-{vm.hw_version:02d}",
    "guestId": _guest_id,
    "guestFullName": lambda _inventory, vm: vm.guest_os or "Other (64-bit)",
    "extraConfig": lambda _inventory, _vm: array("vim.option.OptionValue", []),
    "annotation": lambda _inventory, vm: vm.annotation,
    "firmware": lambda _inventory, _vm: "bios",
    "cpuHotAddEnabled": lambda _inventory, _vm: False,
    "memoryHotAddEnabled": lambda _inventory, _vm: False,
    "tools": _tools_settings,
    "files.vmPathName": _vmx,
    "files.snapshotDirectory": home,
    "files.suspendDirectory": home,
    "files.logDirectory": home,
    "hardware.numCPU": lambda _inventory, vm: vm.cpus,
    "hardware.numCoresPerSocket": lambda _inventory, _vm: 1,
    "hardware.memoryMB": lambda _inventory, vm: vm.memory_mib,
    "hardware.device": devices,
    **TRAITS,
}
