"""Whose task it is."""

import pytest

from executor.vsphere.taskinfo import same_account


@pytest.mark.parametrize(
    "other", ["svc-move@corp.example.com", "SVC-MOVE@CORP", "CORP\\svc-move", "svc-move"]
)
def test_one_domain_has_two_names(other):
    assert same_account("corp.example.com\\Svc-Move", other)


def test_another_name_is_another_account():
    assert not same_account("CORP\\svc-move", "CORP\\anna")
