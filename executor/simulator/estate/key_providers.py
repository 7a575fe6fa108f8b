"""Providers of encryption keys: which a VM's keys are from, and which a vCenter has."""

from __future__ import annotations

from executor.simulator.estate.nodes import VmNode
from wavelift.model.inventory import Disk, Inventory, Vm

__all__ = ["key_providers", "provider_of", "providers_of"]

_UNTOLD = "simulated-key-provider"


def provider_of(told: Disk | Vm | None) -> str:
    """Name of the provider of a VM's or disk's key, or "" where it is not encrypted."""
    return (told.key_provider or _UNTOLD) if told is not None and told.encrypted else ""


def providers_of(vm: VmNode) -> set[str]:
    """Names of all providers that a VM needs."""
    encrypted = [
        told for told in (vm.told, *[disk.told for disk in vm.disks]) if told is not None and told.encrypted
    ]
    return {provider_of(told) for told in encrypted}


def key_providers(inventory: Inventory, *others: Inventory) -> list[str]:
    """The providers of a vCenter: those it is told to have; else those of all VMs of the inventories."""
    if inventory.key_providers is not None:
        return [provider.name for provider in inventory.key_providers]
    vms = [vm for each in (inventory, *others) for vm in each.vms]
    encrypted: list[Disk | Vm] = [vm for vm in vms if vm.encrypted]
    encrypted += [disk for vm in vms for disk in vm.disks if disk.encrypted]
    return sorted({provider_of(told) for told in encrypted})
