from __future__ import annotations

import pytest

from planner.checks.evc_modes import cpu_vendor, evc_vendor, is_newer
from planner.checks.versions import newest_hardware, version_of


@pytest.mark.parametrize(
    ("version", "build", "newest"),
    [
        ("5.5.0", "", 10),
        ("6.0.0", "4192238", 11),
        ("6.5.0", "10175896", 13),
        ("6.7.0", "8169922", 14),
        ("6.7.0", "13006603", 15),
        ("7.0.0", "", 17),
        ("7.0.1", "", 18),
        ("7.0.3", "", 19),
        ("8.0.1", "", 20),
        ("8.0.3", "24674464", 21),
        ("9.0.0", "", 22),
        ("4.1", "", None),
        ("", "", None),
        ("beta", "", None),
    ],
)
def test_the_newest_hardware(version: str, build: str, newest: int | None) -> None:
    assert newest_hardware(version, build) == newest


def test_versions_as_numbers() -> None:
    assert version_of(" 8.0.3 ") == (8, 0, 3)
    assert version_of("10.0") > version_of("9.1")
    assert version_of("") == ()


def test_evc_modes_are_ordered_within_a_vendor() -> None:
    assert is_newer("intel-icelake", " Intel-Skylake ")
    assert not is_newer("intel-skylake", "intel-skylake")
    assert not is_newer("intel-icelake", "amd-zen")
    assert not is_newer("intel-future", "intel-merom")


def test_vendors() -> None:
    assert cpu_vendor("Intel(R) Xeon(R) CPU E5-2680") == "Intel"
    assert cpu_vendor("AMD EPYC 7763") == "AMD"
    assert cpu_vendor("") == ""
    assert evc_vendor("amd-zen2") == "AMD"
    assert evc_vendor("") == ""
