"""``explain`` as a lead gives it."""

from pathlib import Path

import pytest

from tests.cli.support import Ask, edit, planned, sample


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return planned("demo", tmp_path)


def test_a_vm_an_application_and_a_wave_are_explained(demo: Path, ask: Ask) -> None:
    vm = ask("explain", demo, "HR-WEB-02")
    assert vm.code == 0
    assert vm.out.startswith("hr-web-02 moves in wave ")
    assert "it moves with hr-web-01 (group " in vm.out
    assert "campaign.xlsx, sheet dependencies, row" in vm.out
    assert max(map(len, vm.out.splitlines())) <= 100
    app = ask("explain", demo, "crm")
    assert app.out.startswith("application crm: 6 VMs in ")
    for name in ("2", "wave 2"):
        assert ask("explain", demo, name).out.startswith("wave 2, window night-2: ")
    assert ask("explain", demo, "2", "--as", "application").code == 2


def test_json_tells_every_earlier_wave(demo: Path, ask: Ask) -> None:
    waves = ask("plan", demo, "--json").document["waves"]
    last = waves[-1]["vms"][0]
    document = ask("explain", demo, last, "--json").document
    (story,) = document["vms"]
    assert (story["vm"], story["wave"]) == (last, waves[-1]["id"])
    assert [spot["wave"] for spot in story["earlier"]] == [wave["id"] for wave in reversed(waves[:-1])]
    assert all(item["text"] and item["change"] for spot in story["earlier"] for item in spot["refusals"])
    assert document["changed_inputs"] == []


def test_an_unplanned_vm_says_why(demo: Path, ask: Ask) -> None:
    left = ask("plan", demo, "--json").document["unplanned"][0]
    told = ask("explain", demo, left["vm"])
    assert told.code == 0
    assert "is in no wave: " in told.out
    assert "blocker: " in told.out


def test_a_slip_of_the_pen_is_answered_with_the_near_names(demo: Path, ask: Ask) -> None:
    told = ask("explain", demo, "hr-web-2")
    assert told.code == 2
    assert "did you mean" in told.err
    assert "hr-web-02" in told.err


def test_without_a_plan_it_says_how_to_make_one(tmp_path: Path, ask: Ask) -> None:
    told = ask("explain", sample("two_tiers", tmp_path), "x")
    assert told.code == 2
    assert "wavelift plan" in told.err


def test_a_plan_older_than_its_tables_is_explained_with_a_note(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    vm = ask("plan", folder, "--json").document["waves"][0]["vms"][0]
    edit(folder / "windows.csv", r"\n$", "\n\n")
    told = ask("explain", folder, vm)
    assert told.code == 0
    assert "the plan is older than: windows.csv" in told.err
