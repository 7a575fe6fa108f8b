"""Commands load what they need: half of a small plan's time was loading libraries."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("wavelift.verbs.check", ("networkx", "openpyxl", "sqlalchemy", "pandas")),
        ("wavelift.verbs.plan", ("networkx", "openpyxl", "sqlalchemy", "pandas")),
        ("wavelift.verbs.explain", ("networkx", "openpyxl", "sqlalchemy", "pandas")),
        ("wavelift.verbs.rehearse", ("networkx", "openpyxl", "sqlalchemy", "pandas", "pyVmomi")),
        ("wavelift.verbs.status", ("networkx", "openpyxl", "pandas", "pyVmomi")),
    ],
)
def test_libraries_are_loaded_by_who_needs_them(module, absent):
    code = f"import sys, {module}; print(*sorted(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert set(absent) & set(told.stdout.split()) == set()
