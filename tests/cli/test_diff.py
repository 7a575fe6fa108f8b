"""``diff`` as a lead gives it, and what ``plan`` keeps for it."""

from pathlib import Path

from tests.cli.support import Ask, sample


def test_the_previous_plan_is_kept_and_compared(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    first = ask("plan", folder, "--json").document
    told = ask("diff", folder)
    assert told.code == 2
    assert "no previous plan" in told.err
    ask("plan", folder)
    assert not (folder / "plan.previous.json").exists()  # the same plan again is no new plan
    before = (folder / "plan.json").read_bytes()
    vm = first["waves"][0]["vms"][0]
    last = first["waves"][-1]["window"]
    (folder / "pins.csv").write_text(f"vm,window\n{vm},{last}\n", encoding="utf-8")
    assert ask("plan", folder).code == 0
    assert (folder / "plan.previous.json").read_bytes() == before
    told = ask("diff", folder)
    assert told.code == 0
    assert f"pinned to window {last} (pins.csv, row 2)" in told.out
    assert "changed files: pins.csv" in told.out
    document = ask("diff", folder, "--json").document
    change = next(change for change in document["vms"] if change["vm"] == vm)
    assert (change["how"], change["window"]) == ("moved", last)
    assert document["before"]["waves"] == len(first["waves"])
    same = ask("diff", folder, "--before", folder, "--after", folder / "plan.json")
    assert same.out.startswith("No VM changes")


def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, ask: Ask) -> None:
    folder = sample("two_tiers", tmp_path)
    ask("plan", folder)
    told = ask("diff", folder, "--before", folder / "windows.csv", "--json")
    assert told.code == 2
    assert "this is no plan" in told.error["message"]
