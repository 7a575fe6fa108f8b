from __future__ import annotations

import pytest

from executor.vsphere.wire import best_version


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ("8.0.3.0", "vim.version.v8_0_3_0"),
        ("7.0.3.2", "vim.version.v7_0_3_2"),
        ("7.0.3.9", "vim.version.v7_0_3_2"),
        ("6.7.3", "vim.version.version15"),
        ("6.5", "vim.version.version11"),
        ("0.1", "vim.version.version9"),
    ],
)
def test_the_newest_version_both_know(offered, expected):
    assert best_version(offered) == expected


def test_a_vcenter_newer_than_the_library_gets_the_librarys_newest():
    assert best_version("99.0.0.0") == best_version("98.0.0.0")
