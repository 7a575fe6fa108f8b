"""A fault file with many mistakes: every command that takes one tells them all in one pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import Ask, edit, planned, served
from tests.cli.test_simulate_admin import Admin
from wavelift.errors import ExitCode, InputError

SCRIPT = """
[[faults]]
phase = "copi"
vm = "order-db"
fault = "vim.fault.Timdout"

[[faults]]
phase = "copy"
vm = "orders-dbb"
fault = "vim.fault.Timedout"

[[faults]]
action = "host-down"
side = "source"
host = "esx-old-99.example"

[[faults]]
action = "change"
side = "target"
change = "ful"
"""

TOLD = (
    ("fault 1 phase is 'copi'", "did you mean copy?"),
    ("fault 1 fault is 'vim.fault.Timdout'", "did you mean vim.fault.Timedout?"),
    ("fault 1 names VM 'order-db'", "did you mean orders-db?"),
    ("fault 2 names VM 'orders-dbb'", "did you mean orders-db?"),
    ("fault 3 names host 'esx-old-99.example'", "did you mean "),
    ("fault 4 change is 'ful'", "did you mean full?"),
)


def all_told(message: str, place: str) -> None:
    first, *lines = message.splitlines()
    assert first == f"{len(TOLD)} things in the fault script cannot be meant:"
    assert len(lines) == len(TOLD)
    for words, near in TOLD:
        assert any(line.startswith(f"{place}: {words}") and near in line for line in lines), (words, message)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return planned("two_tiers", tmp_path)


def test_all_mistakes_are_told_by_every_command_that_takes_the_file(
    campaign: Path, tmp_path: Path, ask: Ask
) -> None:
    script = tmp_path / "night.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    refused = ask("rehearse", campaign, "--nights", 1, "--fault-file", script, "--json")
    assert refused.code == ExitCode.USAGE
    all_told(refused.error["message"], "night.toml")
    with pytest.raises(InputError) as caught, served(campaign, faults=script):
        pass
    all_told(caught.value.message, "night.toml")
    assert len(caught.value.parts) == len(TOLD)
    edit(script, "copi", "copy")  # names alone are told together too
    edit(script, "Timdout", "Timedout")
    edit(script, '"ful"', '"full"\ntext = "nowhere"')
    refused = ask("rehearse", campaign, "--nights", 1, "--fault-file", script)
    assert refused.code == ExitCode.USAGE
    for words in ("fault 1 names VM", "fault 2 names VM", "fault 3 names host", "fault 4 names datastore"):
        assert f"night.toml: {words}" in refused.err


def test_a_request_to_a_running_pair_is_told_all_and_adds_nothing(campaign: Path) -> None:
    with served(campaign, admin_port=0) as running:
        admin = Admin(running)
        orders = [
            {"phase": "copi", "vm": "order-db", "fault": "vim.fault.Timdout"},
            {"phase": "copy", "vm": "orders-dbb", "fault": "vim.fault.Timedout"},
            {"action": "host-down", "side": "source", "host": "esx-old-99.example"},
            {"action": "change", "side": "target", "change": "ful"},
        ]
        code, told = admin("/faults", {"faults": orders})
        assert code == 400
        all_told(told["error"]["message"], "the request")
        assert not running.pair.world.faults.entries
