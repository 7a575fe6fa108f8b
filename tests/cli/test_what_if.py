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
    assert "set: planning.link_gbps = 20 instead of 10\n" in told.out
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


def test_settings_are_told_as_they_are_written(tmp_path: Path, ask: Ask) -> None:
    folder = sample("demo", tmp_path)
    told = ask("plan", folder, "--set", "planning.objective=['even']", "--set", "planning.pilot=true")
    standing = "windows, affinity, criticality, even, change"
    assert f"set: planning.objective = even instead of {standing}\n" in told.out
    assert "set: planning.pilot = true instead of false\n" in told.out


def test_the_rest_of_a_long_list_is_where_it_says(tmp_path: Path, ask: Ask) -> None:
    """``plan`` has no option --all."""
    folder = sample("demo", tmp_path)
    told = ask("plan", folder, "--set", "windows.max_vms=80")
    assert " more: --json\n" in told.out
    assert "--all" not in told.out


def test_of_a_long_calendar_only_some_windows_are_listed(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    nights = [f"n{at},2027-01-{at:02d} 22:00,2027-01-{at + 1:02d} 04:00,UTC,9" for at in range(1, 29)]
    text = "\n".join(["name,start,end,timezone,max_vms", *nights])
    (folder / "windows.csv").write_text(text, encoding="utf-8")
    told = ask("plan", folder, "--set", "windows.max_vms=8")
    assert told.out.count("max_vms 8 instead of 9\n") == 10
    assert "… and 18 more windows: --json" in told.out


def test_no_window_leaves_less_than_nothing(tmp_path: Path, ask: Ask) -> None:
    folder = sample("demo", tmp_path)
    told = ask("plan", folder, "--set", "windows.lockout_minutes=600")
    assert "no window leaves any time before its lockout" in told.out
    assert "-3 h" not in told.out
