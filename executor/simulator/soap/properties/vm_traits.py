"""What a virtual machine shows besides what the simulated world acts on: as the export told it.

A property nobody told of is unset, or what vCenter shows of a VM without anything special.
"""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.estate.key_providers import provider_of
from executor.simulator.estate.nodes import VmNode
from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter
from executor.simulator.soap.vmodl_values import array, make, vmodl
from wavelift.model.inventory import Disk, Power, Vm

__all__ = [
    "TRAITS",
    "device_states",
    "evc_key",
    "fault_tolerance",
    "has_tpm",
    "heartbeat",
    "key_id",
    "managed_by",
]

_PLACEHOLDER: Final = ("com.vmware.vcDr", "placeholderVm")
_LEVELS: Final = ("low", "normal", "medium", "high", "custom")
_COLOURS: Final = ("green", "yellow", "red", "gray")
_NOTHING: Final = Vm("", "")


def _told(vm: VmNode) -> Vm:
    return vm.told or _NOTHING


def fault_tolerance(_inventory: Inventory, vm: VmNode) -> str:
    """Return ``runtime.faultToleranceState``."""
    known = vmodl("vim.VirtualMachine.FaultToleranceState").values
    state = _told(vm).ft_state
    return state if state in known else "notConfigured"


def evc_key(_inventory: Inventory, vm: VmNode) -> str | None:
    """Return ``runtime.minRequiredEVCModeKey``."""
    return _told(vm).evc_key or None


def heartbeat(_inventory: Inventory, vm: VmNode) -> str:
    """Return ``guestHeartbeatStatus``; a guest of which nothing is told beats while its tools run."""
    told = _told(vm).heartbeat
    beats = vm.power is Power.ON and vm.tools == "guestToolsRunning"
    return told if told in _COLOURS else "green" if beats else "gray"


def device_states(_inventory: Inventory, vm: VmNode) -> Any:
    """Return ``runtime.device``: adapters with active DirectPath I/O."""
    states = [
        make(
            vmodl("vim.vm.DeviceRuntimeInfo"),
            key=nic.key,
            runtimeState=make(
                vmodl("vim.vm.DeviceRuntimeInfo.VirtualEthernetCardRuntimeState"), vmDirectPathGen2Active=True
            ),
        )
        for nic in vm.nics
        if nic.told is not None and nic.told.direct_path
    ]
    return array("vim.vm.DeviceRuntimeInfo", states)


def has_tpm(_inventory: Inventory, vm: VmNode) -> bool:
    """Return ``summary.config.tpmPresent``."""
    return _told(vm).vtpm


def managed_by(_inventory: Inventory, vm: VmNode) -> Any:
    """Return ``config.managedBy``; a placeholder is managed by Site Recovery Manager."""
    told = _told(vm)
    key, kind = _PLACEHOLDER if told.srm_placeholder else (told.managed_by, "")
    return make(vmodl("vim.ext.ManagedByInfo"), extensionKey=key, type=kind) if key else None


def key_id(told: Disk | Vm | None) -> Any:
    """Return the key that a VM's home or a disk is encrypted with, or None."""
    name = provider_of(told)
    if not name:
        return None
    provider = make(vmodl("vim.encryption.KeyProviderId"), id=name)
    return make(vmodl("vim.encryption.CryptoKeyId"), keyId="1", providerId=provider)


def _latency(_inventory: Inventory, vm: VmNode) -> Any:
    level = _told(vm).latency_sensitivity
    return make(vmodl("vim.LatencySensitivity"), level=level if level in _LEVELS else "normal")


def _allocation(reservation: int | None) -> Any:
    return make(
        vmodl("vim.ResourceAllocationInfo"),
        reservation=reservation or 0,
        expandableReservation=False,
        limit=-1,
        shares=make(vmodl("vim.SharesInfo"), shares=1000, level="normal"),
    )


def _affinity(told: str) -> Any:
    numbers = [int(number) for part in told.split(",") if (number := part.strip()).isdecimal()]
    return make(vmodl("vim.vm.AffinityInfo"), affinitySet=numbers) if numbers else None


def _replication(_inventory: Inventory, vm: VmNode) -> Any:
    if not _told(vm).replicated:
        return None
    return make(vmodl("vim.vm.ReplicationConfigSpec"), vmReplicationId=vm.instance_uuid, destination="")


def _vapp_config(_inventory: Inventory, vm: VmNode) -> Any:
    """A VM that was not made from an OVF template has none."""
    count = _told(vm).ovf_properties
    cls = vmodl("vim.vApp.PropertyInfo")
    found = [make(cls, key=at, id=f"p{at}") for at in range(count)]
    return make(vmodl("vim.vApp.VmConfigInfo"), property=found) if count else None


TRAITS: dict[str, Getter] = {
    "latencySensitivity": _latency,
    "fixedPassthruHotPlugEnabled": lambda _inventory, vm: _told(vm).fixed_passthru,
    "managedBy": managed_by,
    "keyId": lambda _inventory, vm: key_id(vm.told),
    "repConfig": _replication,
    "cpuAffinity": lambda _inventory, vm: _affinity(_told(vm).cpu_affinity),
    "memoryAffinity": lambda _inventory, vm: _affinity(_told(vm).memory_affinity),
    "migrateEncryption": lambda _inventory, vm: _told(vm).migrate_encryption or "opportunistic",
    "vAppConfig": _vapp_config,
    "swapPlacement": lambda _inventory, vm: _told(vm).swap_placement or "inherit",
    "changeTrackingEnabled": lambda _inventory, vm: _told(vm).cbt,
    "vPMCEnabled": lambda _inventory, vm: _told(vm).perf_counters,
    "cpuAllocation": lambda _inventory, vm: _allocation(_told(vm).cpu_reservation_mhz),
    "memoryAllocation": lambda _inventory, vm: _allocation(_told(vm).memory_reservation_mib),
    "memoryReservationLockedToMax": lambda _inventory, vm: _told(vm).memory_locked,
}
"""Below ``config``."""
