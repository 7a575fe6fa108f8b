"""Hooks and health checks of a campaign, from its settings to its report, over the real wire."""

import json
import sqlite3
import sys
import time
from contextlib import closing

from tests.cli.support import sample, served
from tests.cli.test_signals import BOUND, Night

TOML = """
[[hooks]]
name = "note"
when = "before"
command = ["{python}", "note.py", "{{vm}}"]
environment = {{ TOKEN = "env:HOOK_TOKEN" }}
simulated = true

[[hooks]]
name = "wave note"
when = "after"
scope = "wave"
command = ["{python}", "note.py", "wave {{wave}}: {{moved}} moved"]
simulated = true

[[hooks]]
name = "only in the real night"
when = "before"
scope = "wave"
command = ["{python}", "never.py"]

[[health]]
look = "address"
"""

NOTE = """
import os, sys
print("token is", os.environ.get("TOKEN"))
with open("notes", "a") as notes:
    notes.write(sys.argv[1] + "\\n")
"""


def until(found):
    """What ``found`` gives once it gives anything."""
    deadline = time.monotonic() + BOUND
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def campaign_with_hooks(tmp_path, name="two_tiers"):
    campaign = sample(name, tmp_path)
    toml = campaign / "wavelift.toml"
    toml.write_text(toml.read_text() + TOML.format(python=sys.executable.replace("\\", "/")))
    (campaign / "note.py").write_text(NOTE)
    return campaign


def test_hooks_run_and_their_secrets_are_nowhere(ask, tmp_path, monkeypatch):
    monkeypatch.setenv("HOOK_TOKEN", "canary-4711")
    campaign = campaign_with_hooks(tmp_path)
    assert ask("plan", campaign).code == 0
    with served(campaign):
        told = ask("run", campaign, "--wave", "1", "--simulated", "--ignore-window", "--json")
    assert told.code == 0, told.err
    document = json.loads(told.out)
    notes = (campaign / "notes").read_text().splitlines()
    names = [move["vm"] for move in document["moves"]]
    assert sorted(notes[:-1]) == sorted(names)
    assert notes[-1] == f"wave 1: {len(names)} moved"
    remarks = [remark for move in document["moves"] for remark in move["remarks"]]
    assert any("note: token is ***" in remark for remark in remarks)
    assert any(remark.startswith("address: has ") for remark in remarks)
    assert any("only in the real night: not run" in note for note in document["notes"])
    assert ask("report", campaign, "--wave", "1").code == 0
    for path in campaign.rglob("*"):
        if path.is_file():
            assert b"canary-4711" not in path.read_bytes(), path
    assert "canary-4711" not in told.out + told.err
    with closing(sqlite3.connect(campaign / "journal.sqlite")) as journal:
        assert not journal.execute("SELECT 1 FROM events WHERE body LIKE '%canary%'").fetchall()


def test_a_hook_that_is_wrong_stops_before_anything_moves(ask, tmp_path):
    campaign = campaign_with_hooks(tmp_path)
    assert ask("plan", campaign).code == 0
    with served(campaign) as running:
        told = ask("run", campaign, "--wave", "1", "--simulated", "--ignore-window")  # HOOK_TOKEN is not set
        assert told.code == 2
        assert "HOOK_TOKEN" in told.err
        assert not running.pair.record.relocations()


def test_hooks_that_cannot_be_meant_are_refused_with_their_place(ask, tmp_path):
    campaign = sample("two_tiers", tmp_path)
    toml = campaign / "wavelift.toml"
    before = toml.read_text()
    for text, words in (
        ('[[hooks]]\nname = "x"\nwhen = "before"\n', "exactly one of command, url and approval"),
        ('[[hooks]]\nname = "x"\nwhen = "later"\ncommand = ["x"]\n', "before, after"),
        ('[[hooks]]\nwhen = "before"\ncommand = ["x"]\n', "lacks name"),
        ('[[hooks]]\nname = "x"\nwhen = "before"\ncommand = "rm -rf"\n', "list"),
        (
            '[[hooks]]\nname = "x"\nwhen = "after"\nurl = "http://x"\nheaders = { Cookie = "Bearer 1" }\n',
            "never write a secret here",
        ),
        ('[[health]]\nlook = "tcp"\n', "needs a port"),
        ('[[health]]\nlook = "http"\n', "needs a url"),
        ('[[health]]\nlook = "tools"\n[[health]]\nlook = "tools"\n', "a name of its own"),
    ):
        toml.write_text(f"{before}\n{text}")
        told = ask("check", campaign)
        assert told.code == 2, text
        assert words in told.err, (words, told.err)


def test_a_wave_that_waits_for_a_word_says_so_and_gets_it_from_another_terminal(ask, tmp_path):
    campaign = sample("two_tiers", tmp_path)
    toml = campaign / "wavelift.toml"
    toml.write_text(
        toml.read_text()
        + '\n[[hooks]]\nname = "on call"\nwhen = "before"\nscope = "wave"\napproval = "Shall {wave} go?"\n'
    )
    assert ask("plan", campaign).code == 0
    assert ask("approve", campaign, "on call", "--reason", "early").code == 5, "no run is on"
    with served(campaign):
        checked = ask("preflight", campaign, "--wave", "1", "--simulated", "--sign", "Ada", "--reason", "x")
        assert checked.code == 0, checked.out
        night = Night(campaign)
        asked = until(lambda: (ask("status", campaign, "--json").document["run"] or {}).get("asked"))
        assert asked == [{"hook": "on call", "question": "Shall 1 go?", "for": "wave 1"}]
        assert ask("approve", campaign, "nobody", "--reason", "x").code == 3
        told = ask("approve", campaign, "On Call", "--reason", "all is quiet", "--json")
        assert (told.code, told.document["answer"]) == (0, "On Call is approved for wave 1")
        assert night.end()[0] == 0
    report = ask("report", campaign, "--wave", "1", "--json").document
    assert any("all is quiet" in note for note in report["notes"])
