"""Faults of operations that Wavelift never asks for (fact sheet 5.2).

Should one come all the same, a person reads it. ``FAMILIES`` stand for all classes below them too, save those
that have a rule of their own; ``NAMES`` for themselves alone.
"""

from __future__ import annotations

from executor.decisions.rules import person, vim

__all__ = ["FAMILIES", "NAMES", "UNEXPECTED"]

UNEXPECTED = person("unexpected here: the fault belongs to another operation, so read its text")

FAMILIES: dict[str, tuple[str, ...]] = {
    "packaging and import (OVF)": vim("OvfFault OvfConsumerPowerOnFault OvfConsumerValidationFault"),
    "guest operations and Tools": vim(
        "GuestOperationsFault VmToolsUpgradeFault ToolsUnavailable ShrinkDiskFault"
    ),
    "guest customization": vim("CustomizationFault"),
    "vApps": vim("VAppConfigFault VAppPropertyFault VAppNotRunning"),
    "snapshots": vim("SnapshotFault CannotDisableSnapshot"),
    "patches and upgrades": vim(
        """PatchBinariesNotFound PatchMetadataInvalid PatchNotApplicable AlreadyUpgraded MismatchedBundle
        RebootRequired"""
    ),
    "host configuration": vim("HostConfigFault HostPowerOpFailed IscsiFault FcoeFault ActiveDirectoryFault"),
    "vSAN and cloud native storage": vim("VsanFault VsanNodeNotMaster CnsFault"),
    "distributed switches": vim("DvsFault"),
    "EVC": vim("EVCConfigFault EVCAdmissionFailed"),
}

NAMES: dict[str, tuple[str, ...]] = {
    "adding and removing hosts": vim(
        """AgentInstallFailed AlreadyBeingManaged AlreadyConnected CannotAddHostWithFTVmAsStandalone
        CannotAddHostWithFTVmToDifferentCluster CannotAddHostWithFTVmToNonHACluster
        ReadHostResourcePoolTreeFailed TooManyHosts CannotDisconnectHostWithFaultToleranceVm
        CannotMoveHostWithFaultToleranceVm UnrecognizedHost ConflictingDatastoreFound RemoveFailed"""
    ),
    "clusters": vim(
        """DasConfigFault CannotEnableVmcpForCluster CannotDisableDrsOnClustersWithVApps
        InvalidDasConfigArgument InvalidDasRestartPriorityForFtVm InvalidDrsBehaviorForFtVm
        QuiesceDatastoreIOForHAFailed TooManyConsecutiveOverrides"""
    ),
    "host profiles and settings": vim(
        """AnswerFileUpdateFailed ProfileUpdateFailed HostSpecificationOperationFailed
        InvalidProfileReferenceHost InvalidBmcRole MissingBmcSupport InvalidIpmiLoginInfo
        InvalidIpmiMacAddress NetworkDisruptedAndConfigRolledBack LogBundlingFailed SwapDatastoreUnset"""
    ),
    "disks, filters and I/O control": vim(
        "IORMNotSupportedHostOnDatastore NoDiskFound SsdDiskNotAvailable WipeDiskFault FilterInUse"
    ),
    "licence administration": vim(
        """InvalidLicense LicenseAssignmentFailed LicenseEntityNotFound LicenseServerUnavailable
        LicenseDowngradeDisallowed LicenseKeyEntityMismatch NoLicenseServerConfigured
        ThirdPartyLicenseAssignmentFailed InUseFeatureManipulationDisallowed IncorrectHostInformation
        InventoryHasStandardAloneHosts HostInventoryFull FailToEnableSPBM"""
    ),
    "users, roles and other ways to log in": vim(
        "AuthMinimumAdminPermission InvalidPrivilege UserNotFound NoSubjectName SSPIChallenge"
    ),
    "reconfiguring, powering and displaying a VM": vim(
        """CpuHotPlugNotSupported MemoryHotPlugNotSupported FaultToleranceCannotEditMem
        InvalidAffinitySettingFault CannotPowerOffVmInCluster VmPowerOnDisabled MksConnectionLimitReached
        CannotChangeDrsBehaviorForFtSecondary CannotChangeHaSettingsForFtSecondary SecondaryVmAlreadyDisabled
        SecondaryVmAlreadyEnabled SecondaryVmAlreadyRegistered SecondaryVmNotRegistered
        CannotAccessLocalSource"""
    ),
    "record and replay": vim(
        "HostIncompatibleForRecordReplay RecordReplayDisabled VmConfigIncompatibleForRecordReplay"
    ),
    "stored data, keys and events": vim(
        """NamespaceFull NamespaceLimitReached NamespaceWriteProtected KeyNotFound InvalidEvent
        VmMetadataManagerFault OutOfBounds"""
    ),
    "extensions and scheduled tasks": vim("MethodAlreadyDisabledFault InvalidScheduledTask"),
}
