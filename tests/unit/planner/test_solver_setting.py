"""The solver is asked for by a setting, loaded only then, and its absence is told."""

import subprocess
import sys

import pytest

import planner.pipeline
from tests.unit.planner.build import before, campaign, plan, vm
from wavelift.errors import InputError


def test_asking_for_a_solver_that_is_not_there_names_the_extra(monkeypatch):
    monkeypatch.setattr(planner.pipeline, "installed", lambda: False)
    with pytest.raises(InputError, match="solver_effort") as caught:
        plan(campaign([vm("a")]), solver_effort=1.0)
    assert "wavelift[solver]" in caught.value.advice


def test_the_solver_is_not_loaded_unless_asked_for():
    script = (
        "import sys; from planner.search.assign import assign; import planner.waves.cut; "
        "from planner.assignment.problem import Problem; "
        "assign(Problem(((3,), (4,), (5,)), ((7,),), endless=True)); "
        "sys.exit('ortools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_plan_with_the_solver_says_that_it_is_proved():
    pytest.importorskip("ortools", reason="the solver is an extra: install wavelift[solver]")
    sizes = {"a": 5, "b": 2, "c": 2, "d": 2, "e": 5, "f": 4}
    order = ("ac", "ae", "bc", "ce", "cf", "de", "df", "ef")
    data = campaign((vm(key, gib) for key, gib in sizes.items()), *(before(*pair) for pair in order))
    made = plan(data, max_vms=0, max_gib=10, solver_effort=1.0)
    assert len(made.waves) == made.bound.waves == 3
    assert made.bound.proved
