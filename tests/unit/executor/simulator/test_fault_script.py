"""Fault scripts: read from TOML and JSON, matched, counted, and refused with a place when wrong."""

import json
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from executor.simulator.estate.nodes import VmNode
from executor.simulator.trouble.reading import load_faults, parse_faults
from executor.simulator.trouble.script import Action, FaultScript, Phase
from wavelift.errors import InputError
from wavelift.model.placement import Side
from wavelift.problems import Problems

VM = VmNode("vm-1", "Web01", instance_uuid="500b-1")


def test_toml_and_json_say_the_same(tmp_path):
    toml = tmp_path / "faults.toml"
    toml.write_text('[[faults]]\nphase = "copy"\nvm = "web*"\nat = 40\nfault = "vim.fault.Timedout"\n')
    plain = tmp_path / "faults.json"
    plain.write_text(json.dumps([{"phase": "copy", "vm": "web*", "at": 40, "fault": "vim.fault.Timedout"}]))
    assert load_faults(toml).entries == load_faults(plain).entries
    assert load_faults(toml).entries[0].at == 40


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"phase": "middle", "fault": "vim.fault.Timedout"}, "phase is 'middle'"),
        ({"fault": "Timedout"}, "fault is 'Timedout'"),
        ({"phase": "copy"}, "lacks fault or action"),
        ({"phase": "copy", "action": "drop-before"}, "goes with phase call"),
        ({"phase": "reply", "action": "delay", "seconds": 3}, "goes with phase call, not reply"),
        ({"phase": "reply", "action": "503"}, "goes with phase call, not reply"),
        (
            {"phase": "copy", "fault": "vim.fault.Timedout", "leaves": "split"},
            "leaves goes with phase commit",
        ),
        ({"fault": "vim.fault.Timedout", "at": 101}, "at is 101"),
        ({"fault": "vim.fault.Timedout", "times": -1}, "times is -1"),
        ({"fault": "vim.fault.Timedout", "attempt": True}, "attempt is True"),
        ({"fault": "vim.fault.Timedout", "fields": 3}, "fields is 3"),
        ({"fault": "vim.fault.Timedout", "leaves": "mess"}, "leaves is 'mess'"),
        ({"action": "restart"}, "lacks side"),
        ({"what": 1}, "has no key 'what'"),
        ("copy", "must be a table"),
    ],
)
def test_a_bad_entry_is_named_with_what_may_stand_there(entry, words):
    good = {"fault": "vim.fault.Timedout"}
    with pytest.raises(InputError) as caught:
        parse_faults([good, entry], file="faults.toml")
    assert "faults.toml: fault 2 " in str(caught.value)
    assert words in caught.value.message + str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize(
    ("entry", "words", "meant"),
    [
        ({"fault": "vim.fault.Timdout"}, "fault is 'vim.fault.Timdout'", "vim.fault.Timedout"),
        ({"fault": "Timedout"}, "fault is 'Timedout'", "vim.fault.Timedout"),
        ({"fault": "vim.fault.hostcommunication"}, "fault is", "vmodl.fault.HostCommunication"),
        ({"phase": "swichover", "fault": "vim.fault.Timedout"}, "phase is 'swichover'", "switchover"),
        ({"action": "drop_after"}, "action is 'drop_after'", "drop-after"),
        ({"action": "hostdown", "side": "source", "host": "h"}, "action is 'hostdown'", "host-down"),
        ({"action": "restart", "side": "targt"}, "side is 'targt'", "target"),
        ({"action": "change", "side": "source", "change": "disk_grown"}, "change is", "disk-grown"),
        ({"phse": "copy"}, "has no key 'phse'", "phase"),
        ({"method": "RelocateVMTask", "action": "503"}, "method is 'RelocateVMTask'", "RelocateVM_Task"),
        (
            {"fault": "vim.fault.NoPermission", "fields": {"privilegID": "x"}},
            "vim.fault.NoPermission has no field 'privilegID'",
            "privilegeId",
        ),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(entry, words, meant):
    with pytest.raises(InputError, match=r"night\.toml: fault 1 ") as caught:
        parse_faults([entry], file="night.toml")
    assert words in str(caught.value)
    assert f"did you mean {meant}?" in caught.value.advice


def test_all_mistakes_of_a_script_are_told_at_once_each_with_its_place():
    entries = [
        {"phase": "swichover", "fault": "vim.fault.Timdout", "methd": "*"},
        {"fault": "vim.fault.Timedout"},
        "copy",
        {"action": "change", "change": "disk-grown", "text": "much"},
        {"fault": "vim.fault.NoPermission", "fields": {"privilegID": "x", "objct": "y"}},
        {"action": "restart"},
    ]
    with pytest.raises(InputError) as caught:
        parse_faults(entries, file="night.toml")
    told = caught.value.message.splitlines()
    assert told[0] == "9 things in the fault script cannot be meant:"
    for line, (number, words) in zip(
        told[1:],
        [
            (1, "has no key 'methd'; did you mean method?"),
            (1, "phase is 'swichover'; did you mean switchover?"),
            (1, "fault is 'vim.fault.Timdout'; did you mean vim.fault.Timedout?"),
            (3, "must be a table"),
            (4, "lacks side"),
            (4, "text is 'much'; for disk-grown it must be a whole number"),
            (5, "has no field 'objct'; did you mean object?"),
            (5, "has no field 'privilegID'; did you mean privilegeId?"),
            (6, "lacks side"),
        ],
        strict=True,
    ):
        assert line.startswith(f"night.toml: fault {number} ")
        assert words in line
    assert len(caught.value.parts) == 9


def test_mistakes_may_be_gathered_and_leave_what_an_estate_is_asked_for():
    problems = Problems()
    wrong = {"phase": "middle", "vm": "web1", "side": "source", "host": "esx1"}
    asked = parse_faults([wrong, {"fault": "vim.fault.Timedout", "vm": "db"}], problems=problems)
    assert problems
    assert [(entry.vm, entry.host, entry.place) for entry in asked] == [
        ("web1", "", "fault 1"),
        ("", "esx1", "fault 1"),
        ("db", "", "fault 2"),
    ]


def test_what_has_no_near_name_gets_the_list_alone():
    with pytest.raises(InputError) as caught:
        parse_faults([{"phase": "xyzzy"}])
    assert "did you mean" not in caught.value.advice
    with pytest.raises(InputError, match="fields and no fault"):
        parse_faults([{"action": "503", "fields": {"a": 1}}])


def test_methods_may_be_patterns():
    for method in ("*", "Cancel*", "Fetch", "WaitForUpdatesEx"):
        parse_faults([{"action": "503", "method": method}])
    with pytest.raises(InputError, match="Kancel"):
        parse_faults([{"action": "503", "method": "Kancel*"}])


def test_an_entry_with_a_phase_strikes_from_its_time_on():
    faults = script({"phase": "copy", "fault": "vim.fault.Timedout", "at_seconds": 60})
    assert not strikes(faults, now=59.0)
    assert strikes(faults, now=60.0)


def test_files_that_cannot_be_read(tmp_path):
    broken = tmp_path / "broken.toml"
    broken.write_text("[[faults")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'["\xff"]')
    for path in (tmp_path / "missing.toml", broken, latin):
        with pytest.raises(InputError, match=path.name):
            load_faults(path)
    with pytest.raises(InputError, match="must be a list"):
        parse_faults("restart")


def script(*entries, seed=0):
    return FaultScript(parse_faults(entries), seed)


def strikes(faults, phase=Phase.COPY, side=Side.SOURCE, vm=VM, attempt=1, **more):
    return faults.take(phase, side, vm, attempt, **more) is not None


def test_matching_by_name_uuid_moref_side_and_attempt():
    base = {"phase": "copy", "fault": "vim.fault.Timedout", "times": 0}
    for wanted in ("WEB01", "web*", "500B-1", "vm-1", "*"):
        assert strikes(script({**base, "vm": wanted})), wanted
    assert not strikes(script({**base, "vm": "db*"}))
    assert not strikes(script({**base, "side": "target"}))
    assert not strikes(script({**base, "attempt": 2}))
    assert strikes(script({**base, "attempt": 2}), attempt=2)
    assert not strikes(script(base), phase=Phase.START)
    assert not strikes(script({**base, "vm": "web*"}), vm=None)


def test_an_entry_strikes_as_often_as_it_says():
    faults = script({"phase": "copy", "fault": "vim.fault.Timedout", "times": 2})
    assert [strikes(faults) for _ in range(3)] == [True, True, False]
    assert faults.unused() == ()
    once = script({"phase": "copy", "fault": "vim.fault.Timedout", "vm": "nobody"})
    strikes(once)
    assert len(once.unused()) == 1


def test_chance_is_repeatable():
    def count(seed):
        faults = script(
            {"phase": "copy", "fault": "vim.fault.Timedout", "times": 0, "chance": 0.3}, seed=seed
        )
        return [strikes(faults) for _ in range(200)]

    assert count(1) == count(1) != count(2)
    assert 30 < sum(count(1)) < 90


def test_network_entries_and_default_actions():
    (call,) = parse_faults([{"phase": "call", "method": "*", "action": "503", "times": 3}])
    assert (call.action, call.times) == (Action.UNAVAILABLE, 3)
    (reply,) = parse_faults([{"phase": "reply"}])
    assert reply.action is Action.DROP_AFTER
    (fault,) = parse_faults(
        [{"fault": "vim.fault.NoPermission", "fields": {"privilegeId": "Resource.HotMigrate"}}]
    )
    assert fault.raised().fields == {"privilegeId": "Resource.HotMigrate"}


RESTART = {"action": "restart", "side": "target"}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("opens", "clock", "hours"),
    [
        (datetime(2030, 3, 1, 22, 0, tzinfo=BERLIN), "02:10", 4 + 1 / 6),
        (datetime(2030, 3, 1, 22, 0, tzinfo=BERLIN), "23:00", 1.0),
        (datetime(2030, 3, 30, 22, 0, tzinfo=BERLIN), "04:00", 5.0),  # the clocks go forward at 02:00
        (datetime(2030, 3, 1, 22, 0, tzinfo=BERLIN), time(22, 0), 0.0),
    ],
)
def test_a_time_of_day_is_the_next_one_in_the_windows_zone(opens, clock, hours):
    (entry,) = parse_faults([{**RESTART, "clock": clock}], opens=opens)
    assert entry.at_seconds == pytest.approx(hours * 3600)


@pytest.mark.parametrize(
    ("entry", "opens", "words"),
    [
        ({"clock": "02:10"}, None, "no window tells its day and zone"),
        ({"clock": "25:10"}, datetime(2030, 3, 1, tzinfo=BERLIN), "clock is '25:10'"),
        ({"clock": 210}, datetime(2030, 3, 1, tzinfo=BERLIN), "clock is 210"),
        (
            {"clock": "02:10", "at_seconds": 5},
            datetime(2030, 3, 1, tzinfo=BERLIN),
            "both clock and at_seconds",
        ),
    ],
)
def test_a_time_of_day_that_cannot_be_meant(entry, opens, words):
    with pytest.raises(InputError, match="fault 1") as caught:
        parse_faults([{**RESTART, **entry}], file="faults.toml", opens=opens)
    assert words in caught.value.message
