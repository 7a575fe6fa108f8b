from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from mappings.resolve import Resolution
from planner.campaign_input import CampaignInput
from planner.checks.entry_points import installed_rules
from planner.checks.own_rules import own_rules
from planner.checks.registry import RULES
from planner.checks.run import check_campaign
from tests.unit.planner.checks.cases import VM_ROW, vm
from wavelift.errors import InputError
from wavelift.model.finding import Severity
from wavelift.model.inventory import Inventory
from wavelift.settings import OwnRule, Settings
from wavelift.settings_file import read_settings
from wavelift.verbs.check import check

DATA = CampaignInput(Inventory(vms=(vm(cpus=32), vm(key="2", name="small"))))
NOWHERE = Resolution({})
BIG = OwnRule("big-one", "cpus > 16", Severity.BLOCKER, "A big one", "it is too big", "make it smaller")
TOML = """
[[rules]]
id = "big-one"
when = "cpus > 16"
severity = "blocker"
message = "it is too big"

[[rules]]
id = "no-owner"
when = 'extra["Owner"] == ""'
"""


def test_an_own_rule_is_a_rule_like_any_other() -> None:
    (finding,) = check_campaign(DATA, Settings(rules=(BIG,)), NOWHERE)
    assert (finding.id, finding.severity, finding.subject) == ("big-one", Severity.BLOCKER, "5000")
    assert (finding.message, finding.suggestion) == ("db01: it is too big", "make it smaller")
    assert finding.place == VM_ROW


def test_severity_settings_act_on_own_rules() -> None:
    off = Settings(rules=(BIG,), severities=(("big-one", "off"),))
    assert check_campaign(DATA, off, NOWHERE) == ()


def test_own_rules_are_read_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "wavelift.toml").write_text(TOML, encoding="utf-8")
    settings = read_settings(tmp_path)
    assert [rule.severity for rule in settings.rules] == [Severity.BLOCKER, Severity.WARNING]
    (first, second) = own_rules(settings)
    assert first.explanation == "A rule of this campaign: cpus > 16"
    assert (second.title, second.fix) == ("no owner", "see the rule no-owner in wavelift.toml")
    assert {finding.id for finding in check_campaign(DATA, settings, NOWHERE)} == {"big-one", "no-owner"}


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "rules = 5": "rules must be tables",
        "[[rules]]\nwhen = 'cpus > 1'": "[[rules]] 1 lacks id",
        "[[rules]]\nid = 'a'\nwhen = 'cpus > 1'\n[[rules]]\nid = 'b'": "[[rules]] 2 lacks when",
        "[[rules]]\nid = 'a'\nwhen = 'cpus > 1'\nseverity = 'fatal'": "[[rules]] 1 severity is 'fatal'",
        "[[rules]]\nid = 'a'\nwhen = 'cpus > 1'\nwho = 'me'": "[[rules]] 1 has no setting 'who'",
        "rules = [5]": "[[rules]] 1 must be a table",
    }.items(),
)
def test_settings_that_cannot_be_read_say_where(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "wavelift.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_settings(tmp_path)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ((OwnRule("Not kebab", "cpus > 1"),), r"\[\[rules\]\] 1: id 'Not kebab' is none"),
        (
            (BIG, OwnRule("b", "cpu > 1")),
            r"\[\[rules\]\] 2 \(b\): when cannot be read: a VM has no field 'cpu'",
        ),
        ((BIG, BIG), "two rules 'big-one'"),
        ((OwnRule("snapshots", "cpus > 1"),), "two rules 'snapshots'"),
    ],
)
def test_rules_that_cannot_be_meant(rules: tuple[OwnRule, ...], why: str) -> None:
    with pytest.raises(InputError, match=why):
        check_campaign(DATA, Settings(rules=rules), NOWHERE)


def point(value: str) -> EntryPoint:
    return EntryPoint("mine", value, "wavelift.checks")


def test_rules_of_installed_packages() -> None:
    assert installed_rules([]) == ()
    (template,) = installed_rules([point("planner.checks.template:RULE")])
    assert template.id == "template"
    assert installed_rules([point("planner.checks.registry:RULES")]) == RULES
    with pytest.raises(InputError, match="two rules 'template'"):
        check_campaign(DATA, Settings(), NOWHERE, (*RULES, template))


@pytest.mark.parametrize(
    "value", ["planner.checks.nowhere:RULE", "planner.checks.template:NOTHING", "os:name"]
)
def test_entry_points_that_bring_no_rule(value: str) -> None:
    with pytest.raises(InputError, match=r"entry point mine = .* of wavelift\.checks"):
        installed_rules([point(value)])


def test_a_package_that_is_really_installed_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an installer leaves it: a module and the metadata of its distribution on the path."""
    (tmp_path / "house_rules.py").write_text(
        "from planner.checks.rule import Hit, vm_rule\n"
        "from wavelift.model.finding import Severity\n"
        "RULES = [vm_rule('house-name', Severity.WARNING, title='Odd name', explanation='Ours.',\n"
        "    fix='rename it', source='house',\n"
        "    find=lambda vm: [Hit('its name is odd', 'VM')] if vm.name == 'odd' else [])]\n",
        encoding="utf-8",
    )
    metadata = tmp_path / "house_rules-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[wavelift.checks]\nhouse = house_rules:RULES\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    (campaign / "inventory.csv").write_text("VM,CPUs\nodd,1\neven,2\n")
    (campaign / "wavelift.toml").write_text('[severity]\nhouse-name = "blocker"\n')
    found = [finding for finding in check(campaign).findings if finding.id == "house-name"]
    assert [(finding.label, finding.place.row, str(finding.severity)) for finding in found] == [
        ("odd", 2, "blocker")
    ]
