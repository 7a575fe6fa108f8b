"""When a fault inside a fault decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.decisions import BY_FAULT, Decision, decide
from executor.decisions.causes import ALTERNATIVES, SEVERITY, WRAPPERS
from executor.gateway import Fault


def decision(name: str, *causes: str, text: str = "") -> Decision:
    return decide(
        Fault(f"vim.fault.{name}", text, causes=tuple(f"vim.fault.{cause}" for cause in causes))
    ).decision


@pytest.mark.parametrize(
    ("name", "causes", "expected"),
    [
        # one fault per host: the mildest decides
        ("NoCompatibleHost", ["InsufficientMemoryResourcesFault"], Decision.OTHER_HOST),
        ("NoCompatibleHost", ["CannotUseNetwork", "InsufficientMemoryResourcesFault"], Decision.OTHER_HOST),
        ("NoCompatibleHost", ["CannotUseNetwork", "CannotAccessNetwork"], Decision.PERMANENT),
        ("NoCompatibleHost", ["QuestionPending"], Decision.PERSON),
        ("NoCompatibleHost", ["VMotionProtocolIncompatible", "CannotUseNetwork"], Decision.COLD),
        ("GenericDrsFault", ["RuleViolation", "InvalidHostState"], Decision.OTHER_HOST),
        ("NoCompatibleHost", [], Decision.OTHER_HOST),
        # a wrapper: what it carries decides, milder or not
        ("DisallowedMigrationDeviceAttached", ["RemoteDeviceNotSupported"], Decision.PERMANENT),
        ("DisallowedMigrationDeviceAttached", ["DestinationSwitchFull"], Decision.OTHER_HOST),
        ("CannotAccessVmDisk", ["FileLocked"], Decision.WAIT),
        ("CannotAccessVmDisk", ["InaccessibleDatastore"], Decision.RETRY),
        ("CannotAccessVmDisk", ["FileLocked", "EncryptionKeyRequired"], Decision.PERSON),
        ("CannotAccessVmDisk", [], Decision.PERMANENT),
        ("NoCompatibleHost", ["CannotAccessVmDisk", "FileLocked"], Decision.WAIT),
        # any other fault gives way only to something worse
        ("Timedout", ["QuestionPending"], Decision.PERSON),
        ("QuestionPending", ["Timedout"], Decision.PERSON),
        ("InvalidHostState", ["Timedout"], Decision.OTHER_HOST),
        # what stops everything does so wherever it is
        ("NoCompatibleHost", ["InsufficientMemoryResourcesFault", "SSLVerifyFault"], Decision.STOP_ALL),
        ("HostConnectFault", ["InvalidLogin"], Decision.STOP_ALL),
        ("InvalidLogin", ["Timedout"], Decision.STOP_ALL),
        # causes that say nothing
        ("Timedout", ["OvfImport", "VmBeingMigratedEvent", "VimFault"], Decision.RETRY),
    ],
)
def test_causes(name: str, causes: list[str], expected: Decision):
    assert decision(name, *causes) is expected


def test_the_causes_advice_reaches_people():
    rule = decide(Fault("vim.fault.CannotAccessVmDisk", causes=("vim.fault.NoDiskSpace",)))
    assert "free space" in rule.advice


def test_a_cancelled_task_stays_cancelled_whatever_it_carries():
    assert decide(Fault("vmodl.fault.RequestCanceled", causes=("vim.fault.InvalidLogin",))).decision is (
        Decision.CANCELLED
    )


def test_a_cancelled_call_inside_a_fault_cancels_nothing():
    fault = Fault("vim.fault.Timedout", causes=("vmodl.fault.RequestCanceled",))
    assert decide(fault).decision is Decision.RETRY


def test_the_text_decides_before_a_milder_or_harder_cause():
    fault = Fault("vmodl.fault.SystemError", "Operation timed out", causes=("vim.fault.CannotUseNetwork",))
    assert decide(fault).decision is Decision.RETRY


def test_a_system_error_without_a_known_text_is_decided_by_its_cause():
    fault = Fault("vmodl.fault.SystemError", "oops", causes=("vim.fault.FileLocked",))
    assert decide(fault).decision is Decision.WAIT


def test_a_wrong_password_inside_a_system_error_stops_even_where_the_text_would_retry():
    fault = Fault("vmodl.fault.SystemError", "connection failed", causes=("vim.fault.InvalidLogin",))
    assert decide(fault).decision is Decision.STOP_ALL


def test_wrappers_and_alternatives_have_rules_of_their_own():
    assert set(BY_FAULT) >= WRAPPERS | ALTERNATIVES
    assert not WRAPPERS & ALTERNATIVES


names = st.sampled_from(sorted(BY_FAULT))


@given(name=names, causes=st.lists(names, max_size=4).map(tuple))
def test_no_cause_makes_an_ordinary_fault_milder(name: str, causes: tuple[str, ...]):
    alone, with_causes = decide(Fault(name)), decide(Fault(name, causes=causes))
    if name in WRAPPERS | ALTERNATIVES or alone.decision not in SEVERITY:
        return
    assert SEVERITY.index(with_causes.decision) >= SEVERITY.index(alone.decision)


@given(name=names, causes=st.lists(names, min_size=1, max_size=4))
def test_a_cause_that_stops_everything_is_never_lost(name: str, causes: list[str]):
    fault = Fault(name, causes=(*causes, "vim.fault.InvalidLogin"))
    if decide(Fault(name)).decision in SEVERITY:
        assert decide(fault).decision is Decision.STOP_ALL
