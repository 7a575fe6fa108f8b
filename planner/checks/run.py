"""Run the rules over a campaign, with the severities its settings ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat

from mappings.at_target import target_findings
from mappings.resolve import Resolution
from planner.campaign_input import CampaignInput
from planner.checks.header_names import as_written
from planner.checks.own_rules import own_rules, require_unique_ids
from planner.checks.registry import RULES
from planner.checks.rule import CheckContext, Rule
from planner.checks.severity import apply_severities
from planner.demands.pins import pin_findings
from planner.grouping.cluster_rules import rule_findings
from planner.grouping.contradictions import relation_findings
from planner.windows import calendar
from wavelift.model.finding import Finding, Severity
from wavelift.model.placement import Placement
from wavelift.settings import Settings

__all__ = [
    "apply_severities",
    "check_campaign",
    "findings_beside_rules",
    "findings_without_placements",
    "sort_findings",
]

_ORDER = {severity: at for at, severity in enumerate(Severity)}


def check_campaign(
    data: CampaignInput,
    settings: Settings,
    resolution: Resolution,
    rules: Sequence[Rule] = RULES,
    *,
    now: datetime | None = None,
    known: Sequence[Sequence[Finding] | None] = (),
) -> tuple[Finding, ...]:
    """Run all rules, and those of the campaign's own settings after them.

    Args:
        data: the campaign as read.
        settings: for ``[severity]``, ``[[rules]]`` and the default datacenter.
        resolution: the resolved mappings.
        rules: which rules.
        now: the time at which is checked, without a zone; None asks nothing about ages.
        known: what ``findings_without_placements`` told for the same campaign and rules.

    Returns:
        What the rules found, worst first; neither what reading noticed nor what the mapping tables lack:
        see ``findings_beside_rules``.

    Raises:
        InputError: a severity in the settings that is none, an own rule that cannot be read, or two rules of
            one id.
    """
    context = CheckContext(data, resolution.placements, now, settings.checks.stale_days)
    everything = _with_own(rules, settings)
    told = chain(known, repeat(None))
    found = [
        finding
        for rule, already in zip(everything, told, strict=False)
        for finding in (rule.run(context) if already is None else already)
    ]
    found = as_written(found, *(side for side in (data.inventory, data.target) if side is not None))
    return sort_findings(apply_severities(found, settings))


def findings_without_placements(
    data: CampaignInput,
    settings: Settings,
    rules: Sequence[Rule],
    *,
    now: datetime | None = None,
) -> list[list[Finding] | None]:
    """What rules find before it is known where VMs go, rule by rule; None for those that have to know.

    What they are given is what ``check_campaign`` is given, which does the rest.

    Raises:
        InputError: see ``check_campaign``.
    """
    context = CheckContext(data, _Unresolved(), now, settings.checks.stale_days)
    return [_without_placements(rule, context) for rule in _with_own(rules, settings)]


def _without_placements(rule: Rule, context: CheckContext) -> list[Finding] | None:
    try:
        return list(rule.run(context))
    except _PlacementAsked:
        return None


def _with_own(rules: Sequence[Rule], settings: Settings) -> tuple[Rule, ...]:
    everything = (*rules, *own_rules(settings))
    require_unique_ids(everything)
    return everything


class _PlacementAsked(Exception):
    """A rule wants to know where a VM goes."""


class _Unresolved(Mapping[str, Placement]):
    """Placements that are not known yet."""

    def __getitem__(self, key: str) -> Placement:
        raise _PlacementAsked

    def __contains__(self, key: object) -> bool:
        raise _PlacementAsked

    def __iter__(self) -> Iterator[str]:
        raise _PlacementAsked

    def __len__(self) -> int:
        raise _PlacementAsked


def findings_beside_rules(
    data: CampaignInput, settings: Settings, resolution: Resolution
) -> tuple[Finding, ...]:
    """What is noticed by reading, mapping, relations between VMs and pins, in no order.

    Raises:
        InputError: see ``check_campaign``.
    """
    slots = calendar(data.windows, settings.planning)
    relations = (
        *relation_findings(data, settings.planning, slots),
        *rule_findings(data.inventory.vms, settings.planning),
        *_pins(data, settings),
    )
    at_target = target_findings(data.inventory, data.mappings, resolution.placements, data.target)
    return apply_severities((*data.findings, *resolution.findings, *at_target, *relations), settings)


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
