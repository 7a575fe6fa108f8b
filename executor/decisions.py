"""What each fault means for a move, as data. Source: fact sheet 5.3 (policies are inferred there).

Looked up by the fault's own class first, then by its ancestors. Faults that say everything in their text
(``SystemError``, ``GenericVmConfigFault``) are decided by the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from executor.gateway import Fault

__all__ = ["BY_FAULT", "BY_TEXT", "Decision", "Rule", "decide"]


class Decision(StrEnum):
    """What to do about a fault. Before any retry the VM's place is reconciled."""

    RETRY = "retry"
    OTHER_HOST = "other host"
    RECONCILE = "reconcile"
    CANCELLED = "cancelled"
    PERMANENT = "permanent"
    PERSON = "person"
    STOP_ALL = "stop all"


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision and how patient it is.

    Attributes:
        decision: what to do.
        attempts: most attempts of the move in all while this fault comes; 0 leaves it to the policy.
        patience: factor on the policy's waits.
        advice: what a person should do when it comes to that.
    """

    decision: Decision
    attempts: int = 0
    patience: float = 1.0
    advice: str = ""


_RETRY = Rule(Decision.RETRY)
_RETRY_TWICE = Rule(Decision.RETRY, attempts=3)
_RETRY_ONCE = Rule(Decision.RETRY, attempts=2)
_PATIENT = Rule(Decision.RETRY, patience=2.0)
_HOST = Rule(Decision.OTHER_HOST)
_PERMANENT = Rule(Decision.PERMANENT)


def _person(advice: str) -> Rule:
    return Rule(Decision.PERSON, advice=advice)


BY_FAULT: dict[str, Rule] = {
    "vim.fault.TaskInProgress": _PATIENT,
    "vim.fault.VAppTaskInProgress": _PATIENT,
    "vim.fault.ConcurrentAccess": _RETRY,
    "vim.fault.Timedout": _RETRY_TWICE,
    "vmodl.fault.HostCommunication": _PATIENT,
    "vmodl.fault.HostNotReachable": _PATIENT,
    "vmodl.fault.HostNotConnected": _PATIENT,
    "vim.fault.NetworkCopyFault": _RETRY_TWICE,
    "vim.fault.HttpFault": _RETRY_TWICE,
    "vim.fault.FileLocked": _RETRY,
    "vim.fault.ResourceInUse": _RETRY,
    "vim.fault.ResourceNotAvailable": _RETRY,
    "vim.fault.TooManyConcurrentNativeClones": _RETRY,
    "vim.fault.MigrationNotReady": _RETRY,
    "vim.fault.MethodDisabled": Rule(
        Decision.RETRY, patience=4.0, advice="let the backup product release the VM"
    ),
    "vim.fault.InsufficientResourcesFault": _HOST,
    "vim.fault.NoCompatibleHost": _HOST,
    "vim.fault.GenericDrsFault": _HOST,
    "vim.fault.InsufficientFailoverResourcesFault": _person("HA admission control refuses: free capacity"),
    "vim.fault.NoDiskSpace": _person("free space on the target datastore or map to another"),
    "vim.fault.InsufficientStorageSpace": _person("free space on the target datastore or map to another"),
    "vim.fault.InvalidDatastore": _RETRY_ONCE,
    "vim.fault.InvalidDatastoreState": _RETRY_ONCE,
    "vim.fault.InvalidHostState": _HOST,
    "vim.fault.InvalidHostConnectionState": _HOST,
    "vim.fault.NoActiveHostInCluster": _HOST,
    "vim.fault.InvalidState": _RETRY_ONCE,
    "vim.fault.InvalidPowerState": _RETRY_ONCE,
    "vim.fault.InvalidVmState": _RETRY_ONCE,
    "vim.fault.QuestionPending": _person("answer the VM's question in the vSphere Client"),
    "vim.fault.EncryptionKeyRequired": _person("make the key provider known to the target vCenter"),
    "vim.fault.DuplicateName": _person("rename the VM of that name in the target folder, or map the folder"),
    "vim.fault.FileAlreadyExists": _person("remove leftovers on the target datastore after looking at them"),
    "vim.fault.FileFault": _RETRY_ONCE,
    "vim.fault.MigrationFault": _PERMANENT,
    "vim.fault.MigrationFeatureNotSupported": _PERMANENT,
    "vim.fault.ToolsInstallationInProgress": Rule(
        Decision.PERMANENT, advice="unmount the VMware Tools installer"
    ),
    "vim.fault.VMotionInterfaceIssue": _person("mend the host's vMotion network"),
    "vim.fault.VMotionLinkDown": _HOST,
    "vim.fault.VMotionNotConfigured": _HOST,
    "vim.fault.AffinityConfigured": Rule(Decision.PERMANENT, advice="remove the CPU affinity"),
    "vim.fault.VmConfigFault": _PERMANENT,
    "vim.fault.CannotAccessNetwork": Rule(Decision.PERMANENT, advice="mend the network mapping"),
    "vim.fault.DestinationSwitchFull": _HOST,
    "vim.fault.VirtualHardwareCompatibilityIssue": _HOST,
    "vim.fault.RuleViolation": _HOST,
    "vim.fault.VmHostAffinityRuleViolation": _HOST,
    "vim.fault.DisallowedOperationOnFailoverHost": _HOST,
    "vim.fault.HostConnectFault": _person("check that the source vCenter reaches the target vCenter"),
    "vim.fault.SSLVerifyFault": Rule(
        Decision.STOP_ALL, advice="the target's certificate is not the pinned one: find out why first"
    ),
    "vim.fault.InvalidLogin": Rule(
        Decision.STOP_ALL, advice="mend the password before the account is locked"
    ),
    "vim.fault.PasswordExpired": Rule(Decision.STOP_ALL, advice="set a new password"),
    "vim.fault.NoPermission": _person("grant the missing privilege"),
    "vim.fault.NotAuthenticated": _RETRY,
    "vmodl.fault.SessionNotFound": _RETRY,
    "vmodl.fault.AuthenticationRequired": _RETRY,
    "vmodl.fault.InvalidToken": _RETRY,
    "vmodl.fault.SecurityError": _person("look at the account's rights"),
    "vmodl.fault.RequestCanceled": Rule(Decision.CANCELLED),
    "vmodl.fault.ManagedObjectNotFound": Rule(Decision.RECONCILE),
    "vmodl.fault.InvalidArgument": _PERMANENT,
    "vmodl.fault.InvalidRequest": _PERMANENT,
    "vmodl.fault.NotSupported": _PERMANENT,
    "vmodl.fault.NotImplemented": _PERMANENT,
    "vmodl.fault.NotEnoughLicenses": _person("add licences"),
    "vim.fault.DatabaseError": _RETRY_ONCE,
    "vmodl.fault.UnexpectedFault": _RETRY_ONCE,
    "vim.fault.ReplicationFault": _person("stop the replication of this VM"),
    "vim.fault.ReplicationVmInProgressFault": _RETRY,
    "vim.fault.RestrictedByAdministrator": _person("ask the administrator who restricted it"),
    "wavelift.TargetMissing": _person("create it at the target, or mend the mapping and plan again"),
    "wavelift.TargetAmbiguous": _person("map it to one of them"),
    "wavelift.PlacementIncomplete": _RETRY_ONCE,
    "wavelift.PolicyUnsupported": Rule(Decision.PERMANENT, advice="clear the policy column; set it later"),
    "wavelift.SameVCenter": Rule(Decision.STOP_ALL, advice="check [source] and [target] in wavelift.toml"),
    "vim.fault.VimFault": _person("read the fault's text"),
}

_CATCH_ALL = ("vmodl.fault.SystemError", "vim.fault.GenericVmConfigFault")

BY_TEXT: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (
        re.compile(
            r"timed out|connection|failed waiting for data|error 16\b|failed to resume|"
            r"maximum switchover time|network|vmotion destination resource pool",
            re.IGNORECASE,
        ),
        _RETRY_TWICE,
    ),
    (
        re.compile(r"does not support hosts of this type", re.IGNORECASE),
        Rule(Decision.PERMANENT, advice="update the vCenter that must take this host (fact sheet 0.7)"),
    ),
)

_UNKNOWN = _person("this fault is not known to wavelift: read its text")


def decide(fault: Fault) -> Rule:
    """Return the rule for a fault."""
    for pattern, rule in BY_TEXT:
        if pattern.search(fault.text) and (fault.name in _CATCH_ALL or rule.decision is Decision.PERMANENT):
            return rule
    for name in (fault.name, *fault.lineage):
        if name in BY_FAULT:
            return BY_FAULT[name]
    return _UNKNOWN
