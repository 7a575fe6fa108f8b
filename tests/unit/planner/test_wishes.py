"""What is told of edits is what the plan that stands keeps of them."""

from dataclasses import replace
from pathlib import Path

from planner.readers.plan_edits import Edit
from planner.replanning.wishes import EditReport, as_kept
from tests.unit.planner.build import blocker, campaign, plan, vms, window
from wavelift.model.finding import Place

PLACE = Place("plan.xlsx", "vms", 2, "window")


def edit(vm: str, night: str) -> Edit:
    return Edit(vm, vm, night, place=PLACE, was="wave 1 (night-1)")


def test_an_edit_that_the_plan_does_not_keep_is_no_longer_granted() -> None:
    made = plan(campaign(vms("a", "b", "c"), windows=(window(1), window(2))), [blocker("c")])
    kept, lost, left, free = edit("a", "night-1"), edit("b", "night-2"), edit("c", "night-1"), edit("b", "")
    report = EditReport(Path("plan.xlsx"), (kept, free), (), (), 0, Path("pins.csv"))
    assert as_kept(report, made) is report
    told = as_kept(replace(report, granted=(kept, lost, left)), made)
    assert told.granted == (kept,)
    assert [(each.vm, why) for each, why in told.refused] == [
        ("b", "it stands in pins.csv now, and the plan does not keep it"),
        ("c", "c has a raw disk"),
    ]
    assert [finding.id for finding in told.findings] == ["edit-refused"] * 2
    assert all(finding.place == PLACE for finding in told.findings)
