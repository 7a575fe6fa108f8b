import pytest

from executor.decisions import BY_FAULT, Decision, decide
from executor.gateway import Fault


def test_a_faults_own_class_decides_before_its_ancestors():
    fault = Fault("vim.fault.SSLVerifyFault", lineage=("vim.fault.HostConnectFault", "vim.fault.VimFault"))
    assert decide(fault).decision is Decision.STOP_ALL


def test_the_nearest_known_ancestor_decides():
    fault = Fault(
        "vim.fault.SomethingNew",
        lineage=("vim.fault.SomethingNew", "vim.fault.VMotionNotConfigured", "vim.fault.MigrationFault"),
    )
    assert decide(fault).decision is Decision.OTHER_HOST


def test_a_fault_nobody_knows_goes_to_a_person():
    rule = decide(Fault("acme.fault.Strange", "??"))
    assert rule.decision is Decision.PERSON
    assert rule.advice


@pytest.mark.parametrize(
    ("name", "text", "decision"),
    [
        ("vmodl.fault.SystemError", "Operation timed out.", Decision.RETRY),
        ("vmodl.fault.SystemError", "Failed waiting for data. Error 16.", Decision.RETRY),
        ("vmodl.fault.SystemError", "something odd", Decision.PERSON),
        ("vim.fault.GenericVmConfigFault", "the connection was lost", Decision.RETRY),
        ("vim.fault.InvalidLogin", "connection refused: bad password", Decision.STOP_ALL),
        ("vim.fault.MigrationFault", "this vCenter does not support hosts of this type", Decision.PERMANENT),
    ],
)
def test_texts_decide_only_where_the_class_says_nothing(name, text, decision):
    lineage = (name, "vim.fault.VimFault") if name.startswith("vim.") else (name,)
    assert decide(Fault(name, text, lineage)).decision is decision


def test_wrong_passwords_and_certificates_are_never_tried_again():
    for name in ("vim.fault.InvalidLogin", "vim.fault.SSLVerifyFault", "vim.fault.PasswordExpired"):
        assert BY_FAULT[name].decision is Decision.STOP_ALL


def test_a_cancelled_task_is_no_fault():
    assert decide(Fault("vmodl.fault.RequestCanceled")).decision is Decision.CANCELLED
