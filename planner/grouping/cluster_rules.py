"""DRS rules that the export names, as rows between VMs.

``Affinity`` rules become ``together`` rows and ``Anti Affinity`` rules ``apart`` rows, as far as
``[planning] cluster_rules`` wants: what the administrators keep on one host is best moved in one night, and
what they keep on two should not hang on one (decision 0010). The rules themselves do not travel between
vCenters and have to be made again at the target (fact sheet 4.3), which ``cluster-rule`` says of each.

The lead's own rows come first: a rule that contradicts them, or that the calendar has too few waves for,
shapes nothing, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from planner.campaign_input import CampaignInput
from planner.grouping.components import Union
from planner.windows import calendar, wave_slots
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Vm
from wavelift.model.quantities import some
from wavelift.model.tables import Dependency, Relation
from wavelift.settings import Planning, RuleKind

__all__ = ["rule_findings", "with_rules"]

_SHOWN = 5
_MOST = 200
"""VMs of one rule from which on pairs of them are too many to be meant."""

_COLUMN = "Cluster rule(s)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule with the VMs it names; a rule belongs to one cluster of one vCenter."""

    cluster: str
    name: str
    kind: str
    vms: tuple[Vm, ...]

    @property
    def relation(self) -> RuleKind | None:
        """What the rule would make of its VMs; None for rules between VMs and hosts."""
        words = self.kind.casefold()
        if "host" in words or "affin" not in words:
            return None
        return RuleKind.APART if "anti" in words else RuleKind.TOGETHER


def with_rules(data: CampaignInput, planning: Planning) -> CampaignInput:
    """The campaign with a row for what its cluster rules ask, and findings for what they ask in vain.

    Args:
        data: the campaign as read.
        planning: which kinds of rules count.
    """
    rules = [rule for rule in _rules(data.inventory.vms) if rule.relation in planning.cluster_rules]
    if not rules:
        return data
    making = _Making(data, planning)
    rows = [row for rule in sorted(rules, key=_together_first) for row in making.rows(rule)]
    return replace(
        data,
        dependencies=(*data.dependencies, *rows),
        findings=(*data.findings, *making.findings),
    )


def _together_first(rule: _Rule) -> tuple[bool, str, str]:
    return rule.relation is RuleKind.APART, rule.cluster, rule.name


class _Making:
    def __init__(self, data: CampaignInput, planning: Planning) -> None:
        waves = wave_slots(calendar(data.windows, planning))
        self._waves = len(waves) if data.windows else _MOST
        self._numbers = {vm.key: at for at, vm in enumerate(data.inventory.vms)}
        self._bound = Union(len(self._numbers))
        for tie in data.ties:
            self._join(tie.vm, tie.other)
        self._said = {
            (row.relation, frozenset((row.vm, row.other)))
            for row in data.dependencies
            if row.relation in (Relation.TOGETHER, Relation.APART)
        }
        self.findings: list[Finding] = []

    def rows(self, rule: _Rule) -> Iterator[Dependency]:
        if rule.relation is RuleKind.TOGETHER:
            yield from self._together(rule)
        elif len(rule.vms) > self._waves:
            words = f"has {len(rule.vms):,} VMs, and there are {self._waves:,} waves"
            self.findings.append(
                _in_vain(rule, words, "add windows, or keep its VMs apart with your own rows")
            )
        else:
            yield from self._apart(rule)

    def _together(self, rule: _Rule) -> Iterator[Dependency]:
        first, *others = rule.vms
        for vm in others:
            if (Relation.APART, frozenset((first.key, vm.key))) in self._said:
                self.findings.append(
                    _in_vain(rule, f"would join {first.name} and {vm.name}, which a row parts")
                )
                continue
            self._join(first.key, vm.key)
            yield _row(rule, first, vm, Relation.TOGETHER)

    def _apart(self, rule: _Rule) -> Iterator[Dependency]:
        for one, other in combinations(rule.vms, 2):
            if self._are_bound(one.key, other.key):
                words = f"would part {one.name} and {other.name}, which must move together"
                self.findings.append(_in_vain(rule, words))
            else:
                yield _row(rule, one, other, Relation.APART)

    def _join(self, one: str, other: str) -> None:
        self._bound.join(self._numbers[one], self._numbers[other])

    def _are_bound(self, one: str, other: str) -> bool:
        return self._bound.find(self._numbers[one]) == self._bound.find(self._numbers[other])


def _row(rule: _Rule, one: Vm, other: Vm, relation: Relation) -> Dependency:
    return Dependency(
        one.key, relation, other.key, note=f"cluster rule {rule.name}", place=one.place.at(_COLUMN)
    )


def _in_vain(rule: _Rule, why: str, advice: str = "make sure that your rows mean it so") -> Finding:
    return Finding(
        id="cluster-rule-unmet",
        severity=Severity.WARNING,
        subject=rule.name,
        message=(
            f"the {rule.kind} rule {rule.name!r} of cluster {rule.cluster} {why}; it does not shape the waves"
        ),
        suggestion=advice,
        place=rule.vms[0].place.at(_COLUMN),
    )


def _rules(vms: Iterable[Vm]) -> list[_Rule]:
    """All rules with two VMs or more, each VM once, sorted."""
    members: dict[tuple[str, str, str, str], dict[str, Vm]] = {}
    for vm in vms:
        for kind, name in vm.cluster_rules:
            members.setdefault((vm.vcenter, vm.cluster, name, kind), {})[vm.key] = vm
    return [
        _Rule(cluster, name, kind, tuple(found[key] for key in sorted(found)))
        for (_, cluster, name, kind), found in sorted(members.items(), key=lambda item: item[0])
    ]


def rule_findings(vms: Iterable[Vm], planning: Planning) -> list[Finding]:
    """Return one ``cluster-rule`` info per rule, with the VMs it names and what becomes of it."""
    return [_finding(rule, planning.cluster_rules) for rule in _rules(vms)]


def _finding(rule: _Rule, counting: Sequence[RuleKind]) -> Finding:
    names = sorted(vm.name for vm in rule.vms)
    relation = rule.relation if rule.relation in counting and len(names) > 1 else None
    return Finding(
        id="cluster-rule",
        severity=Severity.INFO,
        subject=rule.name,
        message=(
            f"cluster {rule.cluster} has the {rule.kind or 'cluster'} rule {rule.name!r} for "
            f"{some(names, _SHOWN)}; it does not travel{_SHAPES[relation]}"
        ),
        suggestion="make the rule again at the target; [planning] cluster_rules says which rules shape waves",
        place=rule.vms[0].place,
    )


_SHAPES: Mapping[RuleKind | None, str] = {
    None: ", and does not shape the waves",
    RuleKind.TOGETHER: "; its VMs move in one wave",
    RuleKind.APART: "; its VMs move in different waves",
}
