"""From pyVmomi's fault objects, as a vCenter sends them, to the decision."""

import pytest
from pyVmomi import vim, vmodl

from executor.decisions import Decision, decide
from executor.vsphere.faults import translate


def said(fault: vmodl.MethodFault, *messages: str) -> vmodl.MethodFault:
    fault.faultMessage = [
        vmodl.LocalizableMessage(key=f"msg.{n}", message=text) for n, text in enumerate(messages)
    ]
    return fault


def no_host(*errors: vmodl.MethodFault) -> vim.fault.NoCompatibleHost:
    hosts = [vim.HostSystem(f"host-{n}") for n, _ in enumerate(errors)]
    return vim.fault.NoCompatibleHost(host=hosts, error=list(errors))


def caused_by(fault: vmodl.MethodFault, cause: vmodl.MethodFault) -> vmodl.MethodFault:
    fault.faultCause = cause
    return fault


FULL = vim.fault.InsufficientMemoryResourcesFault(unreserved=1, requested=2)
NO_NETWORK = vim.fault.CannotAccessNetwork(device="NIC", backing="pg", connected=True)
DISK = {"device": "Hard disk 1", "backing": "x.vmdk", "connected": True}


@pytest.mark.parametrize(
    ("fault", "decision"),
    [
        (no_host(FULL, NO_NETWORK), Decision.OTHER_HOST),
        (no_host(NO_NETWORK), Decision.PERMANENT),
        (
            vim.fault.DisallowedMigrationDeviceAttached(
                fault=vim.fault.RemoteDeviceNotSupported(device="CD")
            ),
            Decision.PERMANENT,
        ),
        (vim.fault.CannotAccessVmDisk(fault=vim.fault.FileLocked(file="x.vmdk"), **DISK), Decision.WAIT),
        (
            no_host(vim.fault.CannotAccessVmDisk(fault=vim.fault.InaccessibleDatastore(name="DS"), **DISK)),
            Decision.RETRY,
        ),
        (caused_by(vim.fault.Timedout(), vim.fault.SSLVerifyFault()), Decision.STOP_ALL),
        (caused_by(vim.fault.Timedout(), vmodl.fault.HostNotReachable()), Decision.RETRY),
        (vmodl.fault.UnexpectedFault(fault=vim.fault.QuestionPending(text="copied?")), Decision.PERSON),
        (vmodl.fault.UnexpectedFault(faultName=vim.fault.VimFault), Decision.RETRY),
        (vmodl.fault.SystemError(reason="failed to resume"), Decision.RETRY),
        (vmodl.fault.SystemError(msg="A general system error occurred:", reason="Error 16."), Decision.RETRY),
        (
            said(
                vim.fault.GenericVmConfigFault(msg="Reported by a running VM."), "The connection was closed."
            ),
            Decision.RETRY,
        ),
        (said(vim.fault.GenericVmConfigFault(msg="Reported by a running VM."), "It broke."), Decision.PERSON),
        (vim.fault.OvfImportFailed(), Decision.PERSON),
    ],
)
def test_what_it_comes_to(fault: vmodl.MethodFault, decision: Decision):
    assert decide(translate(fault)).decision is decision


def test_further_messages_are_kept_once():
    fault = said(
        vim.fault.Timedout(msg="It took too long."), "It took too long.", "Copy of disk 2", "at 40 %"
    )
    assert dict(translate(fault).details)["messages"] == "Copy of disk 2; at 40 %"
