"""What a name stands for, and what is said where it stands for nothing."""

import pytest

from wavelift.errors import ExitCode, UsageError
from wavelift.verbs.names import Meant, Names, Subject, by_application, unknown, waves_known

VMS = [("k1", "web-01"), ("k2", "WEB-01"), ("k3", "shop"), ("k4", "twin"), ("k5", "twin"), ("k6", "2")]
APPLICATIONS = by_application([("k1", "shop"), ("k2", "Shop"), ("k3", ""), ("k4", "crm"), ("k5", "crm")])
NAMES = Names("the plan", VMS, APPLICATIONS, {"1": ["k1"], "2": ["k2", "k3"]})


@pytest.mark.parametrize(
    ("what", "subject", "meant"),
    [
        ("web-01", None, Meant(Subject.VM, "web-01", ("k1",))),
        ("WEB-01", None, Meant(Subject.VM, "WEB-01", ("k2",))),
        ("Web-01", None, Meant(Subject.VM, "web-01", ("k1", "k2"))),
        ("k3", None, Meant(Subject.VM, "shop", ("k3",))),
        ("twin", None, Meant(Subject.VM, "twin", ("k4", "k5"))),
        ("shop", None, Meant(Subject.VM, "shop", ("k3",))),
        ("shop", Subject.APPLICATION, Meant(Subject.APPLICATION, "shop", ("k1",))),
        ("Shop", None, Meant(Subject.APPLICATION, "Shop", ("k2",))),
        ("CRM", None, Meant(Subject.APPLICATION, "crm", ("k4", "k5"))),
        ("2", None, Meant(Subject.VM, "2", ("k6",))),
        ("2", Subject.WAVE, Meant(Subject.WAVE, "2", ("k2", "k3"))),
        ("Wave  1", None, Meant(Subject.WAVE, "1", ("k1",))),
    ],
)
def test_as_it_is_written_first_then_in_any_case(what: str, subject: Subject | None, meant: Meant) -> None:
    assert NAMES.meant(what, subject) == meant


@pytest.mark.parametrize(
    ("what", "subject", "message", "advice"),
    [
        ("web-1", None, "the plan has no VM, application or wave 'web-1'", "did you mean WEB-01?"),
        ("cmr", Subject.APPLICATION, "the plan has no application 'cmr'", "did you mean crm?"),
        ("3", Subject.WAVE, "the plan has no wave '3'", "its waves: 1, 2"),
        ("zzz", None, "the plan has no VM, application or wave 'zzz'", "names are those of the inventory"),
    ],
)
def test_nothing_has_the_name(what: str, subject: Subject | None, message: str, advice: str) -> None:
    with pytest.raises(UsageError) as caught:
        NAMES.meant(what, subject)
    assert caught.value.message == message
    assert caught.value.advice.startswith(advice)
    assert caught.value.exit_code is ExitCode.USAGE


def test_without_a_plan_nobody_speaks_of_waves() -> None:
    with pytest.raises(UsageError) as caught:
        Names("the campaign", VMS, APPLICATIONS, None).meant("zzz")
    assert caught.value.message == "the campaign has no VM or application 'zzz'"
    assert "wave" not in caught.value.advice


def test_a_very_long_name_is_cut_and_compared_with_nothing() -> None:
    told = unknown("wave 3", (Subject.VM,), "x" * 5000, ["x" * 4999], "see the status")
    assert len(told.message) < 130
    assert told.message.endswith("…'")
    assert told.advice == "see the status"


def test_many_waves_are_told_by_the_first_and_the_last() -> None:
    assert waves_known([]) == "its waves: none"
    assert waves_known([str(number) for number in range(1, 500)]) == "its waves: 1 to 499"
