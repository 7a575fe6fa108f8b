from __future__ import annotations

import ssl
from http.client import RemoteDisconnected
from xml.parsers.expat import ExpatError

import pytest
from pyVmomi import vim, vmodl

from executor.vsphere.faults import TRANSPORT, describe, session_lost, translate


def test_name_text_and_lineage():
    fault = translate(vim.fault.NotAuthenticated(msg="The session is not authenticated."))
    assert fault.name == "vim.fault.NotAuthenticated"
    assert fault.text == "The session is not authenticated."
    assert fault.lineage == (
        "vim.fault.NotAuthenticated",
        "vim.fault.NoPermission",
        "vmodl.fault.SecurityError",
        "vmodl.RuntimeFault",
        "vmodl.MethodFault",
    )


def test_details_keep_fields_worth_keeping():
    fault = translate(vmodl.fault.InvalidArgument(invalidProperty="spec.deviceChange.device.port.switchUuid"))
    assert dict(fault.details) == {"invalidProperty": "spec.deviceChange.device.port.switchUuid"}
    fault = translate(vim.fault.NoDiskSpace(datastore="DS-1", file="x.vmdk"))
    assert dict(fault.details) == {"datastore": "DS-1", "file": "x.vmdk"}
    fault = translate(vim.fault.SSLVerifyFault(selfSigned=False, thumbprint="AA:BB"))
    assert dict(fault.details)["thumbprint"] == "AA:BB"


def test_reason_stands_in_for_a_missing_text():
    assert translate(vmodl.fault.SystemError(reason="failed to resume")).text == "failed to resume"


def test_missing_privileges_are_named():
    privileges = vim.fault.NoPermission.EntityPrivileges(
        entity=vim.Folder("group-v3"), privilegeIds=["VirtualMachine.Inventory.Create", "Network.Assign"]
    )
    fault = translate(
        vim.fault.NoPermission(
            object=vim.Folder("group-v3"), privilegeId="System.View", missingPrivileges=[privileges]
        )
    )
    details = dict(fault.details)
    assert details["object"] == "group-v3"
    assert details["missingPrivileges"] == "group-v3 VirtualMachine.Inventory.Create+Network.Assign"


def test_nested_faults_are_listed_outermost_first():
    inner = vim.fault.CannotAccessNetwork(device="NIC", backing="pg", connected=True)
    inner.faultCause = vim.fault.DestinationSwitchFull(device="NIC", backing="pg", connected=True)
    outer = vim.fault.NoCompatibleHost(
        host=[vim.HostSystem("host-1")], error=[inner, vim.fault.RuleViolation()]
    )
    assert translate(outer).causes == (
        "vim.fault.CannotAccessNetwork",
        "vim.fault.DestinationSwitchFull",
        "vim.fault.RuleViolation",
    )
    wrapped = vim.fault.DisallowedMigrationDeviceAttached(
        fault=vim.fault.RemoteDeviceNotSupported(device="CD")
    )
    assert translate(wrapped).causes == ("vim.fault.RemoteDeviceNotSupported",)


def test_events_in_a_snapshot_revert_issue_are_causes():
    fault = vim.fault.SnapshotRevertIssue(
        snapshotName="before patch", event=[vim.event.VmDiskFailedEvent()], errors=True
    )
    assert translate(fault).causes == ("vim.event.VmDiskFailedEvent",)


def test_a_circle_of_causes_ends():
    fault = vim.fault.Timedout()
    fault.faultCause = fault
    assert len(translate(fault).causes) < 20


def test_task_in_progress_names_the_task():
    assert translate(vim.fault.TaskInProgress(task=vim.Task("task-12"))).task == "task-12"


def test_structures_are_never_kept():
    """A fault that carries an object with a password must not carry it on."""
    fault = vmodl.fault.InvalidArgument(invalidProperty="spec.service")
    fault.faultMessage = [vmodl.LocalizableMessage(key="k", message="bad locator")]
    translated = translate(fault)
    assert translated.text == "bad locator"
    assert "faultMessage" not in dict(translated.details)


def test_unexpected_faults_tell_their_real_name():
    fault = vmodl.fault.UnexpectedFault(faultName=vim.fault.Timedout, fault=vim.fault.Timedout())
    assert dict(translate(fault).details)["faultName"] == "vim.fault.Timedout"
    assert translate(fault).causes == ("vim.fault.Timedout",)


@pytest.mark.parametrize(
    ("fault", "lost"),
    [
        (vim.fault.NotAuthenticated(), True),
        (vim.fault.NoPermission(), False),
        (vim.fault.InvalidLogin(), False),
    ],
)
def test_which_faults_mean_a_lost_session(fault, lost):
    assert session_lost(fault) is lost


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(104, "reset"),
        TimeoutError(),
        ssl.SSLError("eof"),
        RemoteDisconnected(),
        ExpatError("no"),
    ],
)
def test_broken_connections(error):
    assert isinstance(error, TRANSPORT)
    assert describe(error).startswith(type(error).__name__)


def test_other_errors_are_named_without_their_text():
    assert describe(TypeError("spec = (vim.ServiceLocator) password = 'x'")) == "TypeError"
