"""The hosts of the target cluster are newer than the source vCenter."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from planner.checks.vcenter_versions import Newer, how_newer, source_vcenter
from wavelift.model.finding import Finding, Severity
from wavelift.model.inventory import Host, VCenter

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    there = context.there
    if there is None:
        return
    answers: dict[tuple[str, str, VCenter], tuple[Host, Newer] | None] = {}
    for vm in context.data.inventory.vms:
        placement, center = context.placements.get(vm.key), source_vcenter(context, vm)
        if placement is None or center is None:
            continue
        asked = (placement.cluster, placement.datacenter, center)
        if asked not in answers:
            answers[asked] = _newest(there.members(placement.cluster, placement.datacenter), center)
        found = answers[asked]
        if found is not None:
            host, newer = found
            ours = _release(host.version, host.build, newer)
            theirs = _release(center.version, center.build, newer)
            words = (
                f"target host '{host.name}' runs ESXi {ours}; the source vCenter is {theirs}: the way back "
                "may be refused"
            )
            yield rule.finding(vm, Hit(words, "ESX Version", host.place))


def _newest(hosts: tuple[Host, ...], center: VCenter) -> tuple[Host, Newer] | None:
    """The host that is newer than the vCenter, by version rather than by build; None where none is."""
    found = [(host, newer) for host in hosts if (newer := how_newer(host, center)) is not None]
    return min(found, key=lambda pair: pair[1] is Newer.BUILD, default=None)


def _release(version: str, build: str, newer: Newer) -> str:
    return version if newer is Newer.VERSION else f"{version} build {build}"


RULE = Rule(
    "target-hosts-newer-than-source-vcenter",
    Severity.WARNING,
    title="Hosts of the target cluster are newer than the source vCenter",
    explanation=(
        "Each vCenter must know the other side's hosts. Where a target host is newer than the source "
        "vCenter, the way back from it is refused for a running VM ('the vCenter does not support hosts of "
        "this type'), and moves there have been refused too. The reports do not agree, so this is a "
        "warning: preflight asks both vCenters, and says for each VM whether the way back is open."
    ),
    fix=(
        "bring the source vCenter to the level of the target hosts, keep an older host in the target "
        "cluster, or accept that rollback is possible powered off only"
    ),
    source="0.7, 6.5",
    check=_check,
)
