"""Ancestors of the faults that the simulated world raises, as pyVmomi has them (fact sheet 5.2)."""

from __future__ import annotations

__all__ = ["lineage_of"]

_PARENTS = {
    "vim.fault.CannotAccessNetwork": "vim.fault.CannotAccessVmDevice",
    "vim.fault.CannotAccessVmComponent": "vim.fault.VmConfigFault",
    "vim.fault.CannotAccessVmDevice": "vim.fault.CannotAccessVmComponent",
    "vim.fault.CannotAccessVmDisk": "vim.fault.CannotAccessVmDevice",
    "vim.fault.ConcurrentAccess": "vim.fault.VimFault",
    "vim.fault.DuplicateName": "vim.fault.VimFault",
    "vim.fault.FileFault": "vim.fault.VimFault",
    "vim.fault.FileLocked": "vim.fault.FileFault",
    "vim.fault.GenericVmConfigFault": "vim.fault.VmConfigFault",
    "vim.fault.HostConnectFault": "vim.fault.VimFault",
    "vim.fault.InaccessibleDatastore": "vim.fault.InvalidDatastore",
    "vim.fault.InsufficientResourcesFault": "vim.fault.VimFault",
    "vim.fault.InsufficientStorageSpace": "vim.fault.InsufficientResourcesFault",
    "vim.fault.InvalidDatastore": "vim.fault.VimFault",
    "vim.fault.InvalidHostConnectionState": "vim.fault.InvalidHostState",
    "vim.fault.InvalidHostState": "vim.fault.InvalidState",
    "vim.fault.InvalidLogin": "vim.fault.VimFault",
    "vim.fault.InvalidName": "vim.fault.VimFault",
    "vim.fault.InvalidPowerState": "vim.fault.InvalidState",
    "vim.fault.InvalidState": "vim.fault.VimFault",
    "vim.fault.InvalidVmState": "vim.fault.InvalidState",
    "vim.fault.MethodDisabled": "vmodl.RuntimeFault",
    "vim.fault.MigrationFault": "vim.fault.VimFault",
    "vim.fault.MigrationNotReady": "vim.fault.MigrationFault",
    "vim.fault.NetworkCopyFault": "vim.fault.FileFault",
    "vim.fault.NoActiveHostInCluster": "vim.fault.InvalidState",
    "vim.fault.NoDiskSpace": "vim.fault.FileFault",
    "vim.fault.NoGuestHeartbeat": "vim.fault.MigrationFault",
    "vim.fault.NoPermission": "vmodl.fault.SecurityError",
    "vim.fault.NotAuthenticated": "vim.fault.NoPermission",
    "vim.fault.NotSupportedHost": "vim.fault.HostConnectFault",
    "vim.fault.QuestionPending": "vim.fault.InvalidState",
    "vim.fault.ResourceInUse": "vim.fault.VimFault",
    "vim.fault.SSLVerifyFault": "vim.fault.HostConnectFault",
    "vim.fault.SnapshotRevertIssue": "vim.fault.MigrationFault",
    "vim.fault.TaskInProgress": "vim.fault.VimFault",
    "vim.fault.Timedout": "vim.fault.VimFault",
    "vim.fault.VMotionInterfaceIssue": "vim.fault.MigrationFault",
    "vim.fault.VMotionLinkDown": "vim.fault.VMotionInterfaceIssue",
    "vim.fault.VMotionNotConfigured": "vim.fault.VMotionInterfaceIssue",
    "vim.fault.VimFault": "vmodl.MethodFault",
    "vim.fault.VmConfigFault": "vim.fault.VimFault",
    "vmodl.RuntimeFault": "vmodl.MethodFault",
    "vmodl.fault.HostCommunication": "vmodl.RuntimeFault",
    "vmodl.fault.HostNotConnected": "vmodl.fault.HostCommunication",
    "vmodl.fault.HostNotReachable": "vmodl.fault.HostCommunication",
    "vmodl.fault.InvalidArgument": "vmodl.RuntimeFault",
    "vmodl.fault.InvalidRequest": "vmodl.RuntimeFault",
    "vmodl.fault.ManagedObjectNotFound": "vmodl.RuntimeFault",
    "vmodl.fault.NotEnoughLicenses": "vmodl.RuntimeFault",
    "vmodl.fault.NotSupported": "vmodl.RuntimeFault",
    "vmodl.fault.RequestCanceled": "vmodl.RuntimeFault",
    "vmodl.fault.SecurityError": "vmodl.RuntimeFault",
    "vmodl.fault.SystemError": "vmodl.RuntimeFault",
}


def lineage_of(name: str) -> tuple[str, ...]:
    """The fault and its ancestors, most specific first; () for one that is not in the table."""
    if name not in _PARENTS:
        return ()
    chain = [name]
    while chain[-1] in _PARENTS:
        chain.append(_PARENTS[chain[-1]])
    return tuple(chain)
