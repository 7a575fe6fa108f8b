from __future__ import annotations

import pytest

from mappings.resolve import Resolution
from planner.campaign_input import CampaignInput
from planner.checks.registry import RULES
from planner.checks.run import all_findings, check_campaign, findings_without_placements, sort_findings
from tests.unit.planner.checks.cases import vm
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Inventory, Power
from wavelift.model.placement import DiskPlacement, Placement
from wavelift.settings import Settings

SUSPENDED = vm(key="2", name="old", power=Power.SUSPENDED, template=True)
DATA = CampaignInput(Inventory(vms=(vm(template=True), SUSPENDED)))


def test_worst_first_then_id_and_place() -> None:
    found = check_campaign(DATA, Settings())
    assert [(f.severity, f.id, f.subject) for f in found] == [
        (Severity.BLOCKER, "template", "2"),
        (Severity.BLOCKER, "template", "5000"),
        (Severity.WARNING, "suspended", "2"),
    ]


def test_the_settings_change_severities() -> None:
    settings = Settings(severities=(("template", "info"), ("suspended", "off")))
    assert [(f.severity, f.id) for f in check_campaign(DATA, settings)] == [(Severity.INFO, "template")] * 2


def test_a_severity_that_is_none_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"wavelift\.toml: \[severity\] template is 'fatal'") as caught:
        check_campaign(DATA, Settings(severities=(("template", "fatal"),)))
    assert "blocker, warning, info, off" in caught.value.advice


def test_all_findings_come_with_reading_and_mappings() -> None:
    read = Finding("column-missing", Severity.INFO, "vDisk", "no vDisk sheet")
    data = CampaignInput(DATA.inventory, findings=(read,))
    found = all_findings(data, Settings(severities=(("network-unmapped", "warning"),)))
    severities = {finding.id: finding.severity for finding in found}
    assert severities["column-missing"] is Severity.INFO
    assert severities["network-unmapped"] is Severity.WARNING
    assert severities["cluster-unmapped"] is Severity.BLOCKER
    assert "template" in severities


def test_a_resolution_that_is_given_is_used() -> None:
    known = Finding("mapping-unused", Severity.INFO, "x", "m")
    found = all_findings(DATA, Settings(), Resolution({}, (known,)))
    assert known in found
    assert not any(finding.id == "network-unmapped" for finding in found)


@pytest.mark.parametrize("known_target", [True, False])
def test_what_rules_find_beforehand_and_afterwards_is_all_that_they_find(known_target: bool) -> None:
    source = Inventory(
        vms=tuple(vm(key=str(at), name=f"vm-{at % 3}", power=Power.SUSPENDED) for at in range(5))
    )
    data = CampaignInput(source)
    there = vm(key="there", name="vm-1")
    target = Inventory(vms=(there,)) if known_target else None
    placement = Placement(datacenter="dc", cluster="new", disks=(DiskPlacement("Hard disk 1", "ds"),))
    resolution = Resolution({one.key: placement for one in source.vms})
    beforehand = findings_without_placements(data, Settings(), RULES, target=target)
    assert None in beforehand
    assert any(beforehand)
    whole = check_campaign(data, Settings(), resolution, target=target)
    assert whole == check_campaign(data, Settings(), resolution, target=target, known=beforehand)


def test_rows_sort_by_number() -> None:
    def at(row: int | None) -> Finding:
        return Finding("x", Severity.INFO, "s", "m", place=Place("f", "", row))

    assert [f.place.row for f in sort_findings([at(10), at(9), at(None)])] == [None, 9, 10]
