"""The managers that a vCenter has and the simulated one has nothing for.

A vCenter's service content names them all, and clients count on that: govc and pyvmomi's samples break over
one that is missing. Here they are there, hold nothing, and refuse every call with ``NotSupported``.
"""

from __future__ import annotations

from typing import Any, Final

from executor.simulator.soap.inventory import Inventory
from executor.simulator.soap.kinds import Getter, Kind
from executor.simulator.soap.service import Service
from executor.simulator.soap.vmodl_values import array, make, vmodl

__all__ = ["MANAGERS", "MANAGER_KINDS"]

_LICENCES: Final = Service("LicenseAssignmentManager", "vim.LicenseAssignmentManager")
MANAGERS: Final[tuple[Service, ...]] = (
    Service("VpxSettings", "vim.option.OptionManager", "setting"),
    Service("UserDirectory", "vim.UserDirectory", "userDirectory"),
    Service("ServiceMgr", "vim.ServiceManager", "serviceManager"),
    Service("PerfMgr", "vim.PerformanceManager", "perfManager"),
    Service("ScheduledTaskManager", "vim.scheduler.ScheduledTaskManager", "scheduledTaskManager"),
    Service("AlarmManager", "vim.alarm.AlarmManager", "alarmManager"),
    Service("ExtensionManager", "vim.ExtensionManager", "extensionManager"),
    Service("CustomizationSpecManager", "vim.CustomizationSpecManager", "customizationSpecManager"),
    Service("DiagMgr", "vim.DiagnosticManager", "diagnosticManager"),
    Service("LicenseManager", "vim.LicenseManager", "licenseManager"),
    _LICENCES,
    Service("FileManager", "vim.FileManager", "fileManager"),
    Service("DatastoreNamespaceManager", "vim.DatastoreNamespaceManager", "datastoreNamespaceManager"),
    Service("virtualDiskManager", "vim.VirtualDiskManager", "virtualDiskManager"),
    Service("CompatChecker", "vim.vm.check.CompatibilityChecker", "vmCompatibilityChecker"),
    Service("OvfManager", "vim.OvfManager", "ovfManager"),
    Service("IpPoolManager", "vim.IpPoolManager", "ipPoolManager"),
    Service("HostProfileManager", "vim.profile.host.ProfileManager", "hostProfileManager"),
    Service("ClusterProfileManager", "vim.profile.cluster.ProfileManager", "clusterProfileManager"),
    Service("MoComplianceManager", "vim.profile.ComplianceManager", "complianceManager"),
    Service("LocalizationManager", "vim.LocalizationManager", "localizationManager"),
    Service("StorageResourceManager", "vim.StorageResourceManager", "storageResourceManager"),
    Service("guestOperationsManager", "vim.vm.guest.GuestOperationsManager", "guestOperationsManager"),
    Service("OverheadMemoryManager", "vim.OverheadMemoryManager", "overheadMemoryManager"),
    Service("certificateManager", "vim.CertificateManager", "certificateManager"),
    Service("IoFilterManager", "vim.IoFilterManager", "ioFilterManager"),
    Service("VStorageObjectManager", "vim.vslm.vcenter.VStorageObjectManager", "vStorageObjectManager"),
    Service("HostSpecificationManager", "vim.profile.host.HostSpecificationManager", "hostSpecManager"),
)


def _settings(inventory: Inventory, _manager: Any) -> Any:
    """Its name, which clients look for."""
    cls = vmodl("vim.option.OptionValue")
    keys = ("VirtualCenter.FQDN", "VirtualCenter.InstanceName")
    return array("vim.option.OptionValue", [make(cls, key=key, value=inventory.vcenter.name) for key in keys])


def _none_of(item: str) -> Getter:
    return lambda _inventory, _manager: array(item, [])


_LEAVES: Final[dict[str, dict[str, Getter]]] = {
    "vim.option.OptionManager": {
        "setting": _settings,
        "supportedOption": _none_of("vim.option.OptionDef"),
    },
    "vim.PerformanceManager": {
        "perfCounter": _none_of("vim.PerformanceManager.CounterInfo"),
        "historicalInterval": _none_of("vim.HistoricalInterval"),
    },
    "vim.scheduler.ScheduledTaskManager": {"scheduledTask": _none_of("vim.scheduler.ScheduledTask")},
    "vim.ExtensionManager": {"extensionList": _none_of("vim.Extension")},
    "vim.LicenseManager": {
        "licenses": _none_of("vim.LicenseManager.LicenseInfo"),
        "licenseAssignmentManager": lambda _inventory, _manager: _LICENCES.ref,
    },
    "vim.CustomizationSpecManager": {"info": _none_of("vim.CustomizationSpecInfo")},
    "vim.ServiceManager": {"service": _none_of("vim.ServiceManager.ServiceInfo")},
    "vim.profile.host.ProfileManager": {"profile": _none_of("vim.profile.Profile")},
    "vim.profile.cluster.ProfileManager": {"profile": _none_of("vim.profile.Profile")},
}
MANAGER_KINDS: Final[dict[str, Kind]] = {
    each.vmodl_name: Kind(each.vmodl_name, _LEAVES.get(each.vmodl_name, {})) for each in MANAGERS
}
