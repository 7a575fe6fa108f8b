"""Every documented exit code, each by a real command; messages name the place and say what to do."""

import shutil
import socket
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.support import Ask, Told, edit, logins, planned, point_at, sample, served
from wavelift.errors import ExitCode
from wavelift.model.placement import Side
from wavelift.verbs.campaign_lock import campaign_lock

ALL_VERBS = ("check", "plan", "simulate", "run", "resume", "status", "rollback", "report")
NEED_WAVE = ("run", "rollback", "report")


def told_well(told: Told, *words: str) -> None:
    """One error that names the place and gives advice, to people and to programs alike."""
    error = told.error
    assert error["advice"]
    for word in words:
        assert word in error["message"] + " " + error["advice"]
    assert told.err == f"error: {error['message']}\nhint: {error['advice']}\n"


def on(verb: str, campaign: Path) -> list[object]:
    wave = ["--wave", "1"] if verb in NEED_WAVE else []
    return [verb, campaign, *wave, "--json"]


# 2: a call that cannot be meant, or input that cannot be read


@pytest.mark.parametrize("verb", ALL_VERBS)
def test_missing_campaign(verb: str, tmp_path: Path, ask: Ask) -> None:
    told = ask(*on(verb, tmp_path / "nowhere"))
    assert told.code == ExitCode.USAGE
    told_well(told, "nowhere")


@pytest.mark.parametrize("verb", ["check", "plan", "simulate"])
def test_missing_inventory(verb: str, tmp_path: Path, ask: Ask) -> None:
    assert ask("init", tmp_path / "new").code == ExitCode.DONE
    told = ask(verb, tmp_path / "new", "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "inventory", "RVTools")


def text_file(path: Path) -> None:
    path.write_text("VM,Powerstate\nweb,poweredOn\n", encoding="utf-8")


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def empty_sheet(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "vInfo"
    book.save(path)


@pytest.mark.parametrize("make", [text_file, empty_file, empty_sheet])
@pytest.mark.parametrize("verb", ["check", "plan", "simulate"])
def test_workbook_that_is_none(verb: str, make: object, tmp_path: Path, ask: Ask) -> None:
    campaign = sample("cycle", tmp_path)
    assert callable(make)
    make(campaign / "inventory.xlsx")
    told = ask(verb, campaign, "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "inventory.xlsx")
    assert not (campaign / "plan.json").exists()


@pytest.mark.parametrize("make", [text_file, empty_file, empty_sheet])
def test_bare_export_that_is_none_leaves_no_campaign_behind(make: object, tmp_path: Path, ask: Ask) -> None:
    assert callable(make)
    make(tmp_path / "export.xlsx")
    told = ask("plan", tmp_path / "export.xlsx", "--into", tmp_path / "made", "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "export.xlsx")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[planning\n", ("wavelift.toml", "TOML")),
        ("[planing]\nmax_vms = 3\n", ("wavelift.toml", "planing")),
        ("[policy]\nattemps = 3\n", ("wavelift.toml", "attemps", "attempts")),
        ('[planning]\nmax_vms = "many"\n', ("wavelift.toml", "max_vms", "many")),
        ('[source]\npassword = "hunter2!"\n', ("wavelift.toml", "password", "env:NAME")),
    ],
)
def test_bad_settings(line: str, words: tuple[str, ...], tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    (campaign / "wavelift.toml").write_text(line, encoding="utf-8")
    told = ask("check", campaign, "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, *words)
    assert "hunter2!" not in told.out + told.err


def test_password_missing_in_the_environment(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned("plain_csv", tmp_path)
    monkeypatch.delenv("WAVELIFT_TARGET_PASSWORD")
    told = ask("run", campaign, "--wave", 1, "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "[target] password", "WAVELIFT_TARGET_PASSWORD")


@pytest.mark.parametrize("verb", ["run", "status", "rollback", "report"])
def test_no_plan(verb: str, tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    told = ask(*on(verb, campaign))
    assert told.code == ExitCode.USAGE
    told_well(told, "no plan", f"wavelift plan {campaign}")


@pytest.mark.parametrize("verb", ["run", "status", "rollback", "report"])
def test_unknown_wave(verb: str, tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    told = ask(verb, campaign, "--wave", "99", "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "'99'", "1, 2, 3")


@pytest.mark.parametrize("verb", ["report", "rollback"])
def test_wave_that_never_ran(verb: str, tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    told = ask(*on(verb, campaign))
    assert told.code == ExitCode.USAGE
    told_well(told, "has not run", f"wavelift status {campaign}")


@pytest.mark.parametrize(
    "words", [["run", "."], ["chekc", "."], ["run", ".", "--wave", "1", "--until", "noon"], ["check"]]
)
def test_wrong_calls(words: list[str], ask: Ask) -> None:
    told = ask(*words, "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "--help")


def test_taken_port(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = ask("simulate", campaign, "--ports", f"{port},0", "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, str(port), "in use", "--ports")


def test_second_pair_for_one_campaign(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("plain_csv", tmp_path)
    with served(campaign) as running:
        told = ask("simulate", campaign, "--json")
        assert told.code == ExitCode.USAGE
        told_well(told, "already", "--simulated")
        assert running.path.exists()
    assert not running.path.exists()


def test_no_pair_to_practise_on(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    told = ask("run", campaign, "--wave", 1, "--simulated", "--json")
    assert told.code == ExitCode.USAGE
    told_well(told, "no simulated pair", f"wavelift simulate {campaign}")


def test_until_in_the_past(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        told = ask("run", campaign, "--wave", 1, "--simulated", "--until", "2001-01-01 00:00", "--json")
        assert not logins(running)
    assert told.code == ExitCode.USAGE
    told_well(told, "--until 2001-01-01 00:00")


# 3: blocking findings, and waves that must not start


def test_missing_mapping(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    networks = campaign / "mappings" / "networks.csv"
    lines = networks.read_text(encoding="utf-8").splitlines()
    networks.write_text("\n".join(line for line in lines if "front-20" not in line) + "\n", encoding="utf-8")
    told = ask("check", campaign, "--json")
    assert told.code == ExitCode.BLOCKED
    missing = [item for item in told.document["findings"] if item["id"] == "network-unmapped"]
    assert missing
    for item in missing:
        assert item["severity"] == "blocker"
        assert "front-20" in item["message"]
        assert "--propose" in item["suggestion"]
        assert item["file"]
        assert item["row"]
    planned = ask("plan", campaign, "--json")
    assert planned.code == ExitCode.DONE
    left = {item["vm"] for item in planned.document["unplanned"]}
    assert left == {item["subject"] for item in missing}
    assert not left & {vm for wave in planned.document["waves"] for vm in wave["vms"]}
    assert ask("plan", campaign, "--strict", "--json").code == ExitCode.BLOCKED


def test_nothing_to_plan(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    shutil.rmtree(campaign / "mappings")
    told = ask("plan", campaign, "--json")
    assert told.code == ExitCode.BLOCKED
    assert not told.document["waves"]


def test_cycle_is_told_in_words_and_planned_all_the_same(tmp_path: Path, ask: Ask) -> None:
    campaign = sample("cycle", tmp_path)
    told = ask("plan", campaign, "--strict", "--json")
    assert told.code == ExitCode.DONE
    assert not told.document["unplanned"]
    (finding,) = (item for item in told.document["findings"] if item["id"] == "dependency-cycle")
    assert all(name in finding["message"] for name in ("billing", "ledger", "archive"))
    assert finding["suggestion"]
    assert "dependency-cycle" in ask("check", campaign).out


def test_wrong_order_of_waves(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("two_tiers", tmp_path)
    with served(campaign) as running:
        told = ask("run", campaign, "--wave", 2, "--simulated", "--json")
        assert not logins(running)
    assert told.code == ExitCode.BLOCKED
    told_well(told, "stock-db (wave 1) before stock-web-2", "run wave 1 first", "--any-order")


@pytest.mark.parametrize(("year", "words"), [("2099", "has not begun"), ("2001", "is past its lockout")])
def test_outside_the_window(year: str, words: str, tmp_path: Path, ask: Ask) -> None:
    campaign = sample("two_tiers", tmp_path)
    edit(campaign / "windows.csv", "2026", year)
    assert ask("plan", campaign).code == ExitCode.DONE
    with served(campaign) as running:
        point_at(campaign, running)
        told = ask("run", campaign, "--wave", 1, "--json")
        assert not logins(running)
        assert told.code == ExitCode.BLOCKED
        told_well(told, "first-night", words, f"{year}-12-04 22:00", "--ignore-window")
        over = ask("run", campaign, "--wave", 1, "--ignore-window", "--quiet", "--json")
        assert over.code == ExitCode.DONE
    assert any("--ignore-window" in note for note in over.document["notes"])


def test_no_window_can_be_read(tmp_path: Path, ask: Ask) -> None:
    """Windows are counted, and not the cells that are wrong in them."""
    campaign = sample("two_tiers", tmp_path)
    edit(campaign / "windows.csv", "2026-12-0", "12/0")
    told = ask("plan", campaign, "--json")
    assert told.code == ExitCode.BLOCKED
    told_well(told, "none of the 2 windows can be read", "windows.csv, row 2", "write it as")
    edit(campaign / "windows.csv", r"second-night.*\n", "")
    told_well(ask("plan", campaign, "--json"), "the only window cannot be read")


def test_practice_and_earnest_do_not_share_a_journal(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        practice = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
        assert practice.code == ExitCode.DONE
        assert any("nothing of this happened" in note for note in practice.document["notes"])
        point_at(campaign, running)
        told = ask("run", campaign, "--wave", 2, "--json")
    assert told.code == ExitCode.BLOCKED
    told_well(told, "simulated vCenters", "journal.sqlite")


# 5 is in test_signals.py; 4 in tests/scenarios/test_samples_run.py


def test_vm_that_must_go_back_and_is_nowhere_needs_a_person(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        assert ask("run", campaign, "--wave", 1, "--simulated", "--quiet").code == ExitCode.DONE
    export = campaign / "inventory.csv"
    gone = ask("status", campaign, "--wave", 1, "--json").document["waves"][0]["moves"][0]["vm"]
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(line for line in lines if gone not in line) + "\n", encoding="utf-8")
    with served(campaign) as running:  # a world in which that VM does not exist
        told = ask(
            "rollback", campaign, "--wave", 1, "--vm", gone, "--simulated", "--yes", "--quiet", "--json"
        )
        assert not running.pair.record.relocations()
    assert told.code == ExitCode.NEEDS_PERSON
    error = told.document["error"]
    assert (error["kind"], error["exit_code"]) == ("NeedsPerson", ExitCode.NEEDS_PERSON)
    assert f"{gone}: neither vCenter shows it" in error["message"]
    assert "nothing was moved" in error["message"]
    assert "--dry-run" in error["advice"]


# 7: locked


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--wave", "1", "--simulated"],
        ["resume", "--simulated"],
        ["rollback", "--wave", "1", "--simulated", "--yes"],
        ["plan"],
    ],
)
def test_campaign_that_another_run_holds(words: list[str], tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        assert ask("run", campaign, "--wave", 1, "--simulated", "--quiet").code == ExitCode.DONE
        before = len(running.pair.record.entries)
        with campaign_lock(campaign):
            told = ask(words[0], campaign, *words[1:], "--json")
            assert ask("status", campaign, "--json").document["running"]
        assert len(running.pair.record.entries) == before
    assert told.code == ExitCode.LOCKED
    told_well(told, "another run holds", f"wavelift status {campaign}")
    assert not ask("status", campaign, "--json").document["running"]


# 8: a vCenter that cannot be used


@pytest.mark.parametrize("wrong", list(Side))
def test_wrong_password_is_tried_once(
    wrong: Side, tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned("plain_csv", tmp_path)
    monkeypatch.setenv(f"WAVELIFT_{wrong.upper()}_PASSWORD", "not-the-one")
    with served(campaign) as running:
        point_at(campaign, running)
        told = ask("run", campaign, "--wave", 1, "--json")
        tried = logins(running)
        assert not running.pair.record.relocations(accepted=False)
    assert told.code == ExitCode.VCENTER
    told_well(told, f"127.0.0.1:{running.pair.endpoints[wrong].port}", "user or password")
    assert [side for side, _ in tried].count(wrong) == 1
    assert len({side for side, _ in tried}) == len(tried)
    assert dict(tried)[wrong] != "ok"
    assert "not-the-one" not in told.out + told.err
    standing = ask("status", campaign, "--json").document["waves"][0]
    assert standing["moved"] == 0


@pytest.mark.parametrize("wrong", list(Side))
def test_wrong_certificate_ends_before_any_login(wrong: Side, tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        right = running.pair.endpoints[wrong].thumbprint
        point_at(campaign, running, pins={wrong: ":".join(["AB"] * 20)})
        told = ask("run", campaign, "--wave", 1, "--json")
        assert not running.pair.record.entries
    assert told.code == ExitCode.VCENTER
    told_well(told, f"127.0.0.1:{running.pair.endpoints[wrong].port}", right)


def test_certificate_must_be_pinned(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        point_at(campaign, running, pins={Side.TARGET: ""})
        told = ask("run", campaign, "--wave", 1, "--json")
        assert not running.pair.record.entries
    assert told.code == ExitCode.VCENTER
    told_well(told, f"127.0.0.1:{running.pair.endpoints[Side.TARGET].port}", "thumbprint")


def test_unreachable_vcenter_is_told_quickly(tmp_path: Path, ask: Ask) -> None:
    campaign = planned("plain_csv", tmp_path)
    with served(campaign) as running:
        point_at(campaign, running)
        port = running.pair.endpoints[Side.SOURCE].port
    began = time.monotonic()
    told = ask("run", campaign, "--wave", 1, "--json")
    assert time.monotonic() - began < 5.0
    assert told.code == ExitCode.VCENTER
    told_well(told, f"127.0.0.1:{port}")
