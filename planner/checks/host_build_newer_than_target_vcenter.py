"""The VM's host has a newer build than the target vCenter, in the same version."""

from __future__ import annotations

from collections.abc import Iterator

from planner.checks.rule import CheckContext, Hit, Rule
from planner.checks.vcenter_versions import Newer, how_newer, on_host, target_vcenter
from wavelift.model.finding import Finding, Severity

__all__ = ["RULE"]


def _check(rule: Rule, context: CheckContext) -> Iterator[Finding]:
    center = target_vcenter(context)
    for vm, host in on_host(context) if center is not None else ():
        if center is not None and how_newer(host, center) is Newer.BUILD:
            words = (
                f"its host '{host.name}' runs ESXi {host.version} build {host.build}; the target vCenter is "
                f"build {center.build}"
            )
            yield rule.finding(vm, Hit(words, "ESX Version", host.place))


RULE = Rule(
    "host-build-newer-than-target-vcenter",
    Severity.WARNING,
    title="The VM's host has a newer build than the target vCenter",
    explanation=(
        "A move was refused in the field between equal versions, because the host's build was newer than the "
        "other vCenter's. Patches of one release differ a little in their builds without harm, so this is no "
        "blocker by itself."
    ),
    fix="bring the target vCenter to the patch level of the hosts, and try one VM before the first wave",
    source="0.7",
    check=_check,
)
