from __future__ import annotations

import pytest

from mappings.resolve import Resolution
from planner.campaign_input import CampaignInput
from planner.checks.registry import RULES
from planner.checks.run import (
    check_campaign,
    findings_beside_rules,
    findings_without_placements,
    sort_findings,
)
from tests.unit.planner.checks.cases import vm
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Place, Severity
from wavelift.model.inventory import Inventory, Power
from wavelift.model.placement import DiskPlacement, Placement
from wavelift.settings import Settings

SUSPENDED = vm(key="2", name="old", power=Power.SUSPENDED, template=True)
NOWHERE = Resolution({})
DATA = CampaignInput(Inventory(vms=(vm(template=True), SUSPENDED)))


def test_worst_first_then_id_and_place() -> None:
    found = check_campaign(DATA, Settings(), NOWHERE)
    assert [(f.severity, f.id, f.subject) for f in found] == [
        (Severity.BLOCKER, "template", "2"),
        (Severity.BLOCKER, "template", "5000"),
        (Severity.WARNING, "suspended", "2"),
    ]


def test_the_settings_change_severities() -> None:
    settings = Settings(severities=(("template", "info"), ("suspended", "off")))
    assert [(f.severity, f.id) for f in check_campaign(DATA, settings, NOWHERE)] == [
        (Severity.INFO, "template")
    ] * 2


def test_a_severity_that_is_none_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"wavelift\.toml: \[severity\] template is 'fatal'") as caught:
        check_campaign(DATA, Settings(severities=(("template", "fatal"),)), NOWHERE)
    assert "blocker, warning, info, off" in caught.value.advice


def test_beside_the_rules_is_what_reading_and_mapping_noticed() -> None:
    read = Finding("column-missing", Severity.INFO, "vDisk", "no vDisk sheet")
    unmapped = Finding("network-unmapped", Severity.BLOCKER, "LAN", "LAN has no target")
    data = CampaignInput(DATA.inventory, findings=(read,))
    settings = Settings(severities=(("network-unmapped", "warning"),))
    found = findings_beside_rules(data, settings, Resolution({}, (unmapped,)))
    assert [(f.severity, f.id) for f in found] == [
        (Severity.INFO, "column-missing"),
        (Severity.WARNING, "network-unmapped"),
    ]


@pytest.mark.parametrize("known_target", [True, False])
def test_what_rules_find_beforehand_and_afterwards_is_all_that_they_find(known_target: bool) -> None:
    source = Inventory(
        vms=tuple(vm(key=str(at), name=f"vm-{at % 3}", power=Power.SUSPENDED) for at in range(5))
    )
    there = Inventory(vms=(vm(key="there", name="vm-1"),))
    data = CampaignInput(source, target=there if known_target else None)
    placement = Placement(datacenter="dc", cluster="new", disks=(DiskPlacement("Hard disk 1", "ds"),))
    resolution = Resolution({one.key: placement for one in source.vms})
    beforehand = findings_without_placements(data, Settings(), RULES)
    assert None in beforehand
    assert any(beforehand)
    whole = check_campaign(data, Settings(), resolution)
    assert whole == check_campaign(data, Settings(), resolution, known=beforehand)


def test_rows_sort_by_number() -> None:
    def at(row: int | None) -> Finding:
        return Finding("x", Severity.INFO, "s", "m", place=Place("f", "", row))

    assert [f.place.row for f in sort_findings([at(10), at(9), at(None)])] == [None, 9, 10]
