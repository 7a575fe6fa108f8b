"""What a VM waits for, in words."""

from tests.unit.planner.build import before, campaign, plan, vms
from wavelift.model.plan import Move, Plan
from wavelift.reports.waiting import Waiting


def move(made: Plan, name: str) -> Move:
    return next(each for each in made.moves() if each.name == name)


def test_vms_of_earlier_waves_are_named_too() -> None:
    """The column told those of the VM's own wave only, as if it waited for nothing else."""
    rows = (before("a", "c", strict=True), before("b", "c"), before("a", "b", strict=True))
    made = plan(campaign(vms("a", "b", "c"), *rows))
    waiting = Waiting(made)
    assert len(made.waves) == 2
    assert waiting.words(move(made, "c")) == "b, a (wave 1)"
    assert waiting.words(move(made, "b")) == "a (wave 1)"
    assert waiting.words(move(made, "a")) == ""


def test_the_latest_wave_comes_first() -> None:
    rows = (before("a", "d", strict=True), before("d", "c", strict=True), before("a", "c", strict=True))
    made = plan(campaign(vms("a", "c", "d"), *rows))
    assert Waiting(made).words(move(made, "c")) == "d (wave 2), a (wave 1)"


def test_of_very_many_only_some_are_named() -> None:
    names = [f"db-{number:02}" for number in range(25)]
    made = plan(campaign(vms(*names, "app"), *(before(name, "app") for name in names)))
    words = Waiting(made).words(move(made, "app"))
    assert words.startswith("db-00, db-01, ")
    assert words.endswith("db-19 and 5 more")
