"""Properties of a virtual machine."""

from __future__ import annotations

from typing import Any

from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.properties.entity import entity
from executor.simulator.soap.properties.vm_config import CONFIG
from executor.simulator.soap.properties.vm_files import FILES, storage_summary
from executor.simulator.soap.properties.vm_guest import GUEST, GUEST_SUMMARY
from executor.simulator.soap.properties.vm_snapshots import root_snapshots, snapshot_info
from executor.simulator.soap.properties.vm_traits import (
    device_states,
    evc_key,
    fault_tolerance,
    has_tpm,
    heartbeat,
    managed_by,
)
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["VM"]


def _host(inventory: Inventory, vm: VmNode) -> Any:
    return inventory.ref(vm.host)


def _question(_inventory: Inventory, vm: VmNode) -> Any:
    if not vm.question:
        return None
    choice = make(
        vmodl("vim.option.ChoiceOption"),
        choiceInfo=[make(vmodl("vim.ElementDescription"), key="0", label="OK", summary="OK")],
    )
    return make(vmodl("vim.vm.QuestionInfo"), id="1", text=vm.question, choice=choice)


def _permissions(inventory: Inventory, vm: VmNode) -> Any:
    cls, roles = "vim.AuthorizationManager.Permission", inventory.vcenter.roles
    made = [
        make(
            vmodl(cls),
            entity=inventory.ref(vm.moref),
            principal=each.principal,
            group=each.group,
            roleId=roles.index(each.role) if each.role in roles else -1,
            propagate=each.propagate,
        )
        for each in vm.permissions
    ]
    return array(cls, made)


def _custom_values(inventory: Inventory, vm: VmNode) -> Any:
    cls = vmodl("vim.CustomFieldsManager.StringValue")
    return array(
        "vim.CustomFieldsManager.Value",
        [make(cls, key=inventory.field_key(name), value=value) for name, value in vm.custom_values.items()],
    )


def _networks(inventory: Inventory, vm: VmNode) -> Any:
    return inventory.refs(dict.fromkeys(nic.network for nic in vm.nics), "vim.Network")


def _datastores(inventory: Inventory, vm: VmNode) -> Any:
    return inventory.refs(
        dict.fromkeys([vm.datastore, *(disk.datastore for disk in vm.disks)]), "vim.Datastore"
    )


RUNTIME: dict[str, Getter] = {
    "host": _host,
    "connectionState": lambda _inventory, vm: vm.connection,
    "powerState": lambda _inventory, vm: str(vm.power),
    "question": _question,
    "consolidationNeeded": lambda _inventory, vm: vm.consolidation,
    "faultToleranceState": fault_tolerance,
    "minRequiredEVCModeKey": evc_key,
    "device": device_states,
    "recordReplayState": lambda _inventory, _vm: "inactive",
    "toolsInstallerMounted": lambda _inventory, vm: vm.tools_installer,
    "numMksConnections": lambda _inventory, _vm: 0,
    "paused": lambda _inventory, _vm: False,
    "snapshotInBackground": lambda _inventory, _vm: False,
    "suspendedToMemory": lambda _inventory, _vm: False,
    "cryptoState": lambda _inventory, _vm: None,
}

SUMMARY_CONFIG: dict[str, Getter] = {
    "name": CONFIG["name"],
    "template": CONFIG["template"],
    "vmPathName": CONFIG["files.vmPathName"],
    "memorySizeMB": CONFIG["hardware.memoryMB"],
    "numCpu": CONFIG["hardware.numCPU"],
    "numEthernetCards": lambda _inventory, vm: len(vm.nics),
    "numVirtualDisks": lambda _inventory, vm: len(vm.disks),
    "uuid": CONFIG["uuid"],
    "instanceUuid": CONFIG["instanceUuid"],
    "guestId": CONFIG["guestId"],
    "guestFullName": CONFIG["guestFullName"],
    "annotation": CONFIG["annotation"],
    "managedBy": managed_by,
    "tpmPresent": has_tpm,
    "hwVersion": CONFIG["version"],
}

QUICK_STATS: dict[str, Getter] = {
    "guestMemoryUsage": lambda _inventory, vm: vm.active_memory_mib,
    "hostMemoryUsage": lambda _inventory, vm: vm.memory_mib,
}


def _below(prefix: str, table: dict[str, Getter]) -> dict[str, Getter]:
    return {f"{prefix}.{path}": read for path, read in table.items()}


VM = Kind(
    "vim.VirtualMachine",
    entity(
        {
            "customValue": _custom_values,
            "permission": _permissions,
            "value": _custom_values,
            "disabledMethod": lambda _inventory, vm: list(vm.disabled_methods),
            "recentTask": lambda inventory, vm: inventory.refs(vm.recent_tasks, "vim.Task"),
            "parentVApp": lambda inventory, vm: inventory.ref(vm.vapp) if vm.vapp else None,
            "resourcePool": lambda inventory, vm: None if vm.template else inventory.ref(vm.pool),
            "datastore": _datastores,
            "network": _networks,
            "snapshot": snapshot_info,
            "rootSnapshot": root_snapshots,
            "guestHeartbeatStatus": heartbeat,
            **_below("config", CONFIG),
            **_below("runtime", RUNTIME),
            **_below("guest", GUEST),
            **FILES,
            "summary.vm": lambda inventory, vm: inventory.ref(vm.moref),
            **_below("summary.runtime", RUNTIME),
            **_below("summary.config", SUMMARY_CONFIG),
            **_below("summary.guest", GUEST_SUMMARY),
            "summary.storage": storage_summary,
            **_below("summary.quickStats", QUICK_STATS),
            "summary.overallStatus": lambda _inventory, _vm: "green",
            "summary.customValue": _custom_values,
        }
    ),
)
