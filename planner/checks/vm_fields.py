"""What a campaign's own rules may ask of a VM, by the name they ask it under. Data."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from wavelift.model.inventory import Vm

__all__ = ["FIELDS", "extra_field"]

_PLAIN = (
    "name", "key", "instance_uuid", "bios_uuid", "moref", "vcenter", "template", "srm_placeholder",
    "connection", "cpus", "memory_mib", "active_memory_mib", "provisioned_mib", "in_use_mib", "capacity_mib",
    "copy_mib", "gib", "datacenter", "cluster", "host", "pool", "folder", "vapp", "snapshots", "cd_media",
    "usb_devices", "ft_state", "evc_key", "hw_version", "guest_os", "tools", "consolidation_needed",
    "fixed_passthru", "latency_sensitivity", "annotation", "cpu_reservation_mhz", "memory_reservation_mib",
    "memory_locked", "question", "encrypted", "vtpm", "vgpus", "passthrough", "ports", "tools_installer",
    "managed_by", "replicated", "disabled_methods", "cpu_affinity", "heartbeat",
    "memory_affinity", "migrate_encryption", "perf_counters", "nvdimms", "swap_placement", "cbt",
    "key_provider", "overrides", "permissions", "ovf_properties",
)  # fmt: skip
"""Attributes of ``Vm`` under their own name."""

FIELDS: dict[str, Callable[[Vm], object]] = {
    **{name: attrgetter(name) for name in _PLAIN},
    "power": lambda vm: str(vm.power),
    "disk_count": lambda vm: len(vm.disks),
    "nic_count": lambda vm: len(vm.nics),
    "snapshot_count": lambda vm: len(vm.snapshots),
    "datastores": lambda vm: tuple(disk.datastore for disk in vm.disks),
    "networks": lambda vm: tuple(nic.network for nic in vm.nics),
    "adapters": lambda vm: tuple(nic.adapter for nic in vm.nics),
    "rules": lambda vm: tuple(name for _, name in vm.cluster_rules),
}


def extra_field(column: str) -> Callable[[Vm], object]:
    """A reader of a column that wavelift does not know itself; "" where the VM has none."""
    wanted = column.strip().casefold()

    def read(vm: Vm) -> object:
        return next((text for header, text in vm.extra if header.strip().casefold() == wanted), "")

    return read
