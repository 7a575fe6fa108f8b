"""Stdout is data, stderr is for people; one JSON document per command; nothing prompts unasked."""

from pathlib import Path

import click
import pytest

from tests.cli.support import Ask, edit, planned, sample, served
from wavelift.cli.app import VERBS, app
from wavelift.errors import ExitCode


def test_help_lists_every_verb(ask: Ask) -> None:
    told = ask("--help")
    assert told.code == ExitCode.DONE
    assert all(verb in told.out for verb in VERBS)
    assert ask().out == told.out


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_option_of_every_verb_says_what_it_does(verb: str, ask: Ask) -> None:
    told = ask(verb, "--help")
    assert told.code == ExitCode.DONE
    command = app.get_command(click.Context(app), verb)
    assert command is not None
    options = [item for item in command.params if isinstance(item, click.Option)]
    assert "--json" in {name for option in options for name in option.opts}
    assert [option.name for option in options if not option.help] == []


def test_init_then_check_then_plan_tell_the_next_step(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    networks = campaign / "mappings" / "networks.csv"
    edit(networks, r"(?m)^.*front-20.*\n", "")
    first = ask("check", campaign)
    assert first.code == ExitCode.BLOCKED
    assert f"wavelift check {campaign} --propose" in first.err
    proposed = ask("check", campaign, "--propose")
    assert "networks.csv" in proposed.err
    assert f"wavelift check {campaign} --accept" in proposed.err
    again = ask("check", campaign)
    assert "--accept" in again.err
    assert "--propose" not in again.err
    assert ask("check", campaign, "--json").document["waiting"] == 1
    accepted = ask("check", campaign, "--accept")
    assert accepted.code == ExitCode.DONE
    assert "accepted 1 proposed mapping row" in accepted.err
    assert f"next: wavelift plan {campaign}" in accepted.err
    assert ask("plan", campaign, "--strict").code == ExitCode.DONE


def test_findings_of_one_cause_stand_together(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    edit(campaign / "mappings" / "networks.csv", r"(?m)^(?!source).*\n", "")
    few = ask("check", campaign)
    # One for each row that is missing: that is what a lead has to add.
    assert few.out.count("BLOCKER  network-unmapped") == 2
    assert "network-unmapped, 7 times\n    -> add 'data-10' to networks" in few.out
    assert "network-unmapped, 6 times\n    -> add 'front-20' to networks" in few.out
    assert "more" in few.out
    everything = ask("check", campaign, "--all")
    assert len(everything.out) > len(few.out)
    assert "… and" not in everything.out


def test_bare_export_becomes_a_campaign_once(tmp_path: Path, ask: Ask) -> None:
    export = sample("cycle", tmp_path) / "inventory.xlsx"
    made = tmp_path / "made"
    told = ask("plan", export, "--into", made, "--json")
    assert told.code == ExitCode.DONE
    assert told.document["waves"]
    assert "bare export" in told.err
    again = ask("plan", export, "--into", made, "--json")
    assert again.code == ExitCode.USAGE
    assert f"wavelift plan {made}" in again.error["advice"]
    with served(export) as running:
        looked = ask("preflight", made, "--wave", 1, "--pair", running.path, "--json")
        assert (looked.code, looked.document["go"]) == (ExitCode.DONE, "go")
        ran = ask("run", made, "--wave", 1, "--pair", running.path, "--quiet", "--json")
    assert ran.code == ExitCode.DONE


def test_a_file_is_no_campaign(tmp_path: Path, ask: Ask) -> None:
    export = sample("cycle", tmp_path) / "inventory.xlsx"
    told = ask("check", export, "--json")
    assert told.code == ExitCode.USAGE
    assert told.error["advice"].endswith(f"wavelift plan {export}")
    assert ask("check", export.parent / "wavelift.toml").code == ExitCode.DONE


def test_a_night_and_its_way_back(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("two_tiers", tmp_path)
    assert "not started" in ask("status", campaign).out
    with served(campaign) as running:
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert ran.document["moved"] == 4
        assert "is moving" in ran.err
        moves = len(running.pair.record.relocations())
        again = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert again.code == ExitCode.DONE
        assert again.document["seconds"] == ran.document["seconds"]
        dry = ask("rollback", campaign, "--wave", 1, "--simulated", "--dry-run", "--json")
        assert [way["possible"] for way in dry.document["vms"]] == [True] * 4
        asked = ask("rollback", campaign, "--wave", 1, "--simulated", "--json")
        assert asked.code == ExitCode.USAGE
        assert asked.error["advice"] == "add --yes"
        unknown = ask("rollback", campaign, "--wave", 1, "--vm", "nobody", "--simulated", "--yes", "--json")
        assert unknown.code == ExitCode.USAGE
        assert len(running.pair.record.relocations()) == moves
        one = dry.document["vms"][0]["vm"]
        single = ask("rollback", campaign, "--wave", 1, "--vm", one, "--simulated", "--yes", "--json")
        assert single.code == ExitCode.DONE
        assert (single.document["moved"], single.document["rolled_back"]) == (3, 1)
        back = ask("rollback", campaign, "--wave", 1, "--simulated", "--yes", "--quiet", "--json")
        assert back.code == ExitCode.DONE
        assert back.err == ""
        assert back.document["rolled_back"] == 4
        calls = len(running.pair.record.entries)
        twice = ask("rollback", campaign, "--wave", 1, "--simulated", "--yes", "--json")
        assert twice.code == ExitCode.DONE
        assert not any(way["to_do"] for way in twice.document["vms"])
        assert len(running.pair.record.entries) == calls
    reported = ask("report", campaign, "--wave", 1, "--json")
    assert reported.document["rolled_back"] == 4
    assert all(Path(file).exists() for file in reported.document["files"])
    shown = ask("status", campaign, "--wave", 1)
    assert shown.out.count("< rolled back") >= 4
    assert "not started" not in shown.out
