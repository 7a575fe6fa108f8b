"""Run the rules over a campaign, with the severities its settings ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mappings.resolve import Resolution, resolve
from planner.campaign_input import CampaignInput
from planner.checks.registry import RULES
from planner.checks.rule import CheckContext, Rule
from planner.cluster_rules import rule_findings
from planner.contradictions import relation_findings
from planner.pins import pin_findings
from planner.windows import calendar
from wavelift.errors import InputError
from wavelift.model.finding import Finding, Severity
from wavelift.settings import FILE_NAME, Settings

__all__ = ["all_findings", "apply_severities", "check_campaign", "sort_findings"]

_OFF = "off"
_ORDER = {severity: at for at, severity in enumerate(Severity)}


def check_campaign(
    data: CampaignInput,
    settings: Settings,
    resolution: Resolution | None = None,
    rules: Sequence[Rule] = RULES,
) -> tuple[Finding, ...]:
    """Run all rules.

    Args:
        data: the campaign as read.
        settings: for ``[severity]`` and the default datacenter.
        resolution: the resolved mappings, where the caller has them already.
        rules: which rules.

    Returns:
        What the rules found, worst first; neither what reading noticed nor what the mapping tables lack:
        see ``all_findings``.

    Raises:
        InputError: a severity in the settings that is none.
    """
    resolution = resolution or _resolve(data, settings)
    context = CheckContext(data, resolution.placements)
    found = [finding for rule in rules for finding in rule.run(context)]
    return sort_findings(apply_severities(found, settings))


def all_findings(
    data: CampaignInput, settings: Settings, resolution: Resolution | None = None
) -> tuple[Finding, ...]:
    """Everything noticed by reading, mapping, relations between VMs, pins and the rules, worst first."""
    resolution = resolution or _resolve(data, settings)
    relations = (*relation_findings(data), *rule_findings(data.inventory.vms), *_pins(data, settings))
    others = apply_severities((*data.findings, *resolution.findings, *relations), settings)
    return sort_findings((*others, *check_campaign(data, settings, resolution)))


def apply_severities(findings: Iterable[Finding], settings: Settings) -> tuple[Finding, ...]:
    """Give findings the severity that the settings set for their id, and drop those that are off.

    Raises:
        InputError: a severity in the settings that is none.
    """
    wanted = _severities(settings)
    result: list[Finding] = []
    for finding in findings:
        severity = wanted.get(finding.id, finding.severity)
        if severity is None:
            continue
        result.append(finding if severity is finding.severity else replace(finding, severity=severity))
    return tuple(result)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by severity (worst first), id, place and subject."""
    return tuple(sorted(findings, key=_key))


def _key(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        _ORDER[finding.severity],
        finding.id,
        (place.file, place.sheet, place.row or 0, place.column),
        finding.subject,
        finding.message,
    )


def _pins(data: CampaignInput, settings: Settings) -> list[Finding]:
    vms = {vm.key: vm for vm in data.inventory.vms}
    return pin_findings(data.pins, calendar(data.windows, settings.planning), vms)


def _resolve(data: CampaignInput, settings: Settings) -> Resolution:
    return resolve(data.inventory, data.mappings, default_datacenter=settings.target.datacenter)


def _severities(settings: Settings) -> dict[str, Severity | None]:
    """The settings' severities by finding id; None is off."""
    words: dict[str, Severity | None] = {str(severity): severity for severity in Severity}
    words[_OFF] = None
    for finding_id, word in settings.severities:
        if word not in words:
            raise InputError(
                f"[severity] {finding_id} is {word!r}",
                file=FILE_NAME,
                advice=f"write one of: {', '.join(words)}",
            )
    return {finding_id: words[word] for finding_id, word in settings.severities}
