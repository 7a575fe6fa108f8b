"""``plan --set`` compares two plans and writes nothing."""

from pathlib import Path

from tests.cli.support import Ask, sample


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_larger_night_needs_fewer_waves_and_nothing_is_written(tmp_path: Path, ask: Ask) -> None:
    folder = sample("demo", tmp_path)
    before = state(folder)
    document = ask("plan", folder, "--set", "windows.max_vms=30", "--json").document
    assert document["settings"] == [{"setting": "windows.max_vms", "before": "14 or 16", "after": "30"}]
    assert document["after"]["waves"] < document["before"]["waves"] == 4
    assert document["after"]["bound"] == 2
    assert document["moved"] == sum(change["how"] == "moved" for change in document["vms"]) > 0
    told = ask("plan", folder, "--set", "windows.max_vms=30", "--set", "limits.link_gbps=20")
    assert told.code == 0
    assert "set: windows.max_vms = 30 instead of 14 or 16" in told.out
    assert "set: planning.link_gbps = 20.0 instead of" in told.out
    assert "last window closes" in told.out
    assert "nothing was written" in told.err
    assert state(folder) == before


def test_what_makes_planning_impossible_ends_with_3(tmp_path: Path, ask: Ask) -> None:
    folder = sample("demo", tmp_path)
    told = ask("plan", folder, "--set", "windows.max_gib=1")
    assert told.code == 3
    assert "no longer planned" in told.out


def test_unknown_settings_and_mixed_wishes_are_refused(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    told = ask("plan", folder, "--set", "windows.maxvms=3")
    assert told.code == 2
    assert "did you mean windows.max_vms" in told.err
    assert ask("plan", folder, "--set", "planning.max_vms=3", "--from", "plan.xlsx").code == 2
