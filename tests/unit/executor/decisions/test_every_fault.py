"""Every class of pyVmomi's own fault tree is classified, once."""

from collections import Counter

import pytest
from pyVmomi import VmomiSupport, vmodl

from executor.decisions import BY_FAULT, Decision, decide
from executor.decisions.not_for_us import FAMILIES, NAMES, UNEXPECTED
from executor.decisions.tables import NOT_FOR_US, TABLES
from executor.gateway import Fault

CATCH_ALLS = {"vim.fault.VimFault", "vmodl.RuntimeFault", "vmodl.MethodFault"}
OURS = "wavelift."
FAMILY_NAMES = {name for names in FAMILIES.values() for name in names}
LISTED = [name for table in TABLES for row in table.rows for name in row.names] + [
    name for table in (FAMILIES, NAMES) for names in table.values() for name in names
]
NO_ADVICE_NEEDED = {Decision.RETRY, Decision.CANCELLED}


def fault_tree() -> dict[str, tuple[str, ...]]:
    """Every class of vim.fault and vmodl.fault with its lineage, most specific first."""
    kinds = [
        VmomiSupport.GetVmodlType(name)
        for name in VmomiSupport._dataDefMap
        if "vim.fault." in name or "vmodl.fault." in name
    ]
    return {
        kind.__name__: tuple(base.__name__ for base in kind.__mro__ if issubclass(base, vmodl.MethodFault))
        for kind in kinds
        if issubclass(kind, vmodl.MethodFault)
    }


TREE = fault_tree()


def test_the_walk_finds_the_tree():
    assert len(TREE) > 600
    assert TREE["vim.fault.SSLVerifyFault"][1] == "vim.fault.HostConnectFault"


def test_every_class_is_classified_by_its_own_name_or_by_a_listed_family():
    left = [
        name
        for name, lineage in TREE.items()
        if name not in BY_FAULT and not FAMILY_NAMES & set(lineage) - CATCH_ALLS
    ]
    assert left == []


def test_whatever_is_only_in_a_family_is_decided_by_that_family():
    for name, lineage in TREE.items():
        if name not in BY_FAULT:
            assert decide(Fault(name, "", lineage)) is UNEXPECTED, name


def test_no_catch_all_is_a_family():
    assert not FAMILY_NAMES & CATCH_ALLS


def test_every_listed_name_is_known_to_pyvmomi():
    assert [name for name in LISTED if not name.startswith(OURS) and name not in TREE] == []


def test_no_name_is_listed_twice():
    assert [name for name, count in Counter(LISTED).items() if count > 1] == []


def test_a_single_name_that_is_not_for_us_hides_nothing_below_it():
    """A name with classes below it belongs to the families, where it says so."""
    below = {base for lineage in TREE.values() for base in lineage[1:]}
    assert {name for names in NAMES.values() for name in names} & below == set()


def test_nothing_below_what_stops_everything_is_milder():
    for name, lineage in TREE.items():
        above = {BY_FAULT[base].decision for base in lineage[1:] if base in BY_FAULT}
        if Decision.STOP_ALL in above:
            assert decide(Fault(name, "", lineage)).decision is Decision.STOP_ALL, name


def test_every_row_cites_a_section_and_helps_whoever_must_act():
    for table in TABLES:
        for row in table.rows:
            assert row.section.replace(".", "").isdigit(), row
            assert row.names, row
            assert row.rule.advice or row.rule.decision in NO_ADVICE_NEEDED, row


@pytest.mark.parametrize("name", sorted(NOT_FOR_US))
def test_what_is_not_for_us_goes_to_a_person(name: str):
    rule = decide(Fault(name, "", TREE[name]))
    assert rule.decision is Decision.PERSON
    assert "unexpected here" in rule.advice


@pytest.mark.parametrize(
    ("names", "decision"),
    [
        (
            "TaskInProgress VAppTaskInProgress FileLocked ResourceInUse MigrationNotReady MethodDisabled",
            Decision.WAIT,
        ),
        (
            "ConcurrentAccess Timedout NetworkCopyFault HttpFault NotAuthenticated DatabaseError",
            Decision.RETRY,
        ),
        ("InaccessibleDatastore DatastoreNotWritableOnHost InvalidVmState InvalidPowerState", Decision.RETRY),
        (
            "InsufficientMemoryResourcesFault InsufficientHostCpuCapacityFault NoCompatibleHost",
            Decision.OTHER_HOST,
        ),
        (
            "InvalidHostState VMotionLinkDown CpuIncompatible81EDX FeatureRequirementsNotMet",
            Decision.OTHER_HOST,
        ),
        ("RuleViolation VmHostAffinityRuleViolation DestinationSwitchFull", Decision.OTHER_HOST),
        ("HotSnapshotMoveNotSupported VMotionProtocolIncompatible StorageVMotionNotSupported", Decision.COLD),
        (
            "CannotUseNetwork AffinityConfigured DatacenterMismatch PhysCompatRDMNotSupported",
            Decision.PERMANENT,
        ),
        (
            "NoDiskSpace InsufficientStorageSpace InsufficientFailoverResourcesFault DuplicateName",
            Decision.PERSON,
        ),
        (
            "QuestionPending EncryptionKeyRequired NoPermission NoGuestHeartbeat VMotionNotLicensed",
            Decision.PERSON,
        ),
        ("InvalidLogin PasswordExpired SSLVerifyFault InvalidClientCertificate", Decision.STOP_ALL),
    ],
)
def test_the_fact_sheets_table(names: str, decision: Decision):
    for name in (f"vim.fault.{short}" for short in names.split()):
        assert decide(Fault(name, "", TREE[name])).decision is decision, name
