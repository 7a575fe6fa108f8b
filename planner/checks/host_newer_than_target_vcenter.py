"""The VM's host is newer than the target vCenter."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from planner.checks.vcenter_versions import Newer, how_newer, on_host, target_vcenter
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    center = target_vcenter(context)
    for vm, host in on_host(context) if center is not None else ():
        if center is not None and how_newer(host, center) is Newer.VERSION:
            words = f"its host '{host.name}' runs ESXi {host.version}; the target vCenter is {center.version}"
            yield rule.finding(vm, Hit(words, "ESX Version", host.place))


RULE = Rule(
    "host-newer-than-target-vcenter",
    Severity.BLOCKER,
    title="The VM's host is newer than the target vCenter",
    explanation=(
        "Each vCenter must know the other side's hosts, and none knows hosts newer than itself: 'the vCenter "
        "does not support hosts of this type'. A newer host cannot be gone around where the VM's hardware "
        "needs it."
    ),
    fix="upgrade the target vCenter, or move the VM to an older host of the source first",
    source="0.7, 4.1 versions",
    check=_check,
)
