"""``explain`` as a lead gives it."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
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


def test_what_waits_for_it_and_what_never_shares_its_wave(demo: Path, tmp_path: Path, ask: Ask) -> None:
    first = ask("explain", demo, "hr-db-01").out
    head, _, tail = first.partition("must wait for it:")
    assert "- hr-app-01 (same wave; campaign.xlsx, sheet dependencies, row 34)" in tail
    assert "hr-app-01" not in head
    strict = ask("explain", planned("quarter_end", tmp_path), "erp-app-1").out
    assert "- erp-db (wave 2, never in one wave; dependencies.csv, row 2)" in strict


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
    assert "the plan has no VM, application or wave 'hr-web-2'" in told.err
    assert "did you mean hr-web-02, hr-web-01" in told.err
    assert "the plan has no wave '99'" in ask("explain", demo, "99", "--as", "wave").err


def test_a_vm_that_came_after_the_plan_is_told_as_such(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    edit(campaign / "inventory.csv", r"\nweb-a,", "\nbrand-new,Rack-1,40,1,\nweb-a,")
    told = ask("explain", campaign, "brand-new")
    assert told.code == 2
    assert f"come into the inventory since the plan was made: wavelift plan {campaign}" in told.err


def test_an_application_of_which_nothing_is_planned_is_explained(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    edit(campaign / "inventory.csv", r"\nweb-a,Rack-1,", "\nlost-1,Rack-99,")
    (campaign / "applications.csv").write_text("vm,application\nlost-1,Lost\n", encoding="utf-8")
    ask("plan", campaign)
    told = ask("explain", campaign, "lost")
    assert told.code == 0
    assert told.out.startswith("application Lost: 1 VM in no wave\n")
    assert "    - in no wave: lost-1: cluster 'Rack-99' has no target" in told.out


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


@pytest.mark.parametrize(("wide", "most"), [(60, 60), (200, 100)])
def test_a_narrow_terminal_gets_lines_that_fit_it(demo: Path, wide: int, most: int) -> None:
    """Lines for a hundred columns were broken a second time, in the middle of words, by one of eighty."""
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, wide, 0, 0))
    command = [sys.executable, "-m", "wavelift", "explain", str(demo), "hr-web-01"]
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    subprocess.run(command, stdout=its, check=True, env=environment, timeout=60)
    os.close(its)
    lines = os.read(own, 1 << 16).decode().splitlines()
    os.close(own)
    assert most - 15 < max(map(len, lines)) <= most
