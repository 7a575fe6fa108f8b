from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import planner.checks
from planner.campaign_input import CampaignInput
from planner.checks.registry import RULES
from planner.checks.rule import CheckContext
from tests.unit.planner.checks.cases import CASES, vm
from tests.unit.planner.checks.surroundings import SURROUNDED
from wavelift.model.finding import Place
from wavelift.model.inventory import Inventory, Vm
from wavelift.model.placement import Placement

BY_ID = {rule.id: rule for rule in RULES}


def run(rule_id: str, *vms: Vm, placements: dict[str, Placement] | None = None):  # type: ignore[no-untyped-def]
    context = CheckContext(CampaignInput(Inventory(vms=vms)), placements or {})
    return list(BY_ID[rule_id].run(context))


HAVE = [(rule_id, machine, place) for rule_id, (have, _, place) in CASES.items() for machine in have]
HAVE_NOT = [(rule_id, machine) for rule_id, (_, have_not, _) in CASES.items() for machine in have_not]


@pytest.mark.parametrize(("rule_id", "machine", "place"), HAVE)
def test_a_vm_that_has_it_is_found(rule_id: str, machine: Vm, place: Place) -> None:
    (finding,) = run(rule_id, machine)
    rule = BY_ID[rule_id]
    assert finding.id == rule_id
    assert finding.severity is rule.severity
    assert (finding.subject, finding.label) == (machine.key, machine.name)
    assert finding.place == place
    assert finding.message.startswith(f"{machine.name[:80]}")
    assert finding.suggestion == rule.fix


@pytest.mark.parametrize(("rule_id", "machine"), HAVE_NOT)
def test_a_vm_that_has_it_not_is_left_alone(rule_id: str, machine: Vm) -> None:
    assert run(rule_id, machine) == []


def test_every_rule_has_cases() -> None:
    assert CASES.keys() | SURROUNDED.keys() | {"duplicate-name", "vm-without-identity"} == BY_ID.keys()


def test_every_rule_file_is_registered() -> None:
    folder = Path(next(iter(planner.checks.__path__)))
    files = {path.stem for path in folder.glob("*.py") if "RULE = " in path.read_text(encoding="utf-8")}
    registered = {name for name, module in vars(planner.checks).items() if hasattr(module, "RULE")}
    assert files == registered
    assert len(files) == len(RULES)


def test_ids_are_unique_and_kebab_case() -> None:
    assert len(BY_ID) == len(RULES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule_id) for rule_id in BY_ID)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_speaks_for_itself(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.explanation.endswith(".")
    assert rule.fix
    assert not rule.fix.endswith(".")
    assert re.match(r"\d", rule.source)


def test_a_vm_without_devices_passes_every_rule() -> None:
    bare = Vm(key="1", name="bare", instance_uuid="1")
    context = CheckContext(CampaignInput(Inventory(vms=(bare,))), {})
    assert [finding for rule in RULES for finding in rule.run(context)] == []


def test_a_huge_name_does_not_fill_the_message() -> None:
    (finding,) = run("template", vm(name="x" * 32767, template=True))
    assert len(finding.message) < 200
    assert len(finding.label) == 32767


def test_a_finding_without_a_row_has_no_column() -> None:
    (finding,) = run("template", vm(template=True, place=Place()))
    assert finding.place == Place()


def test_names_that_meet_in_a_target_folder() -> None:
    one, two = vm(key="1", name="App", cluster="C1"), vm(key="2", name="app", cluster="C2")
    same = Placement("DC", "N", folder="F")
    found = run("duplicate-name", one, two, placements={"1": same, "2": same})
    assert [finding.subject for finding in found] == ["1", "2"]
    assert "C2" in found[0].message
    assert "target folder 'F'" in found[0].message
    for other in (replace(same, folder="G"), replace(same, datacenter="DC2")):
        assert run("duplicate-name", one, two, placements={"1": same, "2": other}) == []
    assert run("duplicate-name", one, two, placements={"1": same}) == []
    assert run("duplicate-name", one, replace(two, template=True), placements={"1": same, "2": same}) == []


def test_many_names_that_meet_are_summed_up() -> None:
    machines = [vm(key=str(at), name="app") for at in range(6)]
    placements = {machine.key: Placement("DC", "N") for machine in machines}
    found = run("duplicate-name", *machines, placements=placements)
    assert len(found) == 6
    assert "and 2 more" in found[0].message
    assert "root folder" in found[0].message


def test_a_vm_that_alone_has_no_identity() -> None:
    without = vm(key="2", instance_uuid="", bios_uuid="4211")
    (finding,) = run("vm-without-identity", vm(), without)
    assert finding.subject == "2"
    assert finding.place.column == "VM UUID"
    assert "its name, its BIOS UUID only" in finding.message


def test_an_export_without_any_identity_is_its_readers_to_report() -> None:
    other = replace(vm(instance_uuid=""), place=Place("other.xlsx", "vInfo", 2))
    assert run("vm-without-identity", vm(), other) == []
