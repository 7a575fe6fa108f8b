from __future__ import annotations

from mappings.resolve import resolve
from mappings.tables import MappingRow
from tests.unit.mappings.estates import inventory, network, tables, with_id
from wavelift.model.finding import Finding, Place, Severity


def findings_of(*rows: MappingRow) -> tuple[Finding, ...]:
    return resolve(inventory(), tables(*rows)).findings


def test_two_exact_rows_with_different_targets_are_ambiguous() -> None:
    first = network("VLAN-10", "A", place=Place("n.csv", "", 2))
    second = network("vlan-10 ", "B", place=Place("n.csv", "", 5))
    (finding,) = with_id(findings_of(first, second), "mapping-ambiguous")
    assert finding.severity is Severity.WARNING
    assert finding.place.row == 5
    assert "n.csv, row 2" in finding.message
    assert "n.csv, row 5" in finding.message


def test_a_repeated_row_is_shadowed_not_ambiguous() -> None:
    found = findings_of(network("VLAN-10", "A"), network("VLAN-10", "a"))
    assert len(with_id(found, "mapping-shadowed")) == 1
    assert with_id(found, "mapping-ambiguous") == []


def test_different_scopes_do_not_contradict() -> None:
    found = findings_of(network("VLAN-10", "A"), network("VLAN-10", "B", source_cluster="C1"))
    assert with_id(found, "mapping-ambiguous") == with_id(found, "mapping-shadowed") == []


def test_a_pattern_behind_a_wider_one_is_shadowed() -> None:
    found = findings_of(network("VLAN*", "A"), network("VLAN-1?", "B"))
    assert [item.subject for item in with_id(found, "mapping-shadowed")] == ["VLAN-1?"]
    reverse = findings_of(network("VLAN-1?", "B"), network("VLAN*", "A"))
    assert with_id(reverse, "mapping-shadowed") == []


def test_a_scope_pattern_hides_a_later_scope() -> None:
    rows = (network("VLAN-10", "A", vm="web*"), network("VLAN-10", "B", vm="web01"))
    (finding,) = with_id(findings_of(*rows), "mapping-shadowed")
    assert "can never decide" in finding.message


def test_rows_that_decide_nothing_are_reported_once() -> None:
    found = findings_of(network("VLAN-99", "A"), network("LAN*", "B"), network("VLAN-98", "C", proposed=True))
    unused = {item.subject: item.severity for item in with_id(found, "mapping-unused")}
    assert unused == {"VLAN-99": Severity.WARNING, "LAN*": Severity.INFO}
    assert sum(item.subject == "VLAN-99" for item in found) == 1
