"""``wavelift preflight``, and that a wave runs only with one that counts."""

import json
from pathlib import Path

import pytest

from executor.journal import Journal, Ledger
from executor.simulator.estate.ancestry import nodes_of
from executor.simulator.estate.nodes import VmNode
from tests.cli.support import Ask, edit, point_at, sample, served
from wavelift.errors import ExitCode
from wavelift.model.placement import Side
from wavelift.planfile import read_plan
from wavelift.verbs.plan import plan

SNAPSHOT = """
[[faults]]
action = "change"
change = "snapshot"
side = "source"
vm = "*"
"""
GONE = """
[[faults]]
action = "change"
change = "denied"
side = "target"
text = "Network.Assign"
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = sample("two_tiers", tmp_path, preflight=True)
    plan(folder)
    return folder


@pytest.fixture
def script(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "faults.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def kept(campaign: Path):
    with Journal.open(campaign) as journal:
        return Ledger(journal.records()).run("1").preflight


def test_a_run_without_a_preflight_is_refused(campaign: Path, ask: Ask) -> None:
    with served(campaign) as running:
        told = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert not running.pair.record.relocations()
    assert told.code == ExitCode.BLOCKED
    assert told.error["message"] == "wave 1 has had no preflight"
    assert f"wavelift preflight {campaign} --wave 1 --simulated" in told.error["advice"]
    assert "--without-preflight REASON" in told.error["advice"]


def test_a_go_lets_the_wave_run_and_the_report_tells(campaign: Path, ask: Ask) -> None:
    with served(campaign):
        looked = ask("preflight", campaign, "--wave", 1, "--simulated", "--json")
        assert looked.code == ExitCode.DONE
        document = looked.document
        assert (document["go"], document["signed"], document["findings"]) == ("go", None, [])
        assert document["total"] == document["checked"] == 4
        assert {item["way"] for item in document["returns"]} == {"hot", "cold only"}
        assert set(document["facts"]) == {"source", "target"}
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
    assert ran.code == ExitCode.DONE
    assert ran.document["preflight"]["go"] == "go"
    assert not [note for note in ran.document["notes"] if "preflight" in note]
    ways = {move["vm"]: move["way_back"] for move in ran.document["moves"]}
    assert ways == {item["vm"]: item["way"] for item in document["returns"]}
    report = ask("report", campaign, "--wave", 1, "--json")
    assert report.document["preflight"]["go"] == "go"
    html = (campaign / "reports" / "wave-1" / "report.html").read_text(encoding="utf-8")
    assert "cold only: it is powered off" in html


def test_exceptions_must_be_signed_off(campaign: Path, ask: Ask, script) -> None:
    with served(campaign, faults=script(SNAPSHOT)):
        looked = ask("preflight", campaign, "--wave", 1, "--simulated")
        assert looked.code == ExitCode.DONE
        assert "GO WITH EXCEPTIONS (4 warnings" in looked.out
        assert "drift-snapshot" in looked.out
        assert "--sign" in looked.err
        refused = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert refused.code == ExitCode.BLOCKED
        assert "4 exceptions, and nobody has signed it off" in refused.error["message"]
        words = ("--sign", "Ada Lead", "--reason", "snapshots are ours, gone by Monday")
        signed = ask("preflight", campaign, "--wave", 1, "--simulated", *words)
        assert signed.code == ExitCode.DONE
        assert "Ada Lead" in signed.out
        assert f"next: wavelift run {campaign} --wave 1 --simulated" in signed.err
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--quiet")
    assert ran.code == ExitCode.DONE
    assert "signed off by Ada Lead" in ran.out
    assert "snapshots are ours, gone by Monday" in ran.out


def test_a_no_go_ends_with_3_and_cannot_be_signed_off(campaign: Path, ask: Ask, script) -> None:
    with served(campaign, faults=script(GONE)) as running:
        words = ("--sign", "Ada Lead", "--reason", "I want to")
        looked = ask("preflight", campaign, "--wave", 1, "--simulated", *words)
        assert looked.code == ExitCode.BLOCKED
        assert "NO-GO (1 blocker" in looked.out
        assert "lacks Network.Assign on" in looked.out
        assert "a no-go cannot be signed off" in looked.err
        assert kept(campaign).signed is None
        refused = ask("run", campaign, "--wave", 1, "--simulated", "--json")
        assert refused.code == ExitCode.BLOCKED
        assert "is a no-go with 1 blocker" in refused.error["message"]
        assert not running.pair.record.relocations()


def test_a_retry_needs_none_and_says_what_the_last_one_is_worth(campaign: Path, ask: Ask, script) -> None:
    broken = '[[faults]]\nphase = "start"\nvm = "stock-db"\nfault = "vim.fault.CannotAccessVmDevice"\n'
    with served(campaign, faults=script(broken)):
        words = ("--without-preflight", "the lab is on fire", "--on-failure", "continue")
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json", *words)
        assert ran.code == ExitCode.FAILED_MOVES
        retried = ask("retry", campaign, "--simulated", "--quiet", "--json")
    assert retried.code == ExitCode.DONE, retried.err
    assert "retry without a valid preflight: wave 1 has had no preflight" in retried.document["notes"]


def test_a_run_that_does_without_says_so_and_why(campaign: Path, ask: Ask) -> None:
    with served(campaign):
        words = ("--without-preflight", "the lab is on fire")
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json", *words)
    assert ran.code == ExitCode.DONE
    (note,) = [note for note in ran.document["notes"] if "preflight" in note]
    assert note == "run without a valid preflight: the lab is on fire (wave 1 has had no preflight)"
    assert ran.document["preflight"] is None


def test_planning_again_makes_a_preflight_stale(campaign: Path, ask: Ask) -> None:
    with served(campaign):
        ask("preflight", campaign, "--wave", 1, "--simulated")
        edit(campaign / "plan.json", r'"campaign": "', '"campaign": "the other ')
        told = ask("run", campaign, "--wave", 1, "--simulated", "--json")
    assert told.code == ExitCode.BLOCKED
    assert "the plan has changed since the preflight of wave 1" in told.error["message"]


def test_a_preflight_of_practice_does_not_count_in_earnest(campaign: Path, ask: Ask) -> None:
    with served(campaign) as running:
        ask("preflight", campaign, "--wave", 1, "--simulated")
        point_at(campaign, running)
        told = ask("run", campaign, "--wave", 1, "--ignore-window", "--json")
        assert told.code == ExitCode.BLOCKED
        assert "asked a simulated pair" in told.error["message"]
        words = ("--sign", "Ada Lead", "--reason", "the pair's clock runs 600 times as fast")
        looked = ask("preflight", campaign, "--wave", 1, "--json", *words)
        assert {item["id"] for item in looked.document["findings"]} <= {"clock-skew", "clock-apart"}
        over = ask("run", campaign, "--wave", 1, "--ignore-window", "--quiet", "--json")
    assert over.code == ExitCode.DONE


@pytest.mark.parametrize(
    "words", [["--sign", "Ada"], ["--reason", "because"], ["--sign", " ", "--reason", "x"]]
)
def test_a_signature_needs_name_and_reason(campaign: Path, ask: Ask, words: list[str]) -> None:
    told = ask("preflight", campaign, "--wave", 1, "--simulated", "--json", *words)
    assert told.code == ExitCode.USAGE
    assert told.error["message"] == "a signature needs a name and a reason"


def test_what_cannot_be_meant(campaign: Path, ask: Ask) -> None:
    assert ask("preflight", campaign).code == ExitCode.USAGE
    assert ask("preflight", campaign, "--wave", 9, "--simulated").code == ExitCode.USAGE
    assert "wavelift simulate" in ask("preflight", campaign, "--wave", 1, "--simulated").err


def test_a_wrong_password_is_tried_once(campaign: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(campaign) as running:
        point_at(campaign, running)
        monkeypatch.setenv("WAVELIFT_TARGET_PASSWORD", "wrong-secret-4711")
        told = ask("preflight", campaign, "--wave", 1, "--json")
    assert told.code == ExitCode.VCENTER
    assert "wrong-secret-4711" not in told.out + told.err
    assert kept(campaign) is None


def test_severities_of_the_settings_decide(campaign: Path, ask: Ask, script) -> None:
    with (campaign / "wavelift.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[severity]\ndrift-snapshot = "info"\ncheck-warning = "off"\n')
    with served(campaign, faults=script(SNAPSHOT)):
        document = ask("preflight", campaign, "--wave", 1, "--simulated", "--json").document
    assert document["go"] == "go"
    assert document["counts"] == {"blocker": 0, "warning": 0, "info": 4}


def test_hostile_signatures_stay_on_their_line(campaign: Path, ask: Ask) -> None:
    with served(campaign):
        words = ("--sign", "=cmd|'/c calc'!A1\n\x1b[31m", "--reason", "two\nlines\x07")
        ask("preflight", campaign, "--wave", 1, "--simulated", *words)
        ran = ask("run", campaign, "--wave", 1, "--simulated", "--quiet", "--json")
    signed = ran.document["preflight"]["signed"]
    assert "\n" not in signed["name"] + signed["reason"]
    assert json.dumps(signed).isprintable()


# --- rollback -----------------------------------------------------------------------------------------


def _moved(campaign: Path, ask: Ask) -> None:
    words = ("--without-preflight", "a test of the way back")
    assert ask("run", campaign, "--wave", 1, "--simulated", "--quiet", *words).code == ExitCode.DONE


def test_dry_run_tells_how_in_which_order_and_what_cannot(campaign: Path, ask: Ask) -> None:
    with served(campaign) as running:
        _moved(campaign, ask)
        ways = ask("rollback", campaign, "--wave", 1, "--dry-run", "--simulated", "--json")
        assert ways.code == ExitCode.DONE
        vms = ways.document["vms"]
        assert {way["how"] for way in vms} == {"hot", "cold only"}
        assert [way["step"] for way in vms] == sorted(way["step"] for way in vms)
        assert vms[0]["step"] == 1
        with running.pair.world.lock:
            running.pair.world.vcenters[Side.SOURCE].denied.append(("Resource.AssignVMToPool", "*"))
        told = ask("rollback", campaign, "--wave", 1, "--dry-run", "--simulated")
        assert told.code == ExitCode.NEEDS_PERSON
        assert "cannot go back: the account at the source lacks Resource.AssignVMToPool" in told.out
        moves = len(running.pair.record.relocations())
        refused = ask("rollback", campaign, "--wave", 1, "--simulated", "--yes", "--quiet", "--json")
        assert refused.code == ExitCode.NEEDS_PERSON
        assert "4 of 4 VMs of wave 1 cannot go back, so nothing was moved" in refused.error["message"]
        assert len(running.pair.record.relocations()) == moves
    offline = ask("rollback", campaign, "--wave", 1, "--dry-run", "--offline", "--json")
    assert offline.code == ExitCode.DONE
    assert all(way["possible"] and way["how"] for way in offline.document["vms"])


def test_partial_brings_back_the_others_and_ends_with_6(campaign: Path, ask: Ask) -> None:
    with served(campaign) as running:
        _moved(campaign, ask)
        vms = ask("rollback", campaign, "--wave", 1, "--dry-run", "--simulated", "--json").document["vms"]
        stuck = next(way["vm"] for way in vms if way["step"] == max(item["step"] for item in vms))
        with running.pair.world.lock:
            target = running.pair.world.vcenters[Side.TARGET]
            node = next(vm for vm in nodes_of(target, VmNode) if vm.name == stuck)
            node.question = "moved or copied?"
        refused = ask("rollback", campaign, "--wave", 1, "--simulated", "--yes", "--quiet", "--json")
        assert refused.code == ExitCode.NEEDS_PERSON
        assert "bring back the other 3: --partial" in refused.error["advice"]
        words = ("--simulated", "--yes", "--quiet", "--json", "--partial")
        done = ask("rollback", campaign, "--wave", 1, *words)
    assert done.code == ExitCode.NEEDS_PERSON
    states = {move["vm"]: (move["state"], move["reason"]) for move in done.document["moves"]}
    assert states.pop(stuck)[0] == "needs_person"
    assert {state for state, _ in states.values()} == {"rolled_back"}


def test_one_group_goes_back(campaign: Path, ask: Ask) -> None:
    group = read_plan(campaign).plan.waves[0].moves[0].group
    with served(campaign):
        _moved(campaign, ask)
        words = ("--simulated", "--yes", "--quiet", "--json")
        unknown = ask("rollback", campaign, "--wave", 1, "--group", "no-such", *words)
        assert unknown.code == ExitCode.USAGE
        assert group in unknown.error["advice"]
        done = ask("rollback", campaign, "--wave", 1, "--group", group, *words)
    assert done.code == ExitCode.DONE
    back = {move["vm"] for move in done.document["moves"] if move["state"] == "rolled_back"}
    plan_ = read_plan(campaign).plan
    assert back == {move.name for move in plan_.waves[0].moves if move.group == group}


def test_both_ways_look_at_the_free_space_of_now(campaign: Path, ask: Ask) -> None:
    """There the datastores that VMs come to are asked, back those they were on, and no others."""

    def asked(running, since: int) -> set[Side]:
        entries = running.pair.record.entries[since:]
        return {entry.side for entry in entries if entry.method == "RefreshDatastoreStorageInfo"}

    with served(campaign) as running:
        assert ask("preflight", campaign, "--wave", 1, "--simulated").code == ExitCode.DONE
        assert asked(running, 0) == {Side.TARGET}
        assert ask("run", campaign, "--wave", 1, "--simulated", "--quiet").code == ExitCode.DONE
        before = len(running.pair.record.entries)
        ask("rollback", campaign, "--wave", 1, "--dry-run", "--simulated")
        assert asked(running, before) == {Side.SOURCE}
