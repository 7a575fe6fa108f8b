"""Faults of replication, Fault Tolerance and DRS settings of a VM (fact sheet 5.3)."""

from __future__ import annotations

from executor.decisions.rules import Decision, Rule, Table, permanent, person, row, vim

__all__ = ["REPLICATION_FT_DRS"]

_REPLICATION = person("stop the replication of this VM")
_FT = permanent("turn Fault Tolerance off for the VM")

REPLICATION_FT_DRS = Table(
    "Replication, Fault Tolerance and DRS",
    (
        row(_REPLICATION, "5.3", vim("ReplicationFault ReplicationVmFault ReplicationConfigFault")),
        row(
            _REPLICATION,
            "5.3",
            vim("ReplicationDiskConfigFault ReplicationVmConfigFault ReplicationIncompatibleWithFT"),
            vim("ReplicationInvalidOptions ReplicationNotSupportedOnHost IncompatibleHostForVmReplication"),
        ),
        row(
            Rule(Decision.WAIT, advice="let the replication of this VM end, or stop it"),
            "5.3",
            vim("ReplicationVmInProgressFault"),
        ),
        row(
            _FT,
            "5.2",
            vim("VmFaultToleranceIssue CannotMoveFaultToleranceVm FaultToleranceVmNotDasProtected"),
            vim("CannotComputeFTCompatibleHosts FaultToleranceNotLicensed FtIssuesOnHost"),
            vim("FaultTolerancePrimaryPowerOnNotAttempted HostIncompatibleForFaultTolerance"),
            vim("IncompatibleHostForFtSecondary InvalidOperationOnSecondaryVm NoHostSuitableForFtSecondary"),
            vim("NotSupportedDeviceForFT VmFaultToleranceConfigIssue VmFaultToleranceConfigIssueWrapper"),
            vim("VmFaultToleranceInvalidFileBacking VmFaultToleranceOpIssuesList PowerOnFtSecondaryFailed"),
            vim("PowerOnFtSecondaryTimedout VmMonitorIncompatibleForFaultTolerance"),
            vim("VmConfigIncompatibleForFaultTolerance VmFaultToleranceTooManyFtVcpusOnHost"),
            vim("FaultToleranceCpuIncompatible"),
            vim("VmFaultToleranceTooManyVMsOnHost VmSmpFaultToleranceTooManyVMsOnHost"),
        ),
        row(
            Rule(Decision.WAIT, advice="let the Fault Tolerance operation end"),
            "5.2",
            vim("FailToLockFaultToleranceVMs"),
        ),
        row(person("let DRS manage the VM again"), "5.2", vim("DrsDisabledOnVm")),
    ),
)
