"""All rules, in the order in which they are explained: the VM, its disks, its devices, its identity."""

from __future__ import annotations

from planner.checks import (
    consolidation_needed,
    direct_path,
    disk_independent,
    disk_multi_writer,
    disk_nonpersistent,
    disk_over_2tb,
    duplicate_name,
    fault_tolerance,
    fixed_passthru,
    infrastructure_suspected,
    infrastructure_vm,
    media_connected,
    rdm_physical,
    rdm_virtual,
    shared_bus,
    shared_bus_off,
    snapshots,
    srm_placeholder,
    suspended,
    template,
    usb_connected,
    vm_not_connected,
    vm_without_identity,
)
from planner.checks.rule import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    vm_not_connected.RULE,
    template.RULE,
    srm_placeholder.RULE,
    infrastructure_vm.RULE,
    infrastructure_suspected.RULE,
    suspended.RULE,
    fault_tolerance.RULE,
    snapshots.RULE,
    consolidation_needed.RULE,
    rdm_physical.RULE,
    rdm_virtual.RULE,
    disk_nonpersistent.RULE,
    disk_independent.RULE,
    disk_multi_writer.RULE,
    disk_over_2tb.RULE,
    shared_bus.RULE,
    shared_bus_off.RULE,
    media_connected.RULE,
    usb_connected.RULE,
    direct_path.RULE,
    fixed_passthru.RULE,
    duplicate_name.RULE,
    vm_without_identity.RULE,
)
