"""``wavelift collect`` as a user gives it."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.support import SAMPLES
from wavelift.errors import ExitCode
from wavelift.verbs.simulate import SimulateOptions, simulate


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    file = tmp_path_factory.mktemp("pair") / "pair.json"
    with simulate(SAMPLES / "two_tiers", SimulateOptions(unthrottled=True, pair_file=file)):
        yield file


@pytest.fixture
def campaign(tmp_path):
    folder = tmp_path / "campaign"
    shutil.copytree(SAMPLES / "two_tiers", folder)
    shutil.rmtree(folder / "inventory")
    return folder


def test_both_sides_for_people(ask, campaign, pair):
    told = ask("collect", campaign, "--both", "--pair", pair)
    assert told.code == ExitCode.DONE
    source, target = told.out.splitlines()
    assert source.startswith("source 127.0.0.1 (8.0.3 build ")
    assert "8 VMs" in source
    assert target.endswith("target-inventory.xlsx")
    assert f"next: wavelift check {campaign}" in told.err
    assert ask("check", campaign).code == ExitCode.DONE


def test_one_document_for_programs(ask, campaign, pair):
    document = ask("collect", campaign, "--pair", pair, "--json").document
    (entry,) = document["collected"]
    assert (entry["side"], entry["vms"], entry["kept"]) == ("source", 8, [])
    assert entry["sheets"]["vDisk"] > 8
    assert document["findings"] == []
    secret = json.loads(pair.read_text(encoding="utf-8"))["source"]["password"]
    assert secret not in json.dumps(document)


def test_what_is_there_stays_and_the_hint_says_how_to_go_on(ask, campaign, pair):
    ask("collect", campaign, "--pair", pair)
    told = ask("collect", campaign, "--pair", pair, "--json")
    assert told.code == ExitCode.USAGE
    assert "--replace" in told.error["advice"]
    again = ask("collect", campaign, "--pair", pair, "--replace")
    assert again.code == ExitCode.DONE
    assert "is kept as _inventory-until-" in again.err


def test_without_a_pair_or_a_vcenter_nothing_is_written(ask, campaign, tmp_path):
    assert ask("collect", campaign, "--pair", tmp_path / "none.json").code == ExitCode.USAGE
    (campaign / "wavelift.toml").write_text("", encoding="utf-8")
    told = ask("collect", campaign)
    assert told.code == ExitCode.USAGE
    assert "[source] host is not set" in told.err
    assert not (campaign / "inventory.xlsx").exists()


def test_a_vcenter_that_is_gone_is_exit_code_8(ask, campaign, pair, tmp_path):
    text = json.loads(pair.read_text(encoding="utf-8"))
    text["source"]["port"] = 1
    gone = tmp_path / "gone.json"
    gone.write_text(json.dumps(text), encoding="utf-8")
    told = ask("collect", campaign, "--pair", gone, "--json")
    assert told.code == ExitCode.VCENTER
    assert told.error["kind"] == "VCenterUnreachable"
