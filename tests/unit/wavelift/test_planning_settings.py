import pytest

from wavelift.errors import InputError
from wavelift.settings import Cycles, Goal
from wavelift.settings_file import read_settings


def test_goals_are_a_list_in_order(tmp_path):
    (tmp_path / "wavelift.toml").write_text(
        '[planning]\nobjective = ["finish", "affinity"]\ncycles = "cut"\n'
    )
    planning = read_settings(tmp_path).planning
    assert planning.objective == (Goal.FINISH, Goal.AFFINITY)
    assert planning.cycles is Cycles.CUT


@pytest.mark.parametrize(
    "line",
    [
        'objective = "finish"',
        'objective = ["finish", "finish"]',
        'objective = ["fastest"]',
        "confidence = 0.3",
        "confidence = 1",
        "headroom = 1.5",
        "waves_per_window = 0",
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, line):
    (tmp_path / "wavelift.toml").write_text(f"[planning]\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_settings(tmp_path)
    assert line.split(" ", maxsplit=1)[0] in str(caught.value)
