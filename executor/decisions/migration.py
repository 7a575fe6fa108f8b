"""Faults of the relocation itself: ``MigrationFault`` and what is below it (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["MIGRATION"]

_TWICE = Rule(
    Decision.RETRY, attempts=3, advice="look at the vMotion network and for leftovers at the target"
)
_SHORTLY = Rule(Decision.WAIT, advice="let the VM finish powering on or resuming")
_COLD = Rule(Decision.COLD, advice="power the VM off and move it cold, or map it to other hosts")
_SNAPSHOTS = permanent("delete or consolidate the VM's snapshots")
_VMOTION = Rule(Decision.OTHER_HOST, advice="enable vMotion on the host")
_WARNING = person("the vCenter took a warning for an error: read its text and mend that first")
_FT = permanent("turn Fault Tolerance off for the VM")

MIGRATION = Table(
    "Relocation",
    (
        row(permanent("read the fault's text: the relocation fails each time"), "5.3", vim("MigrationFault")),
        row(_TWICE, "5.3", vim("Timedout NetworkCopyFault HttpFault")),
        row(_SHORTLY, "5.3", vim("MigrationNotReady")),
        row(
            _COLD,
            "5.3",
            vim("MigrationDisabled MigrationFeatureNotSupported FullStorageVMotionNotSupported"),
            vim(
                "IndependentDiskVMotionNotSupported NonHomeRDMVMotionNotSupported StorageVMotionNotSupported"
            ),
            vim("UnsharedSwapVMotionNotSupported VMotionAcrossNetworkNotSupported"),
            vim("VMotionProtocolIncompatible HotSnapshotMoveNotSupported"),
        ),
        row(_COLD, "5.2", vim("StorageVmotionIncompatible IncompatibleDefaultDevice")),
        row(
            _SNAPSHOTS,
            "5.3",
            vim("SnapshotCopyNotSupported SnapshotCloneNotSupported SnapshotMoveFromNonHomeNotSupported"),
            vim("SnapshotMoveNotSupported SnapshotMoveToNonHomeNotSupported CloneFromSnapshotNotSupported"),
        ),
        row(
            _SNAPSHOTS,
            "5.2",
            vim("CannotMoveVmWithDeltaDisk CannotMoveVmWithNativeDeltaDisk UncommittedUndoableDisk"),
            vim("WillResetSnapshotDirectory"),
        ),
        row(permanent("resume the VM or power it off"), "5.3", vim("SuspendedRelocateNotSupported")),
        row(permanent("unmount the VMware Tools installer"), "5.3", vim("ToolsInstallationInProgress")),
        row(permanent("remove the CPU affinity"), "5.3", vim("AffinityConfigured")),
        row(
            permanent("disconnect the device the fault names"),
            "5.3",
            vim("DisallowedMigrationDeviceAttached"),
        ),
        row(
            permanent("convert the raw device mapping, or move the VM cold"),
            "5.3",
            vim("RDMConversionNotSupported RDMNotPreserved LargeRDMConversionNotSupported"),
        ),
        row(
            permanent("the order does not fit the target: mend the mapping and plan again"),
            "5.3",
            vim("DiskMoveTypeNotSupported DatacenterMismatch"),
        ),
        row(
            permanent("map the network to a port group with the same policy"),
            "5.3",
            vim("MismatchedNetworkPolicies"),
        ),
        row(
            permanent("name the vMotion networks of both hosts alike"),
            "5.2",
            vim("MismatchedVMotionNetworkNames"),
        ),
        row(_VMOTION, "5.3", vim("VMotionNotConfigured")),
        row(
            Rule(Decision.OTHER_HOST, advice="mend the uplink of the host's vMotion network"),
            "5.3",
            vim("VMotionLinkDown"),
        ),
        row(person("mend the host's vMotion network"), "5.3", vim("VMotionInterfaceIssue")),
        row(
            person("license vMotion for the host, or map to hosts that have it"),
            "5.3",
            vim("VMotionNotSupported VMotionNotLicensed"),
        ),
        row(
            _WARNING,
            "5.3",
            vim("VMotionLinkCapacityLow NetworksMayNotBeTheSame NoGuestHeartbeat SnapshotRevertIssue"),
            vim("WillLoseHAProtection HAErrorsAtDest WillModifyConfigCpuRequirements"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="map to hosts whose CPUs fit, or move the VM cold"),
            "5.2",
            vim("CannotModifyConfigCpuRequirements"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="map to hosts of a newer ESXi"),
            "5.2",
            vim("ReadOnlyDisksWithLegacyDestination TooManyDisksOnLegacyHost"),
        ),
        row(
            Rule(Decision.OTHER_HOST, advice="end the maintenance mode of a host of the target"),
            "5.2",
            vim("MaintenanceModeFileMove"),
        ),
        row(
            _FT,
            "5.2",
            vim("FaultToleranceAntiAffinityViolated FaultToleranceNeedsThickDisk FaultToleranceNotSameBuild"),
        ),
    ),
)
