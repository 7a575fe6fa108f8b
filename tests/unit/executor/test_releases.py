"""Which hosts a vCenter knows (fact sheet 0.7)."""

import pytest

from executor.releases import knows, release


@pytest.mark.parametrize(
    ("vcenter", "host", "known"),
    [
        (("8.0.3", "24674346"), ("8.0.3", "24674346"), True),
        (("8.0.3", "24674346"), ("8.0.3", "25595708"), False),
        (("8.0.3", "24674346"), ("8.0.2", "99999999"), True),
        (("7.0.3", "24674346"), ("8.0.3", "20000000"), False),
        (("8.0.3", "24674346"), ("6.7.0", "8169922"), True),
        (("8.0.3", ""), ("8.0.3", "25595708"), True),
        (("", ""), ("8.0.3", "25595708"), True),
        (("8.0.3", "24674346"), ("", ""), True),
        (("9.0.0.0", "24755230"), ("9.0.0", "24755229"), True),
        (("10.0", "1"), ("9.9.9", "2"), True),
    ],
)
def test_a_vcenter_knows_what_is_not_newer_than_itself(vcenter, host, known):
    assert knows(release(*vcenter), release(*host)) is known
